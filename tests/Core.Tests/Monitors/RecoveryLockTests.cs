using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>Two monitors that act on one target do so one after the other, or not at all.</summary>
[TestClass]
public sealed class RecoveryLockTests
{
    private static MonitorConfig OnAll(MonitorConfig monitor) => monitor with
    {
        Recovery = monitor.Recovery with
        {
            TargetKind = RecoveryTargetKind.AllGroups,
            Target = "",
        },
    };

    [TestMethod]
    [TestProperty("Regression", "24 30")]
    [DataRow(0, 14, DisplayName = "failover")]
    [DataRow(1, 13, DisplayName = "restart")]
    public void Two_monitors_of_one_group_that_fail_at_once_cause_one_recovery(
        int restarts, int alert)
    {
        var bench = Up(m => m.Ladder(restarts: restarts, failovers: 1),
            cluster: c => c.AndMonitor("genw2"));
        Fail(bench);
        Fail(bench, monitor: "genw2");
        bench.Works().Pass(1, 2);
        Assert.AreEqual(1, Count(bench, alert));
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench, "genw2").Counters);
        Assert.AreEqual(0, Count(bench, 25), "no noise of a target that is on its way");
    }

    [TestMethod]
    [TestProperty("Regression", "153")]
    public void The_second_looks_at_once_when_the_first_has_acted_and_only_then_acts()
    {
        var bench = Up(m => m.Ladder(restarts: 1), cluster: c => c.AndMonitor("genw2"));
        Fail(bench);
        Fail(bench, monitor: "genw2");
        Assert.IsTrue(Run(bench, "genw2").Waits);
        bench.Works();
        Assert.AreEqual("genw2",
            bench.Effects.OfType<Effect.CheckMonitor>().Single().Monitor);
        Fail(bench, monitor: "genw2");
        Assert.AreEqual(1, Run(bench, "genw2").Counters.Restarts, "without its retries again");
    }

    [TestMethod]
    [TestProperty("Regression", "153")]
    public void What_was_repaired_meanwhile_is_not_recovered_again()
    {
        var bench = Up(m => m.Ladder(restarts: 1) with { Retries = 3 },
            cluster: c => c.AndMonitor("genw2", m => m with { Retries = 0 }));
        Fail(bench, monitor: "genw2");
        for (int i = 0; i < 4; i++) Fail(bench);
        Assert.IsTrue(Run(bench).Waits);
        bench.Works();
        Heal(bench);
        bench.Pass(10, 2);
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
        Assert.AreEqual(MonitorPhase.Online, Run(bench).Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "153")]
    public void An_error_while_the_group_starts_is_recovered_from_when_it_has()
    {
        var bench = new Bench(Sample.Cluster().WithMonitor(m => m.Ladder(restarts: 1))).InView();
        Fail(bench);
        Assert.IsTrue(Run(bench).Waits);
        bench.Works();
        Fail(bench);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "138")]
    public void A_recovery_of_all_groups_keeps_others_off_each_until_all_are_at_rest()
    {
        var bench = Up(m => OnAll(m.Ladder(restarts: 1)), cluster: c => AndDb(c)
            .AndMonitor("genw2", m => m with
            {
                Recovery = m.Recovery with
                {
                    TargetKind = RecoveryTargetKind.Group,
                    Target = "db",
                },
            }));
        Fail(bench);
        CollectionAssert.AreEquivalent(new[] { "exec1", "exec2" },
            bench.Calls(Verb.Deactivate).Select(c => c.Resource).ToList());
        bench.Answer("exec2", Outcome.Done());
        bench.Answer("exec2", Outcome.Done("", "1:1"));
        Assert.AreEqual(GroupPhase.Online, bench.Phase("db"));
        Fail(bench, monitor: "genw2");
        Assert.IsTrue(Run(bench, "genw2").Waits, "web is not at rest");
        Assert.AreEqual(0, Run(bench, "genw2").Counters.Restarts);
        bench.Works();
        Fail(bench, monitor: "genw2");
        Assert.AreEqual(1, Run(bench, "genw2").Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "138")]
    public void A_recovery_of_all_groups_waits_for_that_of_one()
    {
        var bench = Up(m => m.Ladder(restarts: 1),
            cluster: c => AndDb(c).AndMonitor("genw2", OnAll));
        Fail(bench);
        Fail(bench, monitor: "genw2");
        Assert.IsTrue(Run(bench, "genw2").Waits);
        Assert.IsFalse(bench.Calls(Verb.Deactivate).Any(c => c.Resource == "exec2"));
    }

    [TestMethod]
    [TestProperty("Regression", "30")]
    public void All_groups_fail_over_at_once()
    {
        var bench = Up(m => OnAll(m.Ladder(failovers: 1)), cluster: AndDb);
        Fail(bench);
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["web"].Destination);
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["db"].Destination);
        Assert.AreEqual(1, Run(bench).Counters.Failovers);
    }

    [TestMethod]
    [TestProperty("Regression", "124")]
    public void A_group_that_was_stopped_as_a_final_action_is_free_for_others_afterwards()
    {
        var bench = Up(m => m.Ladder(action: FinalAction.StopGroup),
            cluster: c => c.AndMonitor("genw2", m => m.Ladder(restarts: 1)));
        Fail(bench);
        bench.Works();
        Assert.IsNull(Run(bench).Step);
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Fail(bench, monitor: "genw2");
        Assert.AreEqual(1, Run(bench, "genw2").Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "200")]
    public void A_monitor_that_stops_in_its_recovery_keeps_no_other_off()
    {
        var bench = Up(m => m.Ladder(restarts: 1) with
        {
            Recovery = m.Ladder(restarts: 1).Recovery with
            {
                PreAction = new PreActionConfig { BeforeRestart = true },
            },
        }, cluster: c => c.AndMonitor("genw2"));
        Fail(bench);
        Assert.IsNotNull(Run(bench).Step);
        Assert.AreEqual(ReplyKind.Done, Ask(bench, MonitorDeed.Suspend).Kind);
        Assert.IsNull(Run(bench).Step);
        Fail(bench, monitor: "genw2");
        Assert.IsNotNull(Run(bench, "genw2").Step);
    }

    [TestMethod]
    public void A_failover_asked_of_the_coordinator_keeps_others_off_until_it_is_answered()
    {
        var config = Sample.Cluster().WithMonitor(m => m.Ladder(failovers: 1))
            .AndMonitor("genw2");
        var bench = new Bench(config, self: 2).InView();
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        }).Works();
        Fail(bench);
        Fail(bench, monitor: "genw2");
        Assert.HasCount(1, bench.All.OfType<Effect.Send>()
            .Select(s => s.Message).OfType<Message.RecoveryWanted>());
        bench.Message(1, new Message.RecoveryDenied("web", new Reason("no", "No.")));
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
        Fail(bench, monitor: "genw2");
        Assert.AreEqual(1, Run(bench, "genw2").Counters.Failovers);
    }

    [TestMethod]
    public void Errors_while_its_own_step_is_under_way_are_looked_at_again_after_it()
    {
        var bench = Fail(Up(m => m.Ladder(restarts: 2) with { Retries = 1 }));
        bench.Pass(5, 2);
        Fail(bench);
        for (int i = 0; i < 5; i++) Fail(bench.Pass(5, 2));
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        bench.Works();
        Fail(bench.Pass(5, 2));
        Assert.AreEqual(1, Run(bench).Counters.Restarts, "the retries begin anew");
        Fail(bench.Pass(5, 2));
        Assert.AreEqual(2, Run(bench).Counters.Restarts);
    }
}
