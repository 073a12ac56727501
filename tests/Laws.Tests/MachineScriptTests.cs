using System.Diagnostics;

namespace Baton.Laws.Tests;

/// <summary>What installs the tests' packages, with an apt-get that this test plays.</summary>
[TestClass]
public sealed class MachineScriptTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-laws-");

    [TestCleanup]
    public void Clean() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("exit 0", 0, DisplayName = "installed")]
    [DataRow("exit 7", 7, DisplayName = "not to be had")]
    [DataRow("kill -TERM $PPID; exit 0", null, DisplayName = "interrupted")]
    public async Task What_keeps_daemons_from_starting_is_there_for_the_installation_only(
        string ends, int? code)
    {
        int exit = await Install($"test -x \"$MACHINE_POLICY\" && touch \"$SEEN\"\n{ends}");
        if (code is { } wanted) Assert.AreEqual(wanted, exit);
        Assert.IsTrue(File.Exists(In("seen")), "apt-get found no policy");
        Assert.IsFalse(File.Exists(In("policy")), "the policy was left behind");
    }

    [TestMethod]
    public async Task A_policy_of_the_machines_own_stays()
    {
        File.WriteAllText(In("policy"), "mine");
        Assert.AreEqual(0, await Install("exit 0"));
        Assert.AreEqual("mine", File.ReadAllText(In("policy")));
    }

    private async Task<int> Install(string aptGet)
    {
        string bin = Directory.CreateDirectory(In("bin")).FullName;
        foreach (var (name, text) in new[] { ("apt-get", aptGet), ("systemctl", "exit 1") })
        {
            File.WriteAllText(Path.Combine(bin, name), "#!/bin/sh\n" + text + "\n");
        }
        string script = Repository.Absolute("tools/build.d/machine.sh");
        var start = new ProcessStartInfo(
            "bash", ["-c", $"chmod +x '{bin}'/*; . '{script}'; machine_install thing"])
        {
            Environment =
            {
                ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}",
                ["MACHINE_POLICY"] = In("policy"),
                ["SEEN"] = In("seen"),
            },
        };
        using var bash = Process.Start(start)!;
        await bash.WaitForExitAsync();
        return bash.ExitCode;
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
