using Baton.Plugins.Script;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Script;

[TestClass]
public sealed class ScriptFenceTests
{
    private readonly FakeCommand _command = new();
    private readonly string _folder =
        Directory.CreateTempSubdirectory("baton-forcestop.").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    private ScriptFence Fence(bool executable = true)
    {
        string path = Path.Combine(_folder, "forcestop.sh");
        File.WriteAllText(path, "#!/bin/sh\n");
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new ScriptFence(Parameters.Of<ScriptParameters>(), new InstanceContext
        {
            Type = "script",
            Name = "pdu",
            Server = "server2",
            ScriptsDirectory = _folder,
            LogDirectory = _folder,
            RuntimeDirectory = _folder,
            ProductVersion = "1.0.0",
            InstallDirectory = _folder,
        }, _command);
    }

    private static FenceOrder Order(FenceAction action = FenceAction.PowerOff) => new()
    {
        Server = "server1; rm -rf /",
        Local = "server2",
        Action = action,
        Attempt = 2,
        Deadline = TimeSpan.FromSeconds(3),
    };

    [TestMethod]
    public async Task The_script_is_told_whom_to_stop_and_no_shell_reads_it()
    {
        Assert.IsTrue((await Fence().Stop(Order(FenceAction.Cycle), default)).IsDone);
        var line = _command.Lines.Single();
        Assert.AreEqual(Path.Combine(_folder, "forcestop.sh"), line.Program);
        Assert.IsEmpty(line.Arguments);
        Assert.AreEqual("server1; rm -rf /", line.Environment["CLP_SERVER_DOWN"]);
        Assert.AreEqual("server2", line.Environment["CLP_SERVER_LOCAL"]);
        Assert.AreEqual("cycle", line.Environment["BATON_FENCE_ACTION"]);
        Assert.AreEqual("2", line.Environment["BATON_FENCE_ATTEMPT"]);
        Assert.AreEqual("pdu", line.Environment["BATON_FENCE_DEVICE"]);
        Assert.AreEqual(TimeSpan.FromSeconds(3), line.Timeout);
    }

    [TestMethod]
    [DataRow(1, false, "exit code 1: no such outlet")]
    [DataRow(137, true, "did not end in its time")]
    public async Task Anything_but_a_good_end_is_a_failure(int code, bool timedOut, string says)
    {
        _command.Answer = _ => new CommandResult(code, "", "no such outlet\n", timedOut);
        var outcome = await Fence().Stop(Order(), default);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, says);
    }

    [TestMethod]
    [DataRow(0, OutcomeKind.NotRunning)]
    [DataRow(3, OutcomeKind.Done)]
    [DataRow(1, OutcomeKind.Failed)]
    public async Task A_status_is_one_of_three(int code, OutcomeKind kind)
    {
        _command.Answer = _ => FakeCommand.Ended(code);
        Assert.AreEqual(kind, (await Fence().Status(Order(), default)).Kind);
        Assert.AreEqual("status", _command.Lines[0].Environment["BATON_FENCE_ACTION"]);
    }

    [TestMethod]
    public async Task A_script_that_is_missing_or_not_executable_is_told_as_such()
    {
        var fence = Fence(executable: false);
        StringAssert.Contains((await fence.Stop(Order(), default)).Reason, "not executable");
        File.Delete(Path.Combine(_folder, "forcestop.sh"));
        StringAssert.Contains((await fence.Stop(Order(), default)).Reason, "there is no script");
        Assert.IsEmpty(_command.Lines);
    }
}
