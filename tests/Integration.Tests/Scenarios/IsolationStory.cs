using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// Plugins that do harm, or are replaced, beside a service that goes on: as short as it says
/// something, or in full.
/// </summary>
internal sealed class IsolationStory(TestContext context)
{
    private const int HeartbeatTimeout = 2000;

    // Code that is used for the first time, and buffers that are kept.
    private const int FirstCycles = 4;
    private const int GrowthKib = 8 * 1024;

    /// <summary>Harm of every kind, again and again.</summary>
    public void Harm(TimeSpan time)
    {
        using var scenario = new Scenario(context, new ClusterPlan
        {
            Heartbeat = (100, HeartbeatTimeout),
            Monitors = HostilePlugins.Monitors,
        }, HostilePlugins.Plant);
        var home = scenario.Running();
        var begun = LabClock.Now;
        string[] faulty = [.. HostilePlugins.Deeds, HostilePlugins.Liar];
        string[] ended = [.. HostilePlugins.Deeds, HostilePlugins.Flood];
        foreach (string deed in faulty)
            home.WaitForAlert(a => a.Is("rm", 9) && Names(a, $"{deed}1"), DateTime.MinValue,
                Scenario.Patient, $"tells the error of {deed}");
        foreach (string deed in ended)
            home.WaitForAlert(a => a.Is("pm", 72) && Names(a, $"Plugin {deed} "),
                DateTime.MinValue, Scenario.Patient, $"tells the end of {deed}");
        // And again and again: nothing more is told.
        scenario.Client.WaitFor(home.Name, begun + time, time + Scenario.Patient);

        var alerts = home.Alerts();
        foreach (string deed in faulty)
            Assert.AreEqual(1, alerts.Count(a => a.Is("rm", 9) && Names(a, $"{deed}1")), deed);
        foreach (string deed in ended)
            Assert.AreEqual(
                1, alerts.Count(a => a.Is("pm", 72) && Names(a, $"Plugin {deed} ")), deed);
        Assert.IsFalse(alerts.Any(a => a.Is("nm", 2)), "a server was taken for dead");
        Assert.IsFalse(alerts.Any(a => Names(a, "inbox")), "the daemon did not keep up");
        scenario.MissedNothing(begun);
        int gap = Gap(scenario.Server(2));
        Print("longest gap between heartbeats, ms", gap);
        Print("daemon's memory, KiB", Resident(home.DaemonId));
        Assert.IsLessThan(HeartbeatTimeout / 2, gap, "heartbeats came late");

        LetInside(home);
        home.Stop();
        Patience.Until(() => HostilePlugins.Processes(home.Machine).Length == 0,
            Scenario.Patient, "the plugins' processes to end");
        if (HostilePlugins.WithoutBomb.Length > 0)
            Assert.Inconclusive(HostilePlugins.WithoutBomb);
    }

