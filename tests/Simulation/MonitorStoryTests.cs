using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Monitors;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Stories of monitors and their recovery in whole clusters.</summary>
[TestClass]
public sealed class MonitorStoryTests
{
    private static SimCluster Up(int servers)
    {
        var cluster = new SimCluster(Configs.WebAndDb(servers));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1]
            && cluster.Holder("db") == cluster[servers], 15, "the groups start");
        cluster.Run(5);
        return cluster;
    }

    private static void Ask(SimServer server, MonitorDeed deed, string monitor) =>
        server.Ask(new OperatorRequest.ControlMonitors(deed, "", monitor));

    private static int[] Told(SimServer server, params int[] of) =>
        [.. server.Alerts.Where(a => a.Module == "rm" && of.Contains(a.Id)).Select(a => a.Id)];

    [TestMethod]
    public void A_monitor_that_is_made_to_fail_shows_the_whole_ladder_of_its_recovery()
    {
        var cluster = Up(2);
        Ask(cluster[2], MonitorDeed.BeginDummyFailure, "genw1");
        cluster.Until(() => cluster.Holder("db") == cluster[1], 30, "db fails over");
        CollectionAssert.AreEqual(new[] { "RECOVERY", "FAILOVER" },
            cluster[2].Scripts.Select(s => s.Environment["CLP_ACTION"]).ToList());
        CollectionAssert.AreEqual(new[] { 180, 170, 13, 82, 14 },
            Told(cluster[2], 180, 170, 13, 82, 14), cluster.Timeline());
        Assert.AreEqual(new RecoveryCounters(1, 1, false, 1),
            cluster[2].State.Monitors["genw1"].Counters);
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_death_under_a_suspended_monitor_is_found_when_it_is_resumed()
    {
        var cluster = Up(2);
        Ask(cluster[1], MonitorDeed.Suspend, "pidw1");
        cluster.Run(1);
        cluster[1].Kill("exec1");
        cluster.Run(60);
        Assert.IsEmpty(Told(cluster[1], 9), cluster.Timeline());
        Ask(cluster[1], MonitorDeed.Resume, "pidw1");
        cluster.Until(() => cluster[1].Held.Contains("exec1"), 5, "exec1 is restarted");
        CollectionAssert.AreEqual(new[] { 9, 13 }, Told(cluster[1], 9, 13));
    }

    [TestMethod]
    [TestProperty("Regression", "30")]
    [TestProperty("Regression", "138")]
    public void A_server_whose_own_monitor_fails_gives_all_its_groups_away()
    {
        var cluster = Up(3);
        cluster[3].Ask(new OperatorRequest.MoveGroup("db", "", "server1"));
        cluster.Until(() => cluster.Holder("db") == cluster[1], 10, "db moves to server1");
        cluster.Failing.Add((cluster[1].Id, "genw2"));
        cluster.Until(() => cluster.Holder("web") is { } web && web != cluster[1]
            && cluster.Holder("db") is { } db && db != cluster[1], 60, "both leave server1");
        CollectionAssert.AreEqual(new[] { 82, 13, 13, 14, 14 },
            Told(cluster[1], 82, 13, 14), cluster.Timeline());
        cluster.Run(60);
        Assert.HasCount(1, Told(cluster[1], 220), "told once, and not every interval");
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    [TestProperty("Regression", "80")]
    [TestProperty("Regression", "151")]
    [TestProperty("Regression", "156")]
    public void Checks_that_time_out_are_retried_after_an_interval_each()
    {
        var cluster = Up(2);
        var monitor = cluster.Config.FindMonitor("genw1")!;
        var begun = cluster.Clock.Now;
        cluster.Slow.Add((cluster[2].Id, "genw1"));
        cluster.Until(() => Told(cluster[2], 9).Length == 1,
            (monitor.Timeout * 2 + monitor.Interval * 3).TotalSeconds, "the error is told");
        var took = cluster.Clock.Now - begun;
        Assert.IsGreaterThanOrEqualTo(monitor.Timeout * 2 + monitor.Interval, took);
    }

    [TestMethod]
    public void A_script_that_hangs_holds_its_step_up_until_it_is_killed_and_no_longer()
    {
        var cluster = Up(2);
        cluster[2].Host.ScriptsEnd = ScriptEnd.TimedOut;
        cluster.Failing.Add((cluster[2].Id, "genw1"));
        cluster.Until(() => cluster.Holder("db") == cluster[1], 60, "db fails over all the same");
        CollectionAssert.AreEqual(new[] { 171, 13, 82, 83, 14 },
            Told(cluster[2], 171, 13, 82, 83, 14), cluster.Timeline());
    }
}
