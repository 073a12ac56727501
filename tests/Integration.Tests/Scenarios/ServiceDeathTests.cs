using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Lab.Cluster;
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
    public void The_history_of_both_servers_shows_the_chain_and_its_reasons_in_order()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan { Restarts = 1 });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        scenario.KillService(home, answers: home);
        scenario.KillService(home, answers: standby);
        // Moved back by hand, so that the other server has a request to tell of.
        standby.Must("clpgrp", "-m", ClusterPlan.Group, "-a", home.Name);

        foreach (var asked in (ClusterNode[])[home, standby])
        {
            var history = JsonNode.Parse(asked.Must("clpstat", "--history", "200", "--json"))!;
            Assert.IsEmpty(history["unreachable"]!.AsArray());
            var lines = history["entries"]!.AsArray().Select(e => $"{e!["server"]} {e["kind"]} "
                + $"{e["subject"]}: {e["what"]} [{e["code"]}]").ToList();
            int at = 0;
            foreach (string wanted in Chain)
            {
                int found = lines.FindIndex(at, l => Regex.IsMatch(l, wanted));
                Assert.IsGreaterThanOrEqualTo(at, found,
                    $"{wanted} after line {at} of\n{string.Join('\n', lines)}");
                at = found + 1;
            }
            var times = history["entries"]!.AsArray().Select(e => (string)e!["at"]!).ToList();
            CollectionAssert.AreEqual(times.Order(StringComparer.Ordinal).ToList(), times);
        }

        standby.KillDaemon();
        string left = home.Must("clpstat", "--history");
        Assert.Contains("not asked: server2:", left);
    }

    private static readonly string[] Chain =
    [
        @"^server1 view view \d+: server1, server2 \[membership\]",
        @"^server1 placement web: server1, epoch",
        @"^server1 finding pidw1: error \[monitor-error\]",
        @"^server1 recovery pidw1: restart 1 of \S+ \[monitor-error\]",
        @"^server1 recovery pidw1: failover 1 of \S+ \[monitor-error\]",
        @"^server1 placement web: stop on server1.* \[monitor-error\]",
        @"^server1 placement web: server1 -> server2, epoch",
        @"^server2 request move group web to server1: taken on \[operator\]",
        @"^server1 placement web: stop on server2.* \[operator\]",
        @"^server1 placement web: server2 -> server1, epoch",
        @"^server2 request move group web to server1: done \[operator-done\]",
    ];

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
