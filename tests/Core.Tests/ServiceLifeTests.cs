using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class ServiceLifeTests
{
    private static readonly Event NoTypesLack =
        new Event.TypesChanged(ImmutableSortedDictionary<string, string>.Empty);

    private static Ledger Held(int owner = 1, Instruction instruction = Instruction.Run) =>
        Ledger.Empty with
        {
            HighestView = 3,
            Placements = Ledger.Empty.Placements.Add("web", new Placement
            {
                Group = "web",
                Epoch = 6,
                Owner = Sample.Server(owner),
                Instruction = instruction,
                Wanted = true,
            }),
        };

    [TestMethod]
    public void A_daemon_does_not_say_it_is_stopped_before_it_has_looked()
    {
        var bench = new Bench(Sample.Cluster()).Do(NoTypesLack);
        var first = bench.Effects.OfType<Effect.SetBeat>().Single().Beat;
        Assert.AreEqual(ServicePhase.Starting, first.Phase);
        Assert.IsTrue(first.Hears.All(h => h.IsEmpty));
        bench.Probed();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.LastBeat!.Phase);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [DataRow(Instruction.Run)]
    [DataRow(Instruction.Stop, DisplayName = "it crashed while the group stopped")]
    public void A_daemon_that_left_a_group_behind_takes_it_up_again(Instruction instruction)
    {
        var bench = new Bench(Sample.Cluster(), ledger: Held(instruction: instruction))
            .Do(NoTypesLack).Probed("fip1");
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.AreEqual("left-behind", bench.State.PhaseReason.Code);
    }

    [TestMethod]
    public void A_group_that_was_another_s_is_nothing_left_behind()
    {
        var bench = new Bench(Sample.Cluster(), ledger: Held(owner: 2))
            .Do(NoTypesLack).Probed("fip1");
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_start_while_it_looks_looks_once()
    {
        var bench = new Bench(Sample.Cluster()).Do(NoTypesLack).Start();
        Assert.AreEqual(2, bench.All.OfType<Effect.CallResource>().Count(
            c => c.Verb == Verb.Probe));
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.IsFalse(bench.State.IsLooking);
    }

    [TestMethod]
    public void A_stop_during_a_start_ends_when_the_probes_have()
    {
        var bench = new Bench(Sample.Cluster());
        bench.Ask(new OperatorRequest.StartService("", false));
        bench.Ask(new OperatorRequest.StopService("", false));
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        bench.Probed("fip1");
        Assert.AreEqual("fip1", bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_member_that_stops_says_goodbye_when_it_holds_nothing()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView();
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        }).Works();
        bench.Ask(new OperatorRequest.StopService("", false));
        Assert.HasCount(1, bench.Sent<Message.Leaving>(1));
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        bench.Place(bench.Web with { Epoch = 4, Instruction = Instruction.Stop }).Works();
        Assert.HasCount(1, bench.All.OfType<Effect.Send>().Where(s => s.Message is Message.Left));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_member_that_stops_as_its_coordinator_dies_still_comes_to_an_end()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView();
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        }).Works();
        bench.Ask(new OperatorRequest.StopService("", false)).Pass(1.1).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_group_found_active_twice_stops_the_server_as_configured()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Message(1, new Message.BothActive("web", Sample.Servers(1, 2))).Works();
        Assert.AreEqual(FinalAction.StopServiceAndShutDown,
            bench.All.OfType<Effect.Halt>().Single().Action);
    }

    [TestMethod]
    [DataRow(2, DisplayName = "from a server that does not coordinate")]
    [DataRow(1, DisplayName = "when the service is stopped")]
    public void A_word_of_a_group_active_twice_that_is_not_for_now_does_nothing(int from)
    {
        var bench = new Bench(Sample.Cluster(2)).InView().Works();
        if (from == 1)
        {
            bench.Hear(2, ServicePhase.Stopped);
            bench.Ask(new OperatorRequest.StopService("", false)).Works();
        }
        bench.Message(from, new Message.BothActive("web", Sample.Servers(1, 2)));
        Assert.IsEmpty(bench.All.OfType<Effect.Halt>());
        Assert.AreNotEqual(ServicePhase.Stopping, bench.State.Phase);
    }

    [TestMethod]
    [DataRow("server1")]
    [DataRow("SERVER1")]
    public void The_server_named_to_survive_goes_on(string named)
    {
        var config = Sample.Cluster();
        config = config with
        {
            Partition = config.Partition with { BothActiveSurvivors = [named] },
        };
        var bench = new Bench(config).InView().Works();
        bench.Message(1, new Message.BothActive("web", Sample.Servers(1, 2)));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("rc", 504));
    }

    [TestMethod]
    public void The_ledger_holds_what_was_promised_placed_and_counted()
    {
        var bench = new Bench(Sample.Cluster().WithMonitor(m => m)).InView().Works();
        var before = bench.State;
        Assert.IsTrue(Ledger.Same(before, before with { Phase = ServicePhase.Stopping }));
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "it fails"), false));
        Assert.IsFalse(Ledger.Same(before, bench.State));
        var ledger = Ledger.Of(bench.State);
        Assert.AreEqual(1, ledger.Counters["genw1"].Restarts);
        Assert.AreEqual(bench.Web, ledger.Placements["web"]);
        Assert.AreEqual(1, ledger.HighestView);
    }

    [TestMethod]
    public void A_server_that_is_cut_off_tries_again_to_stop_what_it_could_not_stop()
    {
        var bench = new Bench(Sample.Cluster().WithResource("fip1", r => r with
        {
            Deactivate = r.Deactivate with { Action = FinalAction.Nothing },
        })).InView().Works();
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works("-fip1");
        Assert.AreEqual(GroupPhase.DeactivationFailed, bench.Phase());
        var draft = new Draft(bench.State, bench.Now);
        ServiceLife.CutOff(draft, new Reason("test", "Nobody is heard."));
        bench.State = draft.State;
        bench.Do(new Event.Woke());
        Assert.AreEqual("fip1", bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_server_that_is_cut_off_waits_for_no_activation()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        var begun = bench.Calls(Verb.Activate).Single();
        var draft = new Draft(bench.State, bench.Now);
        ServiceLife.CutOff(draft, new Reason("test", "Nobody is heard."));
        bench.State = draft.State;
        bench.Do(new Event.Woke());
        var told = bench.Effects.OfType<Effect.CancelCall>().Single();
        Assert.AreEqual((begun.Resource, begun.Epoch, begun.Attempt),
            (told.Resource, told.Epoch, told.Attempt));
        bench.Pass(1);
        Assert.IsEmpty(bench.Effects.OfType<Effect.CancelCall>(), "it is told once");

        bench.Answer(begun.Resource, Outcome.Failed("it was broken off"));
        Assert.AreEqual(begun.Resource, bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }
}
