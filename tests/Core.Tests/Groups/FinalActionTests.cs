using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>Final actions of resources, and what holds them back.</summary>
[TestClass]
public sealed class FinalActionTests
{
    private static readonly FinalAction[] OnSystem =
        [.. Enum.GetValues<FinalAction>().Where(a => a.StopsSystem())];

    public static IEnumerable<FinalAction> SystemStops => OnSystem;

    // A group of one server whose resource cannot be activated there; another server runs too.
    private static ClusterConfig Failing(FinalAction action, RecoveryTabConfig? rules = null,
        FinalScript? script = null, bool lowering = false)
    {
        var verb = new VerbConfig { Action = action, Script = script };
        return Sample.Cluster().WithGroup("web", g => g with { Policy = ["server1"] })
            .WithResource("exec1", r => lowering
                ? r with { Deactivate = verb } : r with { Activate = verb }) with
        {
            Recovery = rules ?? new RecoveryTabConfig(),
        };
    }

    private static Bench Fails(ClusterConfig config, Ledger? ledger = null) =>
        new Bench(config, ledger: ledger).InView().Works("exec1");

    private static Bench FailsToStop(ClusterConfig config)
    {
        var bench = new Bench(config).InView().Works();
        return bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works("-exec1");
    }

    [TestMethod]
    [DataRow(FinalAction.NothingAndGoOn, ServicePhase.Running, true)]
    [DataRow(FinalAction.Nothing, ServicePhase.Running, true)]
    [DataRow(FinalAction.StopGroup, ServicePhase.Running, false)]
    [DataRow(FinalAction.StopService, ServicePhase.Stopped, true)]
    public void What_stops_no_system_stops_the_group_the_service_or_nothing(
        FinalAction action, ServicePhase phase, bool wanted)
    {
        var bench = Fails(Failing(action)).Works();
        Assert.AreEqual(phase, bench.State.Phase);
        Assert.AreEqual(wanted, bench.Web.Wanted);
        Assert.IsEmpty(bench.All.OfType<Effect.Halt>());
        Assert.AreEqual(RebootCounts.Zero, bench.State.Reboots);
    }

    [TestMethod]
    [DynamicData(nameof(SystemStops))]
    public void What_stops_the_system_stops_the_service_first_and_is_counted(FinalAction action)
    {
        var bench = Fails(Failing(action));
        Assert.AreEqual(1, Ledger.Of(bench.State).Reboots!.Resource, "before it is done");
        bench.Works();
        Assert.AreEqual(action, bench.All.OfType<Effect.Halt>().Single().Action);
        Assert.AreEqual(0, bench.State.Reboots.Monitor);
    }

    [TestMethod]
    [DynamicData(nameof(SystemStops))]
    [TestProperty("Regression", "195")]
    public void The_last_server_is_spared_whatever_the_action(FinalAction action)
    {
        var config = Failing(action, new() { SparesLastServer = FinalCauses.Activation });
        var bench = new Bench(config).InView();
        bench.Hear(2, ServicePhase.Stopping).Works("exec1");
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.IsTrue(bench.Told("rc", 500));
        Assert.AreEqual(RebootCounts.Zero, bench.State.Reboots, "what is not done is not counted");
    }

    [TestMethod]
    [DataRow(FinalCauses.Activation, false, true)]
    [DataRow(FinalCauses.Activation, true, false)]
    [DataRow(FinalCauses.Deactivation, false, false)]
    [DataRow(FinalCauses.Deactivation, true, true)]
    [DataRow(FinalCauses.Monitor, true, false)]
    public void The_last_server_is_spared_for_each_cause_apart(
        FinalCauses spared, bool lowering, bool expected)
    {
        var config = Failing(FinalAction.SysrqPanic, new() { SparesLastServer = spared },
            lowering: lowering);
        var bench = new Bench(config).InView();
        bench.Hear(2, ServicePhase.Stopping);
        if (lowering)
        {
            bench.Works().Ask(new OperatorRequest.StopGroup("web", "", false)).Works("-exec1");
        }
        else
        {
            bench.Works("exec1");
        }
        Assert.AreEqual(expected, bench.State.Phase == ServicePhase.Running);
        Assert.AreEqual(expected, bench.Told("rc", lowering ? 501 : 500));
    }

