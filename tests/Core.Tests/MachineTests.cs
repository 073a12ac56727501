using System.Collections.Immutable;
using System.Reflection;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class MachineTests
{
    private static readonly Reason Why = new("why", "Because.");
    private static readonly View Two = new(2, Sample.Server(1), Sample.Servers(1, 2));

    private static readonly Placement Web = new()
    {
        Group = "web",
        Epoch = 5,
        Owner = Sample.Server(2),
        Instruction = Instruction.Run,
        Wanted = true,
    };

    private static readonly Beat Beat = new()
    {
        Incarnation = 1,
        Phase = ServicePhase.Running,
        ViewNumber = 1,
        ViewMembers = Sample.Servers(1, 2),
        Hears = [Sample.Servers(1, 2), Sample.Servers(1, 2)],
    };

    // One of each message; a case that is missing here is found by its type.
    private static readonly Message[] Messages =
    [
        new Message.Propose(Two),
        new Message.Answer(2, true, 2, true, [Web], []),
        new Message.Commit(Two, [Web], []),
        new Message.Placed(1, Web),
        new Message.Reported(Sample.Report(2, 1, GroupPhase.Online)),
        new Message.Monitored([new MonitorReport
        {
            Monitor = "genw1", Phase = MonitorPhase.Online,
        }], ImmutableSortedDictionary<string, string>.Empty),
        new Message.RecoveryWanted("web", 1, false, Why),
        new Message.RecoveryDenied("web", Why),
        new Message.BothActive("web", Sample.Servers(1, 2)),
        new Message.Leaving(false),
        new Message.Left(),
        new Message.FenceTold(new Fence { Server = Sample.Server(2), View = 2 }),
        new Message.Forwarded(1, new OperatorRequest.StartGroup("web", "", false)),
        new Message.Answered(1, new OperatorReply(ReplyKind.Done, "")),
        new Message.RatioSet(3, TimeSpan.FromHours(1), 64),
    ];

    private static IEnumerable<Event> Events() =>
    [
        new Event.Woke(),
        new Event.BeatHeard(Sample.Server(2), 0, new Instant(TimeSpan.FromSeconds(101).Ticks),
            Beat with { Phase = ServicePhase.Stopping }),
        .. Messages.Select(m => new Event.MessageCame(Sample.Server(2), m)),
        new Event.PeerReached(Sample.Server(2), false),
        new Event.TargetsAsked(0, new Instant(TimeSpan.FromSeconds(101).Ticks), true),
        new Event.ResourceAnswered("fip1", Verb.Activate, 1, 3, Outcome.Done()),
        new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "it fails"), false),
        new Event.ScriptEnded(1, ScriptEnd.Exited, 0, ""),
        new Event.Fenced(Sample.Server(2), 2, 1, true, "off"),
        .. Asked().Select(a => new Event.OperatorAsked(3, a, TimeSpan.FromSeconds(9))),
        new Event.ConfigChanged(Config() with { Generation = 4 }),
        new Event.TypesChanged(
            ImmutableSortedDictionary<string, string>.Empty.Add("exec", "no plugin")),
        new Event.LicencesChecked(new LicenceStanding("The trial is over.", false, true)),
    ];

    private static IEnumerable<OperatorRequest> Asked() =>
    [
        new OperatorRequest.StartService("", false),
        new OperatorRequest.StopService("", false),
        new OperatorRequest.SkipWait(""),
        new OperatorRequest.SuspendService("", true, false),
        new OperatorRequest.ResumeService("", true, true),
        new OperatorRequest.ConfirmDown("server2", false),
        new OperatorRequest.StartGroup("web", "", false),
        new OperatorRequest.StopGroup("web", "", false),
        new OperatorRequest.MoveGroup("web", "", ""),
        new OperatorRequest.StartResource("exec1", "", true),
        new OperatorRequest.StopResource("exec1", "", false),
        new OperatorRequest.ControlMonitors(MonitorDeed.Suspend, "", "genw1"),
        new OperatorRequest.SetTimeoutRatio(3, TimeSpan.FromHours(1)),
    ];

    private static ClusterConfig Config() =>
        Sample.Cluster().WithPing().WithMonitor(m => m);

    // A machine in each phase of its life.
    private static IEnumerable<Bench> Lives(int self)
    {
        yield return new Bench(Config(), self);
        var starting = new Bench(Config(), self);
        yield return starting.Ask(new OperatorRequest.StartService("", false));
        yield return new Bench(Config(), self).Start();
        yield return new Bench(Config(), self).Start("fip1", "exec1");
        yield return new Bench(Config(), self).InView();
        yield return new Bench(Config(), self).InView().Works();
        yield return new Bench(Config(), self).InView().Works().Pass(1.1);
        yield return new Bench(Config(), self).InView().Works()
            .Ask(new OperatorRequest.StopService("", true));
        yield return new Bench(Config(), self).InView().Works()
            .Ask(new OperatorRequest.SuspendService("", true, false));
    }

    [TestMethod]
    [DataRow(typeof(Event))]
    [DataRow(typeof(Message))]
    [DataRow(typeof(OperatorRequest))]
    public void Every_case_is_among_the_samples(Type family)
    {
        var sampled = (family == typeof(Event) ? Events().Cast<object>()
            : family == typeof(Message) ? Messages : Asked()).Select(c => c.GetType());
        CollectionAssert.AreEquivalent(
            family.GetNestedTypes(BindingFlags.Public).ToList(), sampled.Distinct().ToList());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Every_case_is_taken_in_every_phase_of_life(int self)
    {
        foreach (var bench in Lives(self))
        {
            foreach (var happened in Events())
            {
                var turn = Machine.Step(bench.State, happened, bench.Now);
                Assert.IsGreaterThan(bench.Now, turn.NextWake, $"{happened}");
            }
        }
    }

    [TestMethod]
    public void Two_equal_inputs_give_equal_turns()
    {
        foreach (var bench in Lives(1))
        {
            foreach (var happened in Events())
            {
                var once = Machine.Step(bench.State, happened, bench.Now);
                var twice = Machine.Step(bench.State, happened, bench.Now);
                Assert.AreEqual(once.NextWake, twice.NextWake);
                CollectionAssert.AreEqual(
                    once.Effects.Select(e => e.ToString()).ToList(),
                    twice.Effects.Select(e => e.ToString()).ToList());
                Assert.AreEqual(Text(once.Next), Text(twice.Next));
            }
        }
    }

    private static string Text(State state) => string.Join("\n",
        state, string.Join(",", state.Placements), string.Join(",", state.Local),
        string.Join(",", state.Reports), string.Join(",", state.Monitors),
        string.Join(",", state.Pending));

    [TestMethod]
    public void Events_in_any_order_break_nothing()
    {
        var random = new Random(11);
        for (int round = 0; round < 60; round++)
        {
            int self = 1 + random.Next(2);
            var bench = new Bench(Config(), self).InView();
            for (int i = 0; i < 60; i++)
            {
                var events = Events().ToList();
                bench.Do(events[random.Next(events.Count)]);
                if (random.Next(3) == 0) bench.Works(random.Next(4) == 0 ? "exec1" : "");
                bench.Pass(random.NextDouble(), 3 - self);
                int early = bench.All.Count;
                bench.Pass(0.001);
                Assert.IsLessThan(early + 60, bench.All.Count, "it comes to rest");
            }
        }
    }

    [TestMethod]
    public void A_machine_with_nothing_to_do_says_nothing()
    {
        foreach (int self in (int[])[1, 2])
        {
            var bench = new Bench(Config(), self).InView().Works();
            int other = 3 - self;
            bench.Asked(true).Pass(0.5, other);
            for (int i = 0; i < 10; i++)
            {
                bench.Pass(0.3, other);
                Assert.IsEmpty(bench.Effects, string.Join(", ", bench.Effects));
            }
        }
    }

    [TestMethod]
    public void A_wait_for_nobody_wakes_by_itself()
    {
        // Alone, so that no beat hides a deadline that is not asked to be woken at.
        var bench = new Bench(Sample.Cluster(1).WithMonitor(m => m with
        {
            Recovery = m.Recovery with { Restarts = 0 },
        })).Start().Works();
        bench.Pass(0.1).Do(new Event.MonitorFound("genw1",
            1, Finding.Faulty(1, "it fails"), false));
        Assert.IsFalse(bench.Web.Wanted, "denied a failover, it goes on to the final action");
    }
}
