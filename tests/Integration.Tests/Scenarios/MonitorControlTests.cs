using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>What operators do with monitors, on real daemons.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class MonitorControlTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_death_under_a_suspended_monitor_is_found_when_it_is_resumed()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var begun = LabClock.Now;
        home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Online",
            Scenario.Patient, "the monitor to watch the service");
        home.Must("clpmonctrl", "-s", "-m", ClusterPlan.ServiceMonitor);
        home.WaitForAlert(a => a.Is("rm", 29), begun, Scenario.Patient, "tells the suspension");
        // Suspended also for a daemon that crashed in between.
        home.KillDaemon();
        home.Start();
        home.WaitFor(s => s.Runs(ClusterPlan.Group, home.Name)
            && s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Suspend",
            Scenario.Patient, "the suspension to stand");
        home.KillServices();
        Assert.AreNotEqual(0, home.Command(
            "clpmonctrl", "-s", "-m", ClusterPlan.ServiceMonitor).ExitCode);
        Assert.IsFalse(home.Alerts().Any(a => a.Is("rm", 9)));

        var resumed = LabClock.Now;
        home.Must("clpmonctrl", "-r", "-m", ClusterPlan.ServiceMonitor);
        home.WaitForAlert(a => a.Is("rm", 9), resumed, Scenario.Patient, "tells the death");
        scenario.Client.WaitFor(home.Name, resumed, Scenario.Patient);
    }

    [TestMethod]
    public void A_monitor_that_is_made_to_fail_shows_its_script_and_its_recovery()
    {
        const string Monitor = ClusterPlan.ServiceMonitor;
        using var scenario = new Scenario(TestContext, new ClusterPlan
        {
            Restarts = 1,
            Failovers = 0,
            BeforeRestart = "echo $CLP_MONITORNAME $CLP_ACTION $CLP_RESTARTCOUNT >seen",
        });
        var home = scenario.Running();
        home.WaitFor(s => s.Monitor(Monitor, home.Name).State == "Online",
            Scenario.Patient, "the monitor to watch the service");
        var begun = LabClock.Now;
        home.Must("clpmonctrl", "-e", "-m", Monitor);
        home.WaitForAlert(a => a.Is("rm", 180), begun, Scenario.Patient, "tells the dummy");
        home.WaitForAlert(a => a.Is("rm", 13), begun, Scenario.Patient, "tells the restart");
        Assert.AreEqual($"{Monitor} RESTART 1\n", File.ReadAllText(Path.Combine(
            home.Root, "etc/baton/scripts/monitor.s", Monitor, "seen")));
        Assert.Contains("restart 1, failover 0", home.Must("clpmonctrl", "-v", "-m", Monitor));
        scenario.AnswersNow(home);

        home.Must("clpmonctrl", "-n", "-m", Monitor);
        home.WaitFor(s => s.Monitor(Monitor, home.Name).State == "Online",
            Scenario.Patient, "the monitor to be normal again");
        home.Must("clpmonctrl", "-c", "-m", Monitor);
        home.WaitFor(s => s.Monitor(Monitor, home.Name).Restarts == 0,
            Scenario.Patient, "the counts to be cleared");
    }
}
