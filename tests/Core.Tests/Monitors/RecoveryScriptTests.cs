using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>The recovery script, and the script before the other steps.</summary>
[TestClass]
public sealed class RecoveryScriptTests
{
    private static MonitorConfig With(MonitorConfig monitor,
        Func<PreActionConfig, PreActionConfig> change) => monitor with
        {
            Recovery = monitor.Recovery with { PreAction = change(monitor.Recovery.PreAction) },
        };

    [TestMethod]
    public void The_script_comes_first_and_is_followed_by_monitoring_from_the_start()
    {
        var bench = Fail(Up(m => m.Ladder(scripts: 2, restarts: 1)));
        Assert.AreEqual("monitor.s/genw1/preaction.sh", Script(bench).Path);
        Assert.AreEqual(TimeSpan.FromSeconds(5), Script(bench).Timeout);
        Assert.AreEqual(1, Run(bench).Counters.Scripts);
        bench.Pass(30, 2);
        Assert.HasCount(1, bench.All.OfType<Effect.RunScript>(), "nothing while it runs");
        ScriptEnds(bench);
        Assert.AreEqual(1, Count(bench, 170));
        Assert.AreEqual(0, Run(bench).Counters.Restarts);
        FindAgain(bench);
        Assert.AreEqual(2, Run(bench).Counters.Scripts);
        ScriptEnds(bench, exitCode: 3);
        Assert.AreEqual(1, Count(bench, 171));
        FindAgain(bench);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "71")]
    [DataRow(ScriptEnd.Exited, 0, 170)]
    [DataRow(ScriptEnd.Exited, 1, 171)]
    [DataRow(ScriptEnd.TimedOut, 137, 171)]
    [DataRow(ScriptEnd.NotStarted, 0, 171)]
    public void What_became_of_the_script_is_told_with_the_name_of_its_monitor(
        ScriptEnd end, int exitCode, int alert)
    {
        var bench = ScriptEnds(Fail(Up(m => m.Ladder(scripts: 1))), end, exitCode);
        StringAssert.Contains(bench.Alerts.Single(a => a.Id == alert).Text, "genw1",
            StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("Script", "RECOVERY", 1, 0, 0)]
    [DataRow("Restart", "RESTART", 0, 1, 0)]
    [DataRow("Failover", "FAILOVER", 0, 0, 1)]
    [DataRow("Final", "FINALACTION", 0, 0, 0)]
    public void The_script_is_told_which_step_it_is_and_how_often_each_was_taken(
        string step, string action, int scripts, int restarts, int failovers)
    {
        var bench = Fail(Up(m => With(
            m.Ladder(step == "Script" ? 1 : 0, step == "Restart" ? 1 : 0,
                step == "Failover" ? 1 : 0),
            p => p with { BeforeRestart = true, BeforeFailover = true, BeforeFinal = true })));
        var told = Script(bench).Environment;
        Assert.AreEqual("genw1", told["CLP_MONITORNAME"]);
        Assert.AreEqual(action, told["CLP_ACTION"]);
        Assert.AreEqual($"{scripts}", told["CLP_RECOVERYCOUNT"]);
        Assert.AreEqual($"{restarts}", told["CLP_RESTARTCOUNT"]);
        Assert.AreEqual($"{failovers}", told["CLP_FAILOVERCOUNT"]);
    }

    [TestMethod]
    [DataRow("preaction.sh", "monitor.s/genw1/preaction.sh")]
    [DataRow("/opt/site/tell.sh", "/opt/site/tell.sh")]
    public void The_script_is_the_monitors_own_or_an_application_of_the_site(
        string configured, string run)
    {
        var bench = Fail(Up(m => With(m.Ladder(scripts: 1), p => p with { Path = configured })));
        Assert.AreEqual(run, Script(bench).Path);
    }

    [TestMethod]
    [DataRow(ScriptEnd.Exited, 0, 0)]
    [DataRow(ScriptEnd.Exited, 9, 1)]
    [DataRow(ScriptEnd.TimedOut, 137, 1)]
    public void The_restart_follows_its_script_however_that_ends(
        ScriptEnd end, int exitCode, int complaints)
    {
        var bench = Fail(Up(m => With(
            m.Ladder(restarts: 1), p => p with { BeforeRestart = true })));
        Assert.AreEqual(1, Count(bench, 82));
        Assert.IsEmpty(bench.Calls(Verb.Deactivate));
        ScriptEnds(bench, end, exitCode);
        Assert.AreEqual(complaints, Count(bench, 83));
        Assert.HasCount(1, bench.Calls(Verb.Deactivate));
        Assert.AreEqual(1, Count(bench, 13));
    }

    [TestMethod]
    public void The_failover_follows_its_script()
    {
        var bench = Fail(Up(m => With(
            m.Ladder(failovers: 1), p => p with { BeforeFailover = true })));
        Assert.IsNull(bench.Web.Destination);
        ScriptEnds(bench);
        Assert.AreEqual(Sample.Server(2), bench.Web.Destination);
    }

    [TestMethod]
    public void The_final_action_follows_its_script()
    {
        var bench = Fail(Up(m => With(m.Ladder(action: FinalAction.StopGroup),
            p => p with { BeforeFinal = true })));
        Assert.IsTrue(bench.Web.Wanted);
        ScriptEnds(bench);
        Assert.IsFalse(bench.Web.Wanted);
    }

    [TestMethod]
    [TestProperty("Regression", "211")]
    public void A_step_that_is_not_taken_runs_no_script()
    {
        var bench = Up(m => With(m.Ladder(action: FinalAction.StopGroup),
            p => p with { BeforeFinal = true }), cluster: c => c with
            {
                Monitoring = new MonitoringConfig { NoRecovery = true },
            });
        Fail(bench);
        Assert.IsEmpty(bench.All.OfType<Effect.RunScript>());
        var elsewhere = new Bench(Sample.Cluster().WithMonitor(m => With(
            m.Ladder(restarts: 1), p => p with { BeforeRestart = true })), self: 2).InView();
        Fail(elsewhere);
        Assert.AreEqual(1, Count(elsewhere, 25));
        Assert.IsEmpty(elsewhere.All.OfType<Effect.RunScript>());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void An_action_whose_target_went_away_under_its_script_is_not_taken_nor_counted(
        bool resident)
    {
        var bench = Fail(Up(m => With(
            m.Ladder(restarts: 1), p => p with { BeforeRestart = true }) with
        {
            Resident = resident,
        }));
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        ScriptEnds(bench);
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
        Assert.AreEqual(1, Count(bench, 25));
        Assert.AreNotEqual(Instant.Never, Run(bench).NextCheckAt, "it looks again");
    }

    [TestMethod]
    public void A_final_action_that_its_script_made_wrong_is_held_back_and_not_counted()
    {
        var bench = Fail(Up(m => With(m.Ladder(action: FinalAction.StopServiceAndReboot),
            p => p with { BeforeFinal = true })));
        bench.Message(2, new Message.Leaving(false, ByError: true));
        ScriptEnds(bench);
        Assert.AreEqual(1, Count(bench, 200));
        Assert.AreEqual((ServicePhase.Running, 0),
            (bench.State.Phase, bench.State.Reboots.Monitor));
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
    }

    [TestMethod]
    [TestProperty("Regression", "200")]
    public void A_monitor_that_stops_under_its_script_gives_the_step_up_and_can_recover_later()
    {
        var bench = Up(m => With(m.Ladder(restarts: 1), p => p with { BeforeRestart = true })
            with
        { Timing = MonitorTiming.WhileActive, Target = "exec1" });
        Fail(bench);
        var first = Script(bench);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Fail(bench);
        bench.Do(new Event.ScriptEnded(first.Id, ScriptEnd.Exited, 0, ""));
        Assert.IsEmpty(bench.Calls(Verb.Deactivate), "the end of the old script is stale");
        ScriptEnds(bench);
        Assert.HasCount(1, bench.Calls(Verb.Deactivate));
    }

    [TestMethod]
    public void A_monitor_of_the_server_has_a_script_and_a_final_action()
    {
        var bench = Fail(Up(m => m.Ladder(scripts: 1, action: FinalAction.StopService) with
        {
            Recovery = m.Ladder(scripts: 1, action: FinalAction.StopService).Recovery with
            {
                TargetKind = RecoveryTargetKind.LocalServer,
                Target = "",
            },
        }));
        Assert.AreEqual("RECOVERY", Script(bench).Environment["CLP_ACTION"]);
        ScriptEnds(bench);
        FindAgain(bench);
        Assert.AreEqual(1, Count(bench, 15));
    }

    [TestMethod]
    public void A_resident_monitor_is_watched_anew_after_its_script()
    {
        var bench = Up(m => m.Ladder(scripts: 1, restarts: 1) with { Resident = true });
        long run = Run(bench).Run;
        Fail(bench);
        ScriptEnds(bench);
        bench.Pass(5, 2);
        Assert.AreEqual(run + 1, Run(bench).Run);
        Assert.AreEqual(run, bench.All.OfType<Effect.StopMonitor>().Single().Run);
        Fail(bench);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        Assert.AreEqual(1, Count(bench, 9), "it is the same error still");
    }
}
