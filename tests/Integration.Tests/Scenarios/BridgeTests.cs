using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Agents and check plugins that others wrote, on real daemons.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class BridgeTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-bridge.");

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Clean() => _work.Delete(recursive: true);

    [TestMethod]
    public void Ten_OCF_agents_start_are_monitored_and_fail_over_and_check_plugins_are_monitors()
    {
        string folder = _work.CreateSubdirectory("services").FullName;
        string config = _work.CreateSubdirectory("config").FullName;
        BridgePlan.WriteTo(config, folder);
        using var cluster = new ClusterSet(config, _work.CreateSubdirectory("disks").FullName);
        try
        {
            var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
            cluster.Start();
            AllRunAndAreWatched(cluster, first, folder);
            CheckPluginsSayWhatTheySee(first, folder);

            // Behind its agent's back: the agent finds out, and the whole group goes.
            var killed = LabClock.Now;
            foreach (int nginx in Processes(first, "nginx")) Signals.Send(nginx, Signal.Kill);
            first.WaitForAlert(a => a.Is("rm", 9), killed, Patient, "tells the death");
            AllRunAndAreWatched(cluster, second, folder);
            TestContext.WriteLine(
                $"death seen, ten agents moved: {(LabClock.Now - killed).TotalSeconds:0.0} s");
            Assert.IsEmpty(Processes(first, "nginx", "named", "sleep"), "left by an agent");
            Assert.AreEqual("", first.Machine.Run(
                "ip", "-o", "addr", "show", "to", ClusterPlan.Address).Output);

            second.Must("clpgrp", "-t", BridgePlan.Group);
            Assert.IsEmpty(Processes(second, "nginx", "named", "sleep"), "left by an agent");
            Assert.IsFalse(File.Exists(folder + "/dummy.state"));
            Assert.IsFalse(File.Exists(folder + "/link"));
        }
        finally
        {
            foreach (var node in cluster.Nodes)
            {
                foreach (var alert in node.Alerts())
                    TestContext.WriteLine($"{node.Name}: {alert}");
            }
        }
    }

    // Check plugins come and go there meanwhile.
    private static int[] Processes(ClusterNode on, params string[] names) =>
        [.. on.Services().Where(p => names.Contains(CommandOf(p)))];

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void AllRunAndAreWatched(ClusterSet cluster, ClusterNode on, string folder)
    {
        cluster.WaitForGroup(BridgePlan.Group, on, Patient);
        on.WaitFor(s => s.Runs(BridgePlan.Group, on.Name) && BridgePlan.Agents(folder).All(
                a => s.Monitor("w-" + a.Agent, on.Name).State == "Online"),
            Patient, "every agent to be watched");
    }

    private static void CheckPluginsSayWhatTheySee(ClusterNode on, string folder)
    {
        var status = on.WaitFor(s => BridgePlan.Checks(folder).All(
                c => s.Monitor("n-" + c.Name, on.Name).State is "Online" or "Caution"
                    || (c.Name == "blind" && s.Monitor("n-blind", on.Name).Reason.Length > 0)),
            Patient, "every check plugin to have looked");
        string Said(string name) => status.Monitor("n-" + name, on.Name).Reason;
        StringAssert.Matches(Said("load"), new(@"^(LOAD )?OK.* \[load1=[\d.]+ load5="));
        StringAssert.Matches(Said("disk"), new(@"^DISK OK.* \[/=\d+\w+\]$"));
        StringAssert.Matches(Said("procs"), new(@"^PROCS OK: \d+ process.* \[procs=\d+\]$"));
        StringAssert.Matches(Said("http"),
            new(@"^HTTP OK: HTTP/1.1 200 OK.* \[time=[\d.]+s size=\d+B\]$"));
        StringAssert.Matches(Said("file"), new(@"^FILE_AGE OK.* \[age=\d+s size=\d+B\]$"));
        Assert.AreEqual("Caution", status.Monitor("n-warns", on.Name).State);
        Assert.AreEqual("WARNING: look at me", Said("warns"));
        Assert.AreEqual("UNKNOWN: cannot see", Said("blind"));
        Assert.AreEqual("Unknown", status.Monitor("n-blind", on.Name).State);
    }
}
