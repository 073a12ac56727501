using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Fencing;

[TestClass]
public sealed class FenceHandoverTests
{
    [TestMethod]
    public void Every_change_is_on_disk_before_it_is_acted_on_and_survives_a_restart()
    {
        var bench = FenceTests.Lost(FenceTests.Cluster());
        var ledger = Ledger.Of(bench.State);
        Assert.AreEqual(FencePhase.Asked, ledger.Fences.Single().Phase);
        var before = bench.State;
        FenceTests.Answer(bench, stopped: true);
        Assert.IsFalse(Ledger.Same(before, bench.State));

        var next = new Bench(bench.State.Config, ledger: ledger, incarnation: 2).Start();
        next.Pass(11);
        Assert.AreEqual(Sample.Server(2), FenceTests.Call(next).Server);
        Assert.AreEqual(GroupPhase.Offline, next.Phase(), "the missing one is stopped first");
    }

    [TestMethod]
    public void A_new_coordinator_goes_on_with_a_forced_stop()
    {
        // This is server2; server1 coordinates, server3 is lost, then server1 is lost too.
        var config = FenceTests.Cluster(3) with
        {
            Life = new LifeConfig { BlastShare = 100 },
        };
        var bench = new Bench(config, self: 2).InView();
        bench.Pass(1.5, 1);
        bench.Message(1, new Message.Propose(
            new View(2, Sample.Server(1), Sample.Servers(1, 2))));
        var owed = bench.Sent<Message.Answer>(1).Last().Fences;
        Assert.AreEqual(Sample.Server(3), owed.Single().Server);
        bench.Message(1, new Message.Commit(
            new View(2, Sample.Server(1), Sample.Servers(1, 2)),
            [.. bench.State.Placements.Values], [])
        { Fences = owed });
        var asked = owed[0] with { Phase = FencePhase.Asked, Attempt = 1, Device = "bmc" };
        bench.Message(1, new Message.FenceTold(asked));
        Assert.IsEmpty(bench.All.OfType<Effect.Fence>(), "it is the coordinator's to do");

        bench.Pass(6);
        Assert.AreEqual(Sample.Servers(2), bench.State.View.Members);
        var calls = bench.All.OfType<Effect.Fence>().Select(f => f.Call.Server).ToHashSet();
        Assert.IsTrue(calls.SetEquals([Sample.Server(1), Sample.Server(3)]));
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    public void The_answer_to_a_former_coordinator_is_passed_on()
    {
        var bench = new Bench(FenceTests.Cluster(3), self: 2).InView();
        bench.Pass(1.5, 1);
        bench.Message(1, new Message.Propose(
            new View(2, Sample.Server(1), Sample.Servers(1, 2))));
        bench.Message(1, new Message.Commit(
            new View(2, Sample.Server(1), Sample.Servers(1, 2)),
            [.. bench.State.Placements.Values], [])
        { Fences = bench.Sent<Message.Answer>(1).Last().Fences });
        var fence = bench.State.Fences[Sample.Server(3)];
        bench.Do(new Event.Fenced(fence.Server, fence.View, 1, true, "off"));
        Assert.AreEqual(FencePhase.Done, bench.Sent<Message.FenceTold>(1).Single().Fence.Phase);
    }

    [TestMethod]
    public void A_coordinator_believes_that_word()
    {
        var bench = FenceTests.Lost(FenceTests.Cluster(3));
        var fence = bench.State.Fences.GetValueOrDefault(Sample.Server(2));
        if (fence is null)
        {
            bench.AgreeAll();
            fence = bench.State.Fences[Sample.Server(2)];
        }
        bench.Message(3, new Message.FenceTold(fence with { Phase = FencePhase.Done }));
        Assert.AreEqual(FencePhase.Done, bench.State.Fences[Sample.Server(2)].Phase);
    }

    [TestMethod]
    [DataRow(1, 0, DisplayName = "the side of higher priority goes first")]
    [DataRow(2, 3, DisplayName = "the other one waits")]
    public void Of_two_sides_one_goes_first(int self, int seconds)
    {
        var bench = new Bench(FenceTests.Cluster(), self).InView();
        bench.Pass(1.5);
        Assert.AreEqual(seconds == 0, bench.All.OfType<Effect.Fence>().Any());
        bench.Pass(seconds);
        Assert.IsTrue(bench.All.OfType<Effect.Fence>().Any());
    }

    [TestMethod]
    public void No_more_than_a_share_of_the_servers_is_forced_to_stop()
    {
        // One of three may be; of the second it is only asked whether it is off.
        var bench = new Bench(FenceTests.Cluster(3)).InView();
        bench.Pass(6);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        var calls = bench.All.OfType<Effect.Fence>().Select(f => f.Call).ToList();
        Assert.AreEqual(1, calls.Count(c => !c.LooksOnly));
        var looked = calls.Last(c => c.LooksOnly);
        for (int i = 0; i < 3; i++)
            bench.Do(new Event.Fenced(looked.Server, looked.View,
                bench.State.Fences[looked.Server].Attempt, false, "it is on"));
        Assert.AreEqual("blast-radius", bench.State.Fences[looked.Server].Reason.Code);
        bench.Pass(31);
        var again = bench.All.OfType<Effect.Fence>().Last(f => f.Call.LooksOnly).Call;
        bench.Do(new Event.Fenced(again.Server, again.View, again.Attempt, true, "it is off"));
        Assert.AreEqual(FencePhase.Done, bench.State.Fences[again.Server].Phase);
    }

    // This is server2; server1 coordinated, is lost, and no device can stop it. Before that it had
    // told the server that runs "web" to do this, which that one has not done yet.
    private static Bench CoordinatorIsLost(int owner, Instruction told)
    {
        var config = FenceTests.Cluster(3);
        var bench = new Bench(config, self: 2).InView();
        var order = new Placement
        {
            Group = "web",
            Epoch = 1,
            Owner = Sample.Server(owner),
            Instruction = Instruction.Run,
            Wanted = true,
        };
        bench.Place(order).Works();
        var report = Sample.Report(owner, 1, GroupPhase.Online);
        if (told == Instruction.Stop)
        {
            bench.Place(order = order with
            {
                Epoch = 2,
                Instruction = Instruction.Stop,
                Destination = Sample.Server(1),
            });
            report = Sample.Report(owner, 2, GroupPhase.Deactivating);
        }
        if (owner == 3) bench.Message(3, new Message.Reported(report));
        bench.Pass(0.9, 3).Hear(3, hears: Sample.Servers(2, 3)).Pass(0.6, 3);
        var view = bench.State.Proposal!.View;
        Assert.AreEqual(Sample.Servers(2, 3), view.Members);
        bench.Message(3, new Message.Answer(view.Number, true, view.Number, true,
            [order], owner == 3 ? [report] : []));
        bench.Hear(3, view: view.Number, members: view.Members);
        for (int i = 0; i < 3; i++) FenceTests.Answer(bench, stopped: false);
        Assert.AreEqual(FencePhase.Failed, bench.State.Fences[Sample.Server(1)].Phase);
        Assert.IsTrue(bench.State.Fences[Sample.Server(1)].MayHoldAny);
        Assert.AreEqual(Sample.Server(owner), bench.Web.Owner);
        return bench;
    }

    [TestMethod]
    [DataRow(true, DisplayName = "an operator moves it")]
    [DataRow(false, DisplayName = "a recovery asks for it")]
    public void What_survivors_run_moves_among_them_while_the_coordinator_is_not_stopped(
        bool byHand)
    {
        var bench = CoordinatorIsLost(owner: 3, Instruction.Run);
        if (byHand) bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        else bench.Message(3, new Message.RecoveryWanted(
            "web", bench.Web.Epoch, false, new("monitor-error", "It is in error.")));
        Assert.AreEqual(Instruction.Stop, bench.Web.Instruction);
        bench.Message(3, new Message.Reported(
            Sample.Report(3, bench.Web.Epoch, GroupPhase.Offline)));
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    public void A_coordinator_that_leaves_hands_over_while_the_last_one_is_not_stopped()
    {
        var bench = CoordinatorIsLost(owner: 2, Instruction.Run);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(Sample.Server(3), bench.State.Placements["web"].Owner);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "it says that it has stopped")]
    [DataRow(false, DisplayName = "it dies, and is forced to stop")]
    public void Of_a_survivor_that_goes_too_only_what_it_stopped_in_order_is_started(bool leaves)
    {
        var bench = CoordinatorIsLost(owner: 3, Instruction.Run);
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        if (leaves) bench.Hear(3, ServicePhase.Stopped, view: 0, members: ServerSet.Empty);
        else bench.Pass(2);
        Assert.AreEqual(Sample.Servers(2), bench.State.View.Members);
        var second = bench.State.Fences.GetValueOrDefault(Sample.Server(3));
        Assert.AreEqual(leaves, second is null);
        if (second is not null)
            bench.Do(new Event.Fenced(second.Server, second.View, second.Attempt, true, "off"));
        bench.Works();
        Assert.AreEqual(leaves ? GroupPhase.Online : GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    public void What_the_lost_coordinator_ordered_to_stop_it_may_have_started_itself()
    {
        var bench = CoordinatorIsLost(owner: 3, Instruction.Stop);
        bench.Message(3, new Message.Reported(Sample.Report(3, 2, GroupPhase.Offline)));
        bench.Ask(new OperatorRequest.StartGroup("web", "", false));
        Assert.AreEqual(ReplyKind.Busy, bench.Replies.Last().Kind);
        Assert.AreEqual(Instruction.Stop, bench.Web.Instruction);
        bench.Ask(new OperatorRequest.ConfirmDown("server1", false));
        Assert.AreEqual(Instruction.Run, bench.Web.Instruction);
    }

    [TestMethod]
    public void Who_can_hand_nothing_over_leaves_all_the_same()
    {
        var bench = CoordinatorIsLost(owner: 2, Instruction.Stop).Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual(Instruction.Stop, bench.State.Placements["web"].Instruction);
    }
}
