using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class ServiceDeathTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_killed_service_is_restarted_here_and_past_the_limit_fails_over()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan { Restarts = 3 });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        for (int restarts = 1; restarts <= 3; restarts++)
        {
            var killed = LabClock.Now;
            var answer = scenario.KillService(home, answers: home);
            var seen = home.WaitForAlert(
                a => a.Is("rm", 9), killed, Scenario.Patient, "tells the death");
            var restart = home.WaitForAlert(
                a => a.Is("rm", 13), killed, Scenario.Patient, "tells the restart");
            Assert.IsLessThanOrEqualTo(restart.Time, seen.Time);
            Assert.IsLessThan(answer.Ended, seen.Time);
            int due = restarts;
            home.WaitFor(
                s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).Restarts == due,
                Scenario.Patient, $"{due} restarts to be counted");
        }

        var fourth = LabClock.Now;
        scenario.KillService(home, answers: standby);
        home.WaitForAlert(a => a.Is("rm", 14), fourth, Scenario.Patient, "tells the failover");
        var status = standby.WaitFor(s => s.Runs(ClusterPlan.Group, standby.Name),
            Scenario.Patient, "the group to run on the standby");
        Assert.AreEqual(1, status.Monitor(ClusterPlan.ServiceMonitor, home.Name).Failovers);
        Assert.AreEqual("Online", status.Server(home.Name));
        scenario.AtMostOneHolder();
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    public void Past_the_limit_of_failovers_the_final_action_is_carried_out()
    {
        const int StopGroup = 2;
        using var scenario = new Scenario(TestContext,
            new ClusterPlan { Restarts = 1, Failovers = 1, FinalAction = StopGroup });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        scenario.KillService(home, answers: home);
        scenario.KillService(home, answers: standby);
        scenario.KillService(standby, answers: standby);
        scenario.KillService(standby, answers: home);

        home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Online",
            Scenario.Patient, "the monitor to watch the service");
        var killed = LabClock.Now;
        home.KillServices();
        home.WaitForAlert(
            a => a.Is("rm", 12), killed, Scenario.Patient, "tells the final action");
        var status = home.WaitFor(s => s.Group(ClusterPlan.Group).State == "Offline",
            Scenario.Patient, "the group to be stopped");
        Assert.IsTrue(status.Servers.All(s => s.State == "Online"));
        scenario.NeverTwoAnswered();
    }
}
