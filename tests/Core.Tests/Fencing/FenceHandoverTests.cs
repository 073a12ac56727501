using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;

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
}
