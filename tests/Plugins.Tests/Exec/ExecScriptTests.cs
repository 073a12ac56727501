using Baton.Sdk;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ExecScriptTests
{
    [TestMethod]
    [DataRow("act/sync=1", "start.sh")]
    [DataRow("act/sync=0", "start.sh")]
    [DataRow("act/sync=1", "stop.sh")]
    public async Task Missing_script_is_misconfigured_and_named(string sync, string name)
    {
        using var stage = new ExecStage(sync);
        stage.RemoveScript(name);
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        Assert.Contains(Path.Join(stage.Scripts, name), outcome.Reason);
        Assert.AreEqual("", stage.Ran());
    }

    [TestMethod]
    [DataRow("start.sh")]
    [DataRow("stop.sh")]
    public async Task Script_that_is_not_executable_says_which_chmod_to_run(string name)
    {
        using var stage = new ExecStage();
        stage.Script(name, executable: false);
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Misconfigured, outcome.Kind);
        Assert.Contains($"chmod 755 {Path.Join(stage.Scripts, name)}", outcome.Reason);
    }

    [TestMethod]
    public async Task Application_missing_here_is_unsupported_here_only()
    {
        using var stage = new ExecStage("act/path=/opt/app/none");
        Assert.AreEqual(OutcomeKind.Unsupported, (await stage.Activate()).Kind);
    }

    [TestMethod]
    public async Task Application_by_absolute_path_is_run_as_it_is()
    {
        using var stage = new ExecStage("act/path=/bin/true", "deact/path=");
        await stage.Activate();
        await stage.Deactivate();
        Assert.AreEqual("/bin/true", stage.Command.Lines.Single().Program);
    }

    [TestMethod]
    [DataRow("act/sync=1")]
    [DataRow("act/sync=0")]
    public async Task Resource_without_a_stop_script_stops(string sync)
    {
        using var stage = new ExecStage(sync, "deact/path=");
        await stage.Activate();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(0, stage.Processes.Alive);
        Assert.AreEqual("start.sh", stage.Ran());
    }
}
