using System.Diagnostics;
using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// A new author's way from an empty folder to a failover, by the commands of <c>sdk/README.md</c>
/// and with nothing of this repository but the installed product.
/// </summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class AuthorTests
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-author.");
    private int _commands;

    public required TestContext TestContext { get; init; }

    private string Source => Path.Combine(_work.FullName, "filew");

    private string Watched => Path.Combine(_work.FullName, "number");

    [TestCleanup]
    public void Clean() => _work.Delete(recursive: true);

    [TestMethod]
    public void From_an_empty_folder_to_a_failover_with_the_packed_SDK_only()
    {
        long began = Stopwatch.GetTimestamp();
        Clpplugin("new", "monitor", "filew");
        Edit("FilewMonitor.cs", "FilewMonitor.cs");
        Edit("FilewTests.cs", "tests/FilewTests.cs");
        StringAssert.Contains(Dotnet("run", "--project", "tests"), "succeeded: 4");
        Dotnet("build", "Filew.csproj", "-c", "Release", "-o", "build");
        Assert.IsFalse(File.Exists(Path.Combine(Source, "build/Baton.Sdk.dll")),
            "the contract is the host's");
        StringAssert.Contains(Clpplugin("test", "filew/build"), "rules kept");
        Clpplugin("pack", "filew/build");
        Print("written, tested and packed", began);

        File.WriteAllText(Watched, "7\n");
        using var scenario = new Scenario(TestContext, new ClusterPlan(), _ => { });
        var home = scenario.Running();
        Clpplugin("install", "filew.plugin.tgz", scenario.PluginFolder);
        foreach (var node in scenario.Cluster.Nodes)
            node.WaitFor(s => s.Plugins.Any(p => p is { Type: "filew", Status: "Ready" }),
                Scenario.Patient, "the plugin to be found");
        string config = Path.Combine(_work.FullName, "config");
        Tool.Must("cp", "-r", scenario.ConfigFolder, config);
        Configure(Path.Combine(config, "clp.conf"));
        home.Must("clpcfctrl", "--push", "-w", "-x", config);
        _commands++;
        home.WaitFor(s => s.Monitors.Any(m => m.Name == "filew1")
            && s.Monitor("filew1", home.Name).State == "Online",
            Scenario.Patient, "the monitor to be normal");
        Assert.AreEqual("7", home.Status()!.Monitor("filew1", home.Name).Reason);

        var broken = LabClock.Now;
        File.WriteAllText(Watched, "700\n");
        home.WaitForAlert(a => a.Is("rm", 9)
            && a.Text.Contains("700 is too much", StringComparison.Ordinal),
            broken, Scenario.Patient, "tells the error");
        var standby = scenario.Server(2);
        // Both servers read the same file here, so the group goes back as soon as it has come.
        standby.WaitForAlert(
            a => a.Is("rc", 11), broken, Scenario.Patient, "tells the group's start");
        Print($"from an empty folder to the failover, {_commands} commands", began);
    }

    private void Configure(string file)
    {
        string text = File.ReadAllText(file);
        text = text.Replace("<types name=\"pidw\"/>", $"""
            <types name="pidw"/><types name="filew"/>
            <filew name="filew1">
              <target>exec1</target>
              <polling><interval>1</interval><reconfirmation>0</reconfirmation>
                <timing>1</timing></polling>
              <relation><type>grp</type><name>{ClusterPlan.Group}</name></relation>
              <emergency><threshold><restart>0</restart><fo>1</fo></threshold></emergency>
              <parameters><path>{Watched}</path></parameters>
            </filew>
            """, StringComparison.Ordinal);
        File.WriteAllText(file, text);
    }

    private void Edit(string from, string to) => File.Copy(
        Path.Combine(Installation.Repository, "tests/ThirdParty/filew", from + ".in"),
        Path.Combine(Source, to), overwrite: true);

    private string Clpplugin(params string[] words) =>
        In(_work.FullName, Installation.Program("clpplugin"), words);

    private string Dotnet(params string[] words) => In(Source, "dotnet",
        [.. words, .. (words[0] == "build" ? Offline : [])]);

    // No network here: what is not of the product lies in the packages of this repository's own
    // build. An earlier build's SDK must not be taken for this one.
    private static readonly string[] Offline = ["-v", "q", "--disable-build-servers"];

    private string In(string folder, string program, string[] words)
    {
        _commands++;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["NUGET_PACKAGES"] = Path.Combine(_work.FullName, "packages"),
                ["RestoreFallbackFolders"] = Path.Combine(home, ".nuget/packages"),
                ["NuGetAudit"] = "false",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode,
            $"{program} {string.Join(' ', words)}: {output}{errors.Result}");
        return output;
    }

    private void Print(string what, long began) => TestContext.WriteLine(
        $"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
}
