using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

[TestClass]
public sealed class MonitorRecoveryTests
{
    [TestMethod]
    public void Errors_within_the_retries_are_tolerated()
    {
        var bench = Fail(Up(m => m with { Retries = 2 }));
        FindAgain(bench);
        Assert.AreEqual(MonitorPhase.OnlinePending, Run(bench).Phase);
        Assert.IsFalse(bench.Told("rm", 9));
        FindAgain(bench);
        Assert.AreEqual(MonitorPhase.OnlineFailure, Run(bench).Phase);
        Assert.IsTrue(bench.Told("rm", 13));
    }

    [TestMethod]
    public void A_healthy_look_in_between_begins_the_retries_anew()
    {
        var bench = Fail(Up(m => m with { Retries = 1 }));
        bench.Pass(5, 2);
        Find(bench, Finding.Healthy());
        FindAgain(bench);
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    public void The_word_of_a_resident_monitor_is_final()
    {
        var bench = Fail(Up(m => m with { Resident = true, Retries = 5 }));
        Assert.IsTrue(bench.Told("rm", 13));
    }

    [TestMethod]
    public void Without_retry_on_timeout_a_timeout_is_an_error_at_once()
    {
        var bench = Fail(Up(m => m with { Retries = 5, NoRetryOnTimeout = true }), timedOut: true);
        Assert.IsTrue(bench.Told("rm", 13));
    }

    [TestMethod]
    [TestProperty("Regression", "80 151 156")]
    public void A_timeout_counts_as_one_retry_and_waits_an_interval()
    {
        var bench = Fail(Up(m => m with { Retries = 1 }), timedOut: true);
        Assert.AreEqual(bench.Now + TimeSpan.FromSeconds(5), Run(bench).NextCheckAt);
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    public void Without_recovery_on_timeout_a_timeout_is_told_and_nothing_more()
    {
        var bench = Fail(Up(m => m with { NoRecoveryOnTimeout = true }), timedOut: true);
        for (int i = 0; i < 3; i++) FindAgain(bench, timedOut: true);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rm", Id: 193 }));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        FindAgain(bench);
        Assert.IsTrue(bench.Told("rm", 13), "an error that is no timeout is recovered from");
    }

    [TestMethod]
    public void The_ladder_is_restart_then_failover_then_the_final_action()
    {
        var bench = Fail(Up(m => m with
        {
            Recovery = m.Recovery with { Restarts = 2, Action = FinalAction.StopGroup },
        }));
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        FindAgain(bench);
        Assert.AreEqual(2, Run(bench).Counters.Restarts);
        FindAgain(bench);
        Assert.AreEqual(1, Run(bench).Counters.Failovers);
        Assert.AreEqual(Sample.Server(2), bench.Web.Destination);
        Assert.AreEqual(StopFactor.GroupFailover, bench.Web.Factor);
        bench.Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.AreEqual(StartEvent.Failover, bench.Web.Event);
    }

    [TestMethod]
    [DataRow(FinalAction.Nothing, 0, false, ServicePhase.Running)]
    [DataRow(FinalAction.StopGroup, 12, true, ServicePhase.Running)]
    [DataRow(FinalAction.StopService, 15, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.StopServiceAndShutDown, 16, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.StopServiceAndReboot, 17, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.SysrqPanic, 35, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.KeepaliveReset, 37, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.KeepalivePanic, 39, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.BmcReset, 41, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.BmcPowerOff, 43, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.BmcPowerCycle, 45, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.BmcNmi, 47, false, ServicePhase.Stopped)]
    [DataRow(FinalAction.IoFencing, 16, false, ServicePhase.Stopped)]
    public void The_final_action_is_carried_out_once(
        FinalAction action, int alert, bool stopped, ServicePhase phase)
    {
        var bench = Fail(Up(m => m with
        {
            Recovery = m.Recovery with { Restarts = 0, Failovers = 0, Action = action },
        })).Works();
        Assert.AreEqual(alert == 0 ? 0 : 1,
            bench.Alerts.Count(a => a.Module == "rm" && a.Id == alert));
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
        Assert.AreEqual(stopped, !bench.Web.Wanted);
        Assert.AreEqual(phase, bench.State.Phase);
        Assert.AreEqual(action.StopsSystem() ? 1 : 0, bench.All.OfType<Effect.Halt>().Count());
        if (phase != ServicePhase.Running || stopped) return;
        FindAgain(bench);
        Assert.HasCount(0, bench.Effects.OfType<Effect.Halt>());
    }

    [TestMethod]
    public void A_monitor_of_the_server_only_has_the_final_action()
    {
        var bench = Fail(Up(m => m with
        {
            Recovery = m.Recovery with
            {
                TargetKind = RecoveryTargetKind.LocalServer,
                Target = "",
                Action = FinalAction.StopServiceAndReboot,
            },
        })).Works();
        Assert.AreEqual(FinalAction.StopServiceAndReboot,
            bench.All.OfType<Effect.Halt>().Single().Action);
        Assert.IsFalse(bench.Told("rm", 13));
    }

    [TestMethod]
    public void A_resource_is_restarted_with_what_stands_on_it_and_nothing_else()
    {
        var bench = Up(m => m with
        {
            Recovery = m.Recovery with
            {
                TargetKind = RecoveryTargetKind.Resource,
                Target = "fip1",
            },
        }, cluster: c => c.WithResource("exec9", r => r));
        Fail(bench);
        var lowered = bench.Calls(Verb.Deactivate).Select(c => c.Resource);
        CollectionAssert.AreEqual(new[] { "exec1" }, lowered.ToList());
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        var all = bench.All.OfType<Effect.CallResource>()
            .Where(c => c.Verb == Verb.Deactivate).Select(c => c.Call.Resource);
        CollectionAssert.AreEqual(new[] { "exec1", "fip1" }, all.ToList());
    }

    [TestMethod]
    public void A_resource_that_is_stopped_as_a_final_action_stays_so_till_the_next_order()
    {
        var bench = Up(m => m with
        {
            Recovery = new RecoveryConfig
            {
                TargetKind = RecoveryTargetKind.Resource,
                Target = "exec1",
                Restarts = 0,
                Failovers = 0,
                Action = FinalAction.StopResource,
            },
        }, cluster: c => c.WithResource("exec9", r => r));
        Fail(bench).Works();
        Assert.AreEqual(1, Count(bench, 12));
        var held = bench.State.Local["web"].Resources;
        Assert.AreEqual((ResourcePhase.Offline, ResourcePhase.Online, ResourcePhase.Online),
            (held["exec1"].Phase, held["exec9"].Phase, held["fip1"].Phase));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsNull(Run(bench).Step, "the target is at rest");
        bench.Pass(60, 2).Works();
        Assert.AreEqual(ResourcePhase.Offline, bench.State.Local["web"].Resources["exec1"].Phase);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Assert.AreEqual(ResourcePhase.Online, bench.State.Local["web"].Resources["exec1"].Phase);
    }

    [TestMethod]
    public void All_groups_of_the_server_are_acted_on_in_parallel()
    {
        var bench = Up(m => m with
        {
            Recovery = m.Recovery with { TargetKind = RecoveryTargetKind.AllGroups, Target = "" },
        }, cluster: c => c.WithGroup("db", g => g)
            .WithResource("exec2", r => r with { Group = "db" }));
        Fail(bench);
        CollectionAssert.AreEquivalent(new[] { "exec1", "exec2" },
            bench.Calls(Verb.Deactivate).Select(c => c.Resource).ToList());
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    [DataRow(RecoveryTargetKind.Group, 25)]
    [DataRow(RecoveryTargetKind.AllGroups, 220)]
    public void A_target_that_is_not_active_here_is_told_of_and_left(
        RecoveryTargetKind kind, int alert)
    {
        var config = Sample.Cluster().WithMonitor(m => m with
        {
            Recovery = m.Recovery with { TargetKind = kind },
        });
        var bench = new Bench(config, self: 2).InView();
        Fail(bench);
        Assert.IsTrue(bench.Told("rm", alert));
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
    }

    [TestMethod]
    [TestProperty("Regression", "153")]
    public void A_target_that_is_starting_or_stopping_is_not_acted_on_and_not_forgotten()
    {
        var bench = Fail(Up());
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        bench.Pass(5, 2);
        Fail(bench);
        Assert.AreEqual(1, Run(bench).Counters.Restarts, "its restart has not ended");
        bench.Works().Pass(5, 2);
        Fail(bench);
        Assert.AreEqual(1, Run(bench).Counters.Failovers);
    }

    [TestMethod]
    public void A_resident_error_on_a_busy_target_is_recovered_from_when_the_target_is_not()
    {
        var bench = Up(m => m with { Resident = true });
        bench.State = bench.State with
        {
            Local = bench.State.Local.SetItem("web",
                bench.State.Local["web"] with { Restart = ["exec1"] }),
        };
        Fail(bench);
        Assert.IsTrue(Run(bench).RecoveryDue);
        bench.Works();
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "24 30")]
    public void Two_monitors_that_fail_one_group_over_at_once_cause_one_failover()
    {
        var bench = Up(m => m with { Recovery = m.Recovery with { Restarts = 0 } },
            cluster: c => c with
            {
                Monitors = c.Monitors.Add(c.Monitors[0] with { Name = "genw2" }),
            });
        Fail(bench);
        long epoch = bench.Web.Epoch;
        bench.Do(new Event.MonitorFound("genw2", bench.State.Monitors["genw2"].Run,
            Finding.Faulty(1, "it fails"), false));
        Assert.AreEqual(epoch, bench.Web.Epoch);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 60 }));
    }

    [TestMethod]
    public void A_failover_that_is_denied_calls_for_the_next_step_at_once()
    {
        var bench = Up(m => m with { Recovery = m.Recovery with { Restarts = 0 } });
        bench.Hear(2, ServicePhase.Stopped);
        Fail(bench);
        Assert.IsTrue(bench.Told("rc", 65));
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
        Assert.IsFalse(bench.Web.Wanted, "the final action stops the group");
    }

    [TestMethod]
    public void A_group_that_is_only_failed_over_by_hand_is_denied_a_failover()
    {
        var bench = Up(m => m with { Recovery = m.Recovery with { Restarts = 0 } },
            cluster: c => c.WithGroup("web", g => g with { AutoFailover = false }));
        Fail(bench);
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
    }
}
