using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Plugins that do harm, or are replaced, beside a service that goes on.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class IsolationTests
{
    // A slice of what is run in full before a release: 100 and 20.
    private static readonly bool Full = Environment.GetEnvironmentVariable("BATON_FULL") == "1";

    private static readonly TimeSpan HarmTime = TimeSpan.FromSeconds(Full ? 60 : 12);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Plugins_that_do_harm_cost_one_alert_and_one_error_each()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan
        {
            Heartbeat = (100, 2000),
            Monitors = HostilePlugins.Monitors,
        }, HostilePlugins.Plant);
        var home = scenario.Running();
        var begun = LabClock.Now;
        foreach (string deed in HostilePlugins.Deeds)
        {
            home.WaitForAlert(a => a.Is("rm", 9) && Names(a, $"{deed}1"), DateTime.MinValue,
                Scenario.Patient, $"tells the error of {deed}");
            home.WaitForAlert(a => a.Is("pm", 72) && Names(a, $"Plugin {deed} "),
                DateTime.MinValue, Scenario.Patient, $"tells the end of {deed}");
        }
        // And again and again: nothing more is told.
        scenario.Client.WaitFor(home.Name, begun + HarmTime, HarmTime + Scenario.Patient);

        var alerts = home.Alerts();
        foreach (string deed in HostilePlugins.Deeds)
        {
            Assert.AreEqual(1, alerts.Count(a => a.Is("rm", 9) && Names(a, $"{deed}1")), deed);
            Assert.AreEqual(
                1, alerts.Count(a => a.Is("pm", 72) && Names(a, $"Plugin {deed} ")), deed);
        }
        Assert.IsFalse(alerts.Any(a => a.Is("nm", 2)), "a server was taken for dead");
        var missed = scenario.Client.Between(begun, LabClock.Now).Where(a => !a.Good);
        Assert.IsEmpty(missed, "the client missed an answer");
        Print("longest gap between heartbeats", Gap(scenario.Server(2)));
        Print("daemon's memory, KiB", Resident(home.DaemonId));

        var inside = home.Status()!.Plugins.Single(p => p.Type == "inside");
        Assert.AreEqual("Untrusted", inside.Status);
        StringAssert.Contains(inside.Reason, "nor under inProcess in plugins.json");
        File.WriteAllText(Path.Combine(home.Root, "etc/baton/plugins.json"),
            """{ "inProcess": [ "inside" ] }""");
        StringAssert.Matches(home.Must("clpplugin", "rescan"),
            new(@"inside +Monitor +Ready +in clpd"));

        home.Stop();
        Patience.Until(() => HostilePlugins.Processes(home.Machine).Length == 0,
            Scenario.Patient, "the plugins' processes to end");
    }

    [TestMethod]
    public void Replaced_plugins_lose_no_request_and_leave_nothing()
    {
        using var scenario = new Scenario(TestContext,
            new ClusterPlan { Heartbeat = (300, 10_000) },
            plugins => Change(plugins, "exec", m => m["isolation"] = "process"));
        var home = scenario.Running();
        foreach (var node in scenario.Cluster.Nodes)
            File.WriteAllText(Path.Combine(node.Root, "etc/baton/plugins.json"),
                """{ "inProcess": [ "pidw" ] }""");
        var begun = LabClock.Now;
        int pid = PidOfExec(home, 0), before = 0;
        for (int i = 0; i < (Full ? 100 : 5); i++)
        {
            Change(scenario.PluginFolder, "exec", m => m["title"] = $"Version {i}");
            pid = PidOfExec(home, pid);
            if (i == 4) before = Resident(home.DaemonId);
        }
        int after = Resident(home.DaemonId);
        Print("daemon's memory after 5 cycles, KiB", before);
        Print("daemon's memory after all cycles, KiB", after);
        Print("clphost's memory, KiB", Resident(pid));
        Assert.IsLessThan(before + 8 * 1024, after, "the daemon's memory grows");
        CollectionAssert.AreEqual(new[] { pid }, HostilePlugins.Processes(home.Machine));

        for (int i = 0; i < (Full ? 20 : 1); i++)
        {
            Change(scenario.PluginFolder, "pidw", m => m["title"] = $"Version {i}");
            var killed = LabClock.Now;
            home.KillDaemon();
            home.Start();
            home.WaitForAlert(
                a => a.Is("rc", 14), killed, Scenario.Patient, "tells the adoption");
            home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Online",
                Scenario.Patient, "the replaced monitor to watch");
        }
        PidOfExec(home, pid);
        scenario.AnswersNow(home);
        var missed = scenario.Client.Between(begun, LabClock.Now).Where(a => !a.Good);
        Assert.IsEmpty(missed, "the client missed an answer");
        Assert.ContainsSingle(HostilePlugins.Processes(home.Machine));
        Assert.ContainsSingle(
            Directory.GetDirectories(Path.Combine(home.Root, "run/baton/clphost")));
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    public void The_products_own_plugins_do_their_work_in_processes_of_their_own_too()
    {
        string[] types = ["fip", "exec", "pidw"];
        using var scenario = new Scenario(TestContext, new ClusterPlan(), plugins =>
        {
            foreach (string type in types)
                Change(plugins, type, m => m["isolation"] = "process");
        });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        Assert.HasCount(types.Length, HostilePlugins.Processes(home.Machine));
        scenario.KillService(home, answers: home);
        home.Must("clpgrp", "-m", ClusterPlan.Group, "-a", standby.Name);
        scenario.AnswersNow(standby);
        scenario.KillService(standby, answers: standby);
        scenario.AtMostOneHolder();
        scenario.NeverTwoAnswered();
    }

    private static bool Names(AlertLine alert, string what) =>
        alert.ToString().Contains(what, StringComparison.Ordinal);

    private static int PidOfExec(ClusterNode node, int other) => node.WaitFor(
        s => s.Plugins.Single(p => p.Type == "exec").Pid is > 0 and int now && now != other,
        Scenario.Patient, "the plugin to run in another process")
        .Plugins.Single(p => p.Type == "exec").Pid;

    private static void Change(string plugins, string type, Action<JsonNode> change)
    {
        string file = Path.Combine(plugins, type, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        change(manifest);
        // Whole at once, as a package would bring it.
        File.WriteAllText(file + ".new", manifest.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }

    private static int Gap(ClusterNode node)
    {
        var lateness = JsonNode.Parse(node.Must("clpstat", "--lateness", "--json"))!;
        return lateness["rows"]!.AsArray().Max(r => (int)r!["worstMs"]!);
    }

    private static int Resident(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").First(
            l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private void Print(string what, int figure) => TestContext.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: {figure}"));
}