    /// <summary>Versions of an isolated plugin, and then of one inside the daemon.</summary>
    public void Replace(int isolated, int inProcess)
    {
        using var scenario = new Scenario(context,
            new ClusterPlan { Heartbeat = (300, 10_000) },
            plugins => Change(plugins, "exec", m => m["isolation"] = "process"));
        var home = scenario.Running();
        var begun = LabClock.Now;
        int pid = PidOfExec(home, 0), before = 0, files = 0;
        for (int i = 0; i < isolated; i++)
        {
            Change(scenario.PluginFolder, "exec", m => m["title"] = $"Version {i}");
            pid = PidOfExec(home, pid);
            if (i == FirstCycles) (before, files) = (Resident(home.DaemonId), Files(home));
        }
        Flat(home, before, "after all cycles of an isolated plugin");
        Patience.Until(() => Files(home) <= files, Scenario.Patient,
            $"the daemon to have no more than {files} files open");
        Print("clphost's memory, KiB", Resident(pid));
        CollectionAssert.AreEqual(new[] { pid }, HostilePlugins.Processes(home.Machine));

        for (int i = 0; i < inProcess; i++)
        {
            Change(scenario.PluginFolder, "pidw", m => m["title"] = $"Version {i}");
            foreach (var node in scenario.Cluster.Nodes) Allow(node, scenario.PluginFolder);
            var killed = LabClock.Now;
            home.KillDaemon();
            home.Start();
            home.WaitForAlert(
                a => a.Is("rc", 14), killed, Scenario.Patient, "tells the adoption");
            home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Online",
                Scenario.Patient, "the replaced monitor to watch");
            if (i == 0) (before, files) = (Resident(home.DaemonId), Files(home));
        }
        Flat(home, before, "after all cycles of one inside the daemon");
        Patience.Until(() => Files(home) <= files, Scenario.Patient,
            $"the daemon to have no more than {files} files open");
        PidOfExec(home, pid);
        scenario.AnswersNow(home);
        scenario.MissedNothing(begun);
        Assert.ContainsSingle(HostilePlugins.Processes(home.Machine));
        Assert.ContainsSingle(
            Directory.GetDirectories(Path.Combine(home.Root, "var/cache/baton/clphost")));
        scenario.NeverTwoAnswered();
    }

    /// <summary>Changes a plugin's manifest, whole at once, as a package would bring it.</summary>
    public static void Change(string plugins, string type, Action<JsonNode> change)
    {
        string file = Path.Combine(plugins, type, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        change(manifest);
        File.WriteAllText(file + ".new", manifest.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }

    // Into the daemon comes what is the product's own, or listed there and, under a name of the
    // product, with its hash.
    private static void LetInside(ClusterNode home)
    {
        var inside = home.Status()!.Plugins.Single(p => p.Type == "inside");
        Assert.AreEqual("Untrusted", inside.Status);
        StringAssert.Contains(inside.Reason, "nor under inProcess in plugins.json");
        File.WriteAllText(Path.Combine(home.Root, "etc/baton/plugins.json"),
            """{ "inProcess": [ "inside" ] }""");
        StringAssert.Matches(home.Must("clpplugin", "rescan"),
            new(@"inside +Monitor +Ready +in clpd"));
    }

    /// <summary>Lets a changed pidw into a server's daemon.</summary>
    public static void Allow(ClusterNode node, string plugins)
    {
        // It is not signed, so this ends with a complaint; the hash is printed all the same.
        string said = node.Command(
            "clpplugin", "verify", Path.Combine(plugins, "pidw")).Output;
        string hash = said.Split('\n').First(
            l => l.StartsWith("sha256 ", StringComparison.Ordinal)).Split(' ')[1].Trim();
        File.WriteAllText(Path.Combine(node.Root, "etc/baton/plugins.json"),
            $$"""{ "inProcess": [ "pidw" ], "listed": { "pidw": "{{hash}}" } }""");
    }

    private void Flat(ClusterNode node, int before, string when)
    {
        int after = Resident(node.DaemonId);
        Print("daemon's memory at first, KiB", before);
        Print($"daemon's memory {when}, KiB", after);
        Assert.IsLessThan(before + GrowthKib, after, "the daemon's memory grows");
    }

    private static bool Names(AlertLine alert, string what) =>
        alert.ToString().Contains(what, StringComparison.Ordinal);

    private static int PidOfExec(ClusterNode node, int other) => node.WaitFor(
        s => s.Plugins.Single(p => p.Type == "exec").Pid is > 0 and int now && now != other,
        Scenario.Patient, "the plugin to run in another process")
        .Plugins.Single(p => p.Type == "exec").Pid;

    private static int Gap(ClusterNode node)
    {
        var lateness = JsonNode.Parse(node.Must("clpstat", "--lateness", "--json"))!;
        return lateness["rows"]!.AsArray().Max(r => (int)r!["worstMs"]!);
    }

    private static int Files(ClusterNode node) =>
        Directory.GetFileSystemEntries($"/proc/{node.DaemonId}/fd").Length;

    private static int Resident(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").First(
            l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private void Print(string what, int figure) => context.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: {figure}"));
}
