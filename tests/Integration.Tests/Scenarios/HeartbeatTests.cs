using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class HeartbeatTests
{
    // Three times what a lost server would be noticed in.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(6);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Each_heartbeat_alone_keeps_the_cluster_whole()
    {
        using var stage = new HeartbeatStage(TestContext);
        stage.WaitForPaths(HeartbeatStage.Paths);
        var before = stage.Cluster.Nodes[0].WaitFor(_ => true, Scenario.Patient, "a status");
        foreach (string alone in HeartbeatStage.Paths)
        {
            string[] others = [.. HeartbeatStage.Paths.Where(p => p != alone)];
            var cut = LabClock.Now;
            foreach (string path in others) stage.Cut(path);
            stage.WaitForPaths([alone]);
            var since = LabClock.Now;
            Patience.Until(() => LabClock.Now - since > Long, Long * 2, "time to pass");
            IsWhole(stage, before, cut, alone);
            EachOnce(stage, 4, cut, others);

            var joined = LabClock.Now;
            foreach (string path in others) stage.Join(path);
            stage.WaitForPaths(HeartbeatStage.Paths);
            IsWhole(stage, before, cut, alone);
            EachOnce(stage, 3, joined, others);
            EachOnce(stage, 4, cut, others);
            OrdersWereLost(stage, alone, cut);
        }
    }

    [TestMethod]
    public void A_disk_that_does_not_answer_costs_its_path_and_nothing_else()
    {
        using var stage = new HeartbeatStage(TestContext);
        stage.WaitForPaths(HeartbeatStage.Paths);
        var before = stage.Cluster.Nodes[0].WaitFor(_ => true, Scenario.Patient, "a status");
        string[] rest = [.. HeartbeatStage.Paths.Where(p => p != "diskhb1")];
        var cut = LabClock.Now;
        stage.Disk.Freeze();
        try
        {
            stage.WaitForPaths(rest);
            foreach (var node in stage.Cluster.Nodes)
                node.WaitForAlert(a => a.Is("diskhb", 15), cut, Scenario.Patient, "tells why");
            IsWhole(stage, before, cut, "all but the disk");
        }
        finally
        {
            stage.Disk.Thaw();
        }
        stage.WaitForPaths(HeartbeatStage.Paths);
        foreach (var node in stage.Cluster.Nodes)
            node.WaitForAlert(a => a.Is("diskhb", 20), cut, Scenario.Patient, "tells the end");
        EachOnce(stage, 4, cut, ["diskhb1"]);
        EachOnce(stage, 3, cut, ["diskhb1"]);
    }

    [TestMethod]
    public void A_server_stops_although_its_disk_does_not_answer()
    {
        using var stage = new HeartbeatStage(TestContext);
        stage.WaitForPaths(HeartbeatStage.Paths);
        var (first, second) = (stage.Cluster.Nodes[0], stage.Cluster.Nodes[1]);
        var frozen = LabClock.Now;
        stage.Disk.Freeze();
        try
        {
            second.WaitForAlert(a => a.Is("diskhb", 15), frozen, Scenario.Patient, "tells it");
            Signals.Send(second.DaemonId, Signal.Terminate);
            second.WaitForAlert(
                a => a.Is("pm", 2), frozen, Scenario.Patient, "tells the end of the service");
            first.WaitFor(s => s.View.Members.Length == 1, Scenario.Patient, "a view of one");
            // Its thread is held, but nothing that a new daemon needs is.
            Patience.Until(() => second.Command("clpstat", "--json").ExitCode == 3,
                Scenario.Patient, "the daemon to let go of everything");
        }
        finally
        {
            stage.Disk.Thaw();
        }
        second.Stop();
        second.Start();
        stage.Cluster.WaitForAll();
        stage.WaitForPaths(HeartbeatStage.Paths);
    }

    [TestMethod]
    public void A_disk_with_a_file_system_is_left_alone()
    {
        using var stage = new HeartbeatStage(TestContext, disk => disk.Format());
        stage.WaitForPaths(HeartbeatStage.Paths.Where(p => p != "diskhb1"));
        foreach (var node in stage.Cluster.Nodes)
        {
            var told = node.WaitForAlert(
                a => a.Is("diskhb", 11), DateTime.MinValue, Scenario.Patient, "tells why");
            Assert.Contains("an ext file system", told.Text);
        }
        Assert.IsTrue(Tool.Run("e2fsck", ["-f", "-n", stage.Disk.Device]).Good);
    }

    [TestMethod]
    public void A_lan_of_ipv6_carries_beats_like_any_other()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan
        {
            Heartbeats = """
                <lanhb name="lanhb6"><priority>2</priority><device>2</device></lanhb>
                """,
            Devices = n => PlanElements.Device(2, "lan", $"fd78::{n}"),
        });
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitFor(s => s.PathsOf(node.Name) is { Length: 3 } paths
                    && paths.All(p => p.State == "Normal"), Scenario.Patient,
                "three paths that are normal");
        }
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(1, LanSide.Interconnect);
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitForAlert(
                a => a.Is("nm", 4) && a.Text.Contains(" lanhb6 ", StringComparison.Ordinal),
                cut, Scenario.Patient, "tells the lost path");
        }
    }

    private static void IsWhole(
        HeartbeatStage stage, StatusSeen before, DateTime since, string alone)
    {
        foreach (var node in stage.Cluster.Nodes)
        {
            var now = node.WaitFor(_ => true, Scenario.Patient, "a status");
            Assert.AreEqual(before.View.Number, now.View.Number, $"{alone} on {node.Name}");
            Assert.AreEqual(before.Group(ClusterPlan.Group).Epoch,
                now.Group(ClusterPlan.Group).Epoch, $"{alone} on {node.Name}");
            Assert.IsEmpty(node.Alerts().Where(a => a.Time >= since && a.IsVerdict), alone);
            Assert.IsEmpty(node.Alerts().Where(a => a.Time >= since && a.Is("rc", 10)), alone);
        }
    }

    private static void EachOnce(
        HeartbeatStage stage, int id, DateTime since, string[] paths)
    {
        string wanted = string.Join(' ', HeartbeatStage.Paths.Select(
            p => $"{p}:{(paths.Contains(p) ? 1 : 0)}"));
        foreach (var node in stage.Cluster.Nodes)
        {
            // The status says a thing a moment before the alert log does.
            foreach (string path in paths)
            {
                node.WaitForAlert(a => HeartbeatStage.Tells(a, id, path), since,
                    Scenario.Patient, $"tells of {path} by nm {id}");
            }
            Assert.AreEqual(
                wanted, HeartbeatStage.Told(node, id, since), $"nm {id} on {node.Name}");
        }
    }

    // Orders go over LANs: with both of them cut that is told, once, and its end too.
    private static void OrdersWereLost(HeartbeatStage stage, string alone, DateTime since)
    {
        int times = alone.StartsWith("lan", StringComparison.Ordinal) ? 0 : 1;
        foreach (var node in stage.Cluster.Nodes)
        {
            if (times == 1)
            {
                node.WaitForAlert(a => a.Is("nm", 81), since, Scenario.Patient,
                    "tells that orders pass again");
            }
            Assert.HasCount(times, node.Alerts().Where(
                a => a.Time >= since && a.Is("nm", 80)), $"{alone} on {node.Name}");
        }
    }
}
