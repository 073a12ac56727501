using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class DaemonDeathTests
{
    // Longer than a daemon takes to come back: its server is not to be taken for dead.
    private static readonly ClusterPlan Plan = new() { Heartbeat = (300, 6000) };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_daemon_that_dies_and_returns_interrupts_no_service()
    {
        using var scenario = new Scenario(TestContext, Plan);
        var home = scenario.Running();
        var services = home.Services();
        var killed = LabClock.Now;
        home.KillDaemon();
        home.Start();
        home.WaitFor(s => s.Runs(ClusterPlan.Group, home.Name)
            && s.Servers.All(n => n.State == "Online"),
            Scenario.Patient, "the group to be adopted");
        scenario.AnswersNow(home);

        home.WaitForAlert(a => a.Is("rc", 14), killed, Scenario.Patient, "tells the adoption");
        scenario.MissedNothing(killed);
        CollectionAssert.AreEqual(services.ToArray(), home.Services().ToArray());
        Assert.AreEqual(home.Name, scenario.Server(2).WaitFor(
            _ => true, Scenario.Patient, "a status").Group(ClusterPlan.Group).Current);
    }

    [TestMethod]
    public void An_adopted_service_is_watched_again_and_a_hang_up_ends_no_daemon()
    {
        using var scenario = new Scenario(TestContext, Plan);
        var home = scenario.Running();
        home.KillDaemon();
        home.Start();
        home.WaitFor(s => s.Runs(ClusterPlan.Group, home.Name), Scenario.Patient,
            "the group to be adopted");
        home.HangUp();
        scenario.KillService(home, answers: home);
        scenario.AtMostOneHolder();
        Assert.IsTrue(home.DaemonRuns);
    }
}
