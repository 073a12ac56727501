using System.Diagnostics;
using Baton.Lab;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// A new author's way from an empty folder to a failover, by the commands and the edits of
/// <c>sdk/README.md</c> and with nothing of this repository but the installed product.
/// </summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class AuthorTests : IDisposable
{
    private const string Plugin = "filew";

    private readonly AuthorsBench _bench = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _bench.Dispose();

    [TestMethod]
    public void From_an_empty_folder_to_a_failover_with_the_packed_SDK_only()
    {
        long began = Stopwatch.GetTimestamp();
        Write();
        Print("written, tested and packed", began);

        using var scenario = new Scenario(TestContext, new ClusterPlan(), ownPlugins: true);
        var home = scenario.Running();
        var standby = scenario.Server(2);
        long running = Stopwatch.GetTimestamp();
        Install(scenario);
        Configure(scenario, home);
        Assert.AreEqual("7", home.Status()!.Monitor("filew1", home.Name).Reason);

        var broken = LabClock.Now;
        File.WriteAllText(Watched(home), "700\n");
        home.WaitForAlert(a => a.Is("rm", 9)
            && a.Text.Contains("700 is too much", StringComparison.Ordinal),
            broken, Scenario.Patient, "tells the error");
        standby.WaitFor(s => s.Runs(ClusterPlan.Group, standby.Name)
            && s.Monitor("filew1", standby.Name).State == "Online",
            Scenario.Patient, "the group to run, and the monitor to be normal, on the standby");
        Assert.AreEqual("7", standby.Status()!.Monitor("filew1", standby.Name).Reason);
        scenario.AnswersNow(standby);
        Print("from its installation to the failover", running);
        TestContext.WriteLine($"{_bench.Commands} commands");
    }

    private string Watched(ClusterNode node) => _bench.At("number-" + node.Name);

    private void Write()
    {
        _bench.Clpplugin("", "new", "monitor", Plugin);
        foreach (string file in (string[])
            ["FilewParameters.cs", "FilewMonitor.cs", "tests/FilewTests.cs"])
            File.Copy(Path.Combine(Installation.Repository, "tests/ThirdParty/filew",
                Path.GetFileName(file) + ".in"),
                Path.Combine(_bench.At(Plugin), file), overwrite: true);
        StringAssert.Contains(
            _bench.Dotnet(Plugin, "run", "--project", "tests"), "succeeded: 4");
        _bench.Dotnet(Plugin, "build", "Filew.csproj", "-c", "Release", "-o", "build");
        _bench.UsedThePackedSdk();
        Assert.IsFalse(File.Exists(Path.Combine(_bench.At(Plugin), "build/Baton.Sdk.dll")),
            "the contract is the host's");
        StringAssert.Contains(_bench.Clpplugin(Plugin, "test", "build"), "rules kept");
        _bench.Clpplugin(Plugin, "pack", "build");
    }

    private void Install(Scenario scenario)
    {
        foreach (var node in scenario.Cluster.Nodes)
        {
            File.WriteAllText(Watched(node), "7\n");
            _bench.Clpplugin(
                Plugin, "install", "filew.plugin.tgz", scenario.PluginFolderOf(node));
            node.WaitFor(s => s.Plugins.Any(p => p is { Type: Plugin, Status: "Ready" }),
                Scenario.Patient, "the plugin to be found");
        }
    }

    private void Configure(Scenario scenario, ClusterNode home)
    {
        string config = _bench.At("config"), file = Path.Combine(config, "clp.conf");
        Tool.Must("cp", "-r", scenario.ConfigFolder, config);
        string text = File.ReadAllText(file);
        string own = string.Concat(scenario.Cluster.Nodes.Select(n =>
            $"<server name=\"{n.Name}\"><path>{Watched(n)}</path></server>"));
        string changed = text.Replace("<types name=\"pidw\"/>", $"""
            <types name="pidw"/><types name="filew"/>
            <filew name="filew1">
              <target>exec1</target>
              <polling><interval>1</interval><reconfirmation>0</reconfirmation>
                <timing>1</timing></polling>
              <relation><type>grp</type><name>{ClusterPlan.Group}</name></relation>
              <emergency><threshold><restart>0</restart><fo>1</fo></threshold></emergency>
              <parameters><path>{Watched(home)}</path>{own}</parameters>
            </filew>
            """, StringComparison.Ordinal);
        Assert.AreNotEqual(text, changed);
        File.WriteAllText(file, changed);
        home.Must("clpcfctrl", "--push", "-w", "-x", config);
        _bench.Counts();
        home.WaitFor(s => s.Monitors.Any(m => m.Name == "filew1")
            && s.Monitor("filew1", home.Name).State == "Online",
            Scenario.Patient, "the monitor to be normal");
    }

    private void Print(string what, long began) => TestContext.WriteLine(
        $"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
}
