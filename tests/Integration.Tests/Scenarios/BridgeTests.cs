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

            DeathsAreSeenAndHealedInPlace(first, folder);

            // What a restart might heal too, but is told to leave: the whole group goes.
            var lost = LabClock.Now;
            var removed = first.Machine.Run(
                "ip", "addr", "del", ClusterPlan.Address + "/24", "dev", "eth0");
            Assert.IsTrue(removed.Good, removed.Error);
            Seen(first, "w-IPaddr2", lost);
            AllRunAndAreWatched(cluster, second, folder);
            Print("address lost, ten agents moved", lost);
            IsEmpty(first);

            // A check plugin's word is enough. Good again at once, or the group would come back.
            var stale = LabClock.Now;
            File.SetLastWriteTimeUtc(BridgePlan.Fresh(folder), DateTime.UtcNow.AddDays(-3));
            StringAssert.Contains(Seen(second, "n-file", stale).Text, "FILE_AGE CRITICAL");
            File.SetLastWriteTimeUtc(BridgePlan.Fresh(folder), DateTime.UtcNow);
            AllRunAndAreWatched(cluster, first, folder);
            Print("check critical, ten agents moved", stale);
            IsEmpty(second);

            var loss = LabClock.Now;
            first.LosePower();
            AllRunAndAreWatched(cluster, second, folder);
            Print("power lost, ten agents run elsewhere", loss);

            second.Must("clpgrp", "-t", BridgePlan.Group);
            IsEmpty(second);
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

    // Behind their agents' backs, one after the other; the rest of the group is not touched.
    private static void DeathsAreSeenAndHealedInPlace(ClusterNode on, string folder)
    {
        foreach (var (agent, process) in new[]
            { ("nginx", "nginx"), ("named", "named"), ("anything", "sleep") })
        {
            var killed = LabClock.Now;
            int[] before = Processes(on, process);
            Assert.IsNotEmpty(before, process);
            foreach (int one in before) Signals.Send(one, Signal.Kill);
            Seen(on, "w-" + agent, killed);
            Patience.Until(() => Processes(on, process).Except(before).Any(), Patient,
                $"{agent} to be started again");
            IsWellAgain(on, agent);
        }
        var unmounted = LabClock.Now;
        Assert.IsTrue(IsMounted(on, folder));
        Tool.Must("nsenter", "-t", $"{on.DaemonId}", "-m", "umount", folder + "/mounted");
        Seen(on, "w-Filesystem", unmounted);
        Patience.Until(() => IsMounted(on, folder), Patient, "the file system to be mounted again");
        IsWellAgain(on, "Filesystem");
        Assert.IsFalse(on.Alerts().Any(a => a.Is("rm", 14)), "nothing failed over");
    }

    private static void IsWellAgain(ClusterNode on, string agent) => on.WaitFor(
        s => s.Runs(BridgePlan.Group, on.Name)
            && s.Monitor("w-" + agent, on.Name).State == "Online",
        Patient, $"{agent} to be well again");

    private static AlertLine Seen(ClusterNode on, string monitor, DateTime after) =>
        on.WaitForAlert(a => a.Is("rm", 9)
            && a.Text.Contains(monitor + ".", StringComparison.Ordinal),
            after, Patient, $"tells what {monitor} saw");

    private static bool IsMounted(ClusterNode on, string folder) =>
        File.ReadAllText($"/proc/{on.DaemonId}/mounts")
            .Contains($" {folder}/mounted ", StringComparison.Ordinal);

    private static void IsEmpty(ClusterNode on)
    {
        Assert.IsEmpty(Processes(on, "nginx", "named", "sleep"), "left by an agent");
        Assert.AreEqual("", on.Machine.Run(
            "ip", "-o", "addr", "show", "to", ClusterPlan.Address).Output);
    }

    private void Print(string what, DateTime since) =>
        TestContext.WriteLine($"{what}: {(LabClock.Now - since).TotalSeconds:0.0} s");

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
        StringAssert.Matches(Said("load"),
            new(@"^(LOAD )?OK.* \[load1=[\d.]+;900.000;999.000;0 load5="));
        StringAssert.Matches(Said("disk"), new(@"^DISK OK.* \[/=\d+B;\d+;\d+;0;\d+\]$"));
        StringAssert.Matches(Said("procs"), new(@"^PROCS OK: \d+ process.* \[procs=\d+;;1:;0\]$"));
        StringAssert.Matches(Said("http"),
            new(@"^HTTP OK: HTTP/1.1 200 OK.* \[time=[\d.]+s;[\d.;]* size=\d+B;[\d;]*\]$"));
        StringAssert.Matches(Said("file"),
            new(@"^FILE_AGE OK.* \[age=\d+s;90000;99999 size=\d+B;0;0;0\]$"));
        Assert.AreEqual("Caution", status.Monitor("n-warns", on.Name).State);
        Assert.AreEqual("WARNING: look at me", Said("warns"));
        Assert.AreEqual("UNKNOWN: cannot see", Said("blind"));
        Assert.AreEqual("Unknown", status.Monitor("n-blind", on.Name).State);
    }
}