    [TestMethod]
    public void A_server_that_is_not_the_last_is_not_spared() => Assert.AreEqual(
        ServicePhase.Stopped, Fails(Failing(FinalAction.SysrqPanic, new()
        {
            SparesLastServer = FinalCauses.Activation | FinalCauses.Deactivation,
        })).State.Phase);

    [TestMethod]
    [DataRow(0, 9, true)]
    [DataRow(1, 0, true)]
    [DataRow(1, 1, false)]
    [DataRow(3, 2, true)]
    [DataRow(3, 3, false)]
    [TestProperty("Regression", "34")]
    public void After_so_many_stops_of_the_system_there_is_no_other(int max, int done, bool stops)
    {
        var ledger = Ledger.Empty with { Reboots = new RebootCounts(done, 99) };
        var bench = Fails(Failing(FinalAction.StopServiceAndReboot, new() { RebootsMax = max }),
            ledger);
        Assert.AreEqual(!stops, bench.State.Phase == ServicePhase.Running);
        Assert.AreEqual(!stops, bench.Told("rc", 100));
        Assert.AreEqual(done + (stops ? 1 : 0), bench.State.Reboots.Resource);
    }

    [TestMethod]
    [DataRow(3599, 1)]
    [DataRow(3601, 0)]
    [TestProperty("Regression", "167")]
    public void Stops_are_forgotten_after_the_reset_time_without_an_error(int seconds, int left)
    {
        var ledger = Ledger.Empty with { Reboots = new RebootCounts(1, 0) };
        var fine = new Bench(Sample.Cluster(), ledger: ledger).InView().Works();
        Assert.AreEqual(left, fine.Pass(seconds, 2).State.Reboots.Resource);
        var failing = Fails(Failing(FinalAction.Nothing), ledger);
        Assert.AreEqual(1, failing.Pass(seconds, 2).State.Reboots.Resource, "it is still in error");
    }

    [TestMethod]
    [TestProperty("Regression", "164")]
    public void A_monitor_in_error_keeps_the_stops_of_monitors_counted()
    {
        var ledger = Ledger.Empty with { Reboots = new RebootCounts(1, 1) };
        var bench = new Bench(Sample.Cluster().WithMonitor(m => m with
        {
            Recovery = new() { Restarts = 0, Failovers = 0, Action = FinalAction.Nothing },
        }), ledger: ledger).InView().Works();
        bench.Do(new Event.MonitorFound("genw1", bench.State.Monitors["genw1"].Run,
            Finding.Faulty(1, "it fails"), false));
        bench.Pass(4000, 2);
        Assert.AreEqual((0, 1), (bench.State.Reboots.Resource, bench.State.Reboots.Monitor));
    }

    private static readonly FinalScript Script = new("before.sh", TimeSpan.FromSeconds(5));

