using System.Collections.Immutable;
using System.Globalization;
using Baton.Core;
using Baton.Host.Ports;

namespace Baton.Host.Tests;

[TestClass]
public sealed class ScriptRunnerTests
{
    private static readonly CommandPort Command = new(new ProcessesPort(), TimeProvider.System);

    public TestContext TestContext { get; set; } = null!;

    private Task<Event.ScriptEnded> Run(Scratch scratch, string path, double seconds = 30,
        params (string Name, string Value)[] variables) => new ScriptRunner(Command,
            scratch.At("scripts"),
            ImmutableDictionary<string, string>.Empty.Add("CLP_PATH", "/opt/baton"))
        .Run(new ScriptCall
        {
            Id = 7,
            Owner = "monitor genw1",
            Path = path,
            Timeout = TimeSpan.FromSeconds(seconds),
            Environment = variables.ToImmutableSortedDictionary(v => v.Name, v => v.Value),
        }, TestContext.CancellationToken);

    private static Scratch With(string text, bool executable = true)
    {
        var scratch = new Scratch();
        string path = scratch.At("scripts/monitor.s/genw1/preaction.sh");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        if (executable)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return scratch;
    }

    private const string PreAction = "monitor.s/genw1/preaction.sh";

    [TestMethod]
    public async Task Its_end_comes_back_under_its_number_with_the_last_line_it_wrote()
    {
        using var scratch = With("echo first\necho last\nexit 3\n");
        Assert.AreEqual(new Event.ScriptEnded(7, ScriptEnd.Exited, 3, "last"),
            await Run(scratch, PreAction));
    }

    [TestMethod]
    public async Task It_sees_its_variables_as_data()
    {
        using var scratch = With("printf '%s|%s' \"$CLP_PATH\" \"$CLP_MONITORNAME\"\n");
        var ended = await Run(scratch, PreAction, 30, ("CLP_MONITORNAME", "$(reboot) `x` \""));
        Assert.AreEqual("/opt/baton|$(reboot) `x` \"", ended.Text);
    }

    [TestMethod]
    [TestProperty("Regression", "38")]
    public async Task At_its_limit_it_is_killed_with_its_children_and_leaves_no_zombie()
    {
        using var scratch = With("sleep 1000 &\necho $! $$ >pids\nwait\n");
        var ended = await Run(scratch, PreAction, 0.5);
        Assert.AreEqual(ScriptEnd.TimedOut, ended.End);
        string[] pids = (await File.ReadAllTextAsync(scratch.At(
            "scripts/monitor.s/genw1/pids"), TestContext.CancellationToken)).Split();
        Assert.IsFalse(Directory.Exists($"/proc/{pids[1]}"), "the script is not reaped");
        // Killed with it, but on a busy machine not gone in the same moment.
        Assert.IsTrue(SpinWait.SpinUntil(() => !IsAlive(pids[0]), TimeSpan.FromSeconds(20)),
            "its child still runs");
    }

    // An orphan is reaped by the init process in its own time: dead is what counts.
    private static bool IsAlive(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{int.Parse(pid, CultureInfo.InvariantCulture)}"
                + "/stat");
            return stat[stat.LastIndexOf(')')..] is not [_, _, 'Z' or 'X', ..];
        }
        catch (IOException)
        {
            return false;
        }
    }

    [TestMethod]
    [DataRow("monitor.s/genw9/preaction.sh", "there is no script")]
    [DataRow("../outside.sh", "not below the scripts folder")]
    [DataRow("/nowhere/x.sh", "there is no script")]
    public async Task What_cannot_be_run_is_told(string path, string why)
    {
        using var scratch = With("");
        var ended = await Run(scratch, path);
        Assert.AreEqual(ScriptEnd.NotStarted, ended.End);
        StringAssert.Contains(ended.Text, why, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_file_that_is_not_executable_is_told()
    {
        using var scratch = With("", executable: false);
        var ended = await Run(scratch, PreAction);
        Assert.AreEqual(ScriptEnd.NotStarted, ended.End);
        StringAssert.Contains(ended.Text, "chmod 755", StringComparison.Ordinal);
    }
}