    [TestMethod]
    [DataRow(ScriptEnd.Exited, 0, false)]
    [DataRow(ScriptEnd.Exited, 1, true)]
    [DataRow(ScriptEnd.TimedOut, 0, true)]
    [DataRow(ScriptEnd.NotStarted, 0, true)]
    [TestProperty("Regression", "210")]
    public void The_script_is_run_before_the_action_and_cannot_stop_it(
        ScriptEnd end, int code, bool warned)
    {
        var bench = Fails(Failing(FinalAction.StopService, script: Script));
        var call = bench.All.OfType<Effect.RunScript>().Single().Call;
        Assert.AreEqual(("web/exec1/before.sh", "ACTIVATIONFAILURE"),
            (call.Path, call.Environment["CLP_FACTOR"]));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase, "it waits for the script");
        bench.Do(new Event.ScriptEnded(call.Id, end, code, ""));
        Assert.AreNotEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(warned, bench.Told("rc", 161));
        Assert.HasCount(1, bench.All.OfType<Effect.RunScript>());
    }

    [TestMethod]
    [TestProperty("Regression", "210")]
    public void No_script_is_run_for_an_action_that_is_held_back()
    {
        var ledger = Ledger.Empty with { Reboots = new RebootCounts(3, 0) };
        var bench = Fails(Failing(FinalAction.SysrqPanic, script: Script), ledger);
        Assert.IsTrue(bench.Told("rc", 100));
        Assert.IsEmpty(bench.All.OfType<Effect.RunScript>());
    }

    [TestMethod]
    public void What_held_an_action_back_is_looked_at_after_its_script_and_until_it_is_over()
    {
        var bench = Fails(Failing(FinalAction.SysrqPanic,
            new() { SparesLastServer = FinalCauses.Activation }, Script));
        var call = bench.All.OfType<Effect.RunScript>().Single().Call;
        bench.Hear(2, ServicePhase.Stopping);
        bench.Do(new Event.ScriptEnded(call.Id, ScriptEnd.Exited, 0, "")).Pass(30, 2);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(RebootCounts.Zero, bench.State.Reboots);
        bench.Hear(2, ServicePhase.Running);
        Assert.AreNotEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(1, bench.State.Reboots.Resource);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 500 }));
        Assert.HasCount(1, bench.All.OfType<Effect.RunScript>());
    }

    [TestMethod]
    public void A_new_order_has_its_own_script()
    {
        var bench = Fails(Failing(FinalAction.StopService, script: Script));
        long first = bench.All.OfType<Effect.RunScript>().Single().Call.Id;
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works("exec1");
        Assert.HasCount(2, bench.All.OfType<Effect.RunScript>());
        bench.Do(new Event.ScriptEnded(first, ScriptEnd.Exited, 0, ""));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase, "that was another failure's");
    }

    [TestMethod]
    [DataRow(FinalCauses.Activation, false, 511, 512)]
    [DataRow(FinalCauses.Deactivation, true, 513, 514)]
    public void A_recovery_that_is_switched_off_neither_retries_nor_acts(
        FinalCauses off, bool lowering, int noRetry, int noAction)
    {
        var config = Failing(FinalAction.SysrqPanic, new() { WithoutRecovery = off },
            lowering: lowering);
        config = config.WithResource("exec1", r => r with
        {
            Activate = r.Activate with { Retries = 3 },
            Deactivate = r.Deactivate with { Retries = 3 },
        });
        var bench = lowering ? FailsToStop(config) : Fails(config);
        bench.Pass(60, 2);
        Assert.IsTrue(bench.Told("rc", noRetry) && bench.Told("rc", noAction));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 32 or 42 }));
    }

    [TestMethod]
    public void Groups_do_not_start_with_the_cluster_when_that_is_switched_off()
    {
        var bench = new Bench(Sample.Cluster() with { Recovery = new() { NoGroupStart = true } })
            .InView();
        Assert.IsNull(bench.Web.Owner);
        Assert.IsTrue(bench.Told("rc", 510));
        bench.Ask(new OperatorRequest.StartGroup("web", "", false));
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
    }

    // exec1 has 180 s; the host ends the call then, or does not even answer.
    [TestMethod]
    [DataRow(FinalAction.StopServiceAndShutDown, 180.0, true, true)]
    [DataRow(FinalAction.SysrqPanic, 180.0, true, true)]
    [DataRow(FinalAction.NothingAndGoOn, 180.0, true, false)]
    [DataRow(FinalAction.StopServiceAndShutDown, 179.0, true, false)]
    [DataRow(FinalAction.StopServiceAndShutDown, 211.0, false, true)]
    public void A_call_that_does_not_end_in_time_calls_for_the_stall_action(
        FinalAction action, double after, bool answers, bool acts)
    {
        var bench = new Bench(Failing(FinalAction.Nothing, new() { StallAction = action }))
            .InView().Answer("fip1", Outcome.Done()).Pass(after, 2);
        if (answers) bench.Answer("exec1", Outcome.Failed("it took too long"));
        Assert.AreEqual(acts, bench.Told("rc", 206));
        Assert.AreEqual(acts, bench.State.Phase == ServicePhase.Stopping);
        bench.Works().Pass(31, 2);
        Assert.AreEqual(acts ? action : null, bench.All.OfType<Effect.Halt>()
            .Select(h => (FinalAction?)h.Action).FirstOrDefault());
    }

    [TestMethod]
    public void An_answer_after_it_was_given_up_is_stale()
    {
        var bench = new Bench(Failing(FinalAction.Nothing,
            new() { StallAction = FinalAction.NothingAndGoOn })).InView();
        var call = bench.Calls(Verb.Activate).Single();
        bench.Pass(211, 2);
        Assert.AreEqual(GroupPhase.ActivationFailed, bench.Phase());
        bench.Do(new Event.ResourceAnswered(
            "fip1", Verb.Activate, call.Epoch, call.Attempt, Outcome.Done()));
        Assert.AreEqual(GroupPhase.ActivationFailed, bench.Phase());
    }
}
