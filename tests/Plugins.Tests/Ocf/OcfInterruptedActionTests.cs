using Baton.Sdk;

namespace Baton.Plugins.Tests.Ocf;

/// <summary>The daemon dies while an agent starts or stops something, and comes back.</summary>
[TestClass]
public sealed class OcfInterruptedActionTests
{
    [TestMethod]
    [DataRow("start", true, "stop")]
    [DataRow("start", false, "monitor stop validate-all start")]
    [DataRow("stop", true, "stop")]
    [DataRow("stop", false, "monitor stop validate-all start")]
    public async Task What_outlived_its_daemon_is_ended_before_the_agent_does_more(
        string action, bool stops, string verbs)
    {
        using var stage = new OcfStage();
        if (action == "stop") await stage.Activate();
        var left = await (action == "stop" ? stage.DieInStop() : stage.DieInStart());
        stage.Agent.Actions.Clear();
        var probed = await stage.Probe();
        Assert.AreEqual(OutcomeKind.Failed, probed.Kind);
        Assert.Contains($"the {action} of thing1, process {left.Pid}", probed.Reason);
        Assert.IsEmpty(stage.Agent.Actions);
        Assert.IsTrue(stage.Processes.IsAlive(left), "a look changes nothing");

        Assert.IsTrue((await (stops ? stage.Deactivate() : stage.Activate())).IsDone);
        Assert.IsFalse(stage.Processes.IsAlive(left));
        CollectionAssert.AreEqual(
            new[] { (left.Pid, 9, true) }, stage.Processes.Signals.ToArray());
        Assert.AreEqual(verbs, stage.Agent.Verbs.Replace("meta-data ", "",
            StringComparison.Ordinal));
        Assert.AreEqual(stops ? OutcomeKind.NotRunning : OutcomeKind.Done,
            (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task A_stop_that_cannot_be_noted_goes_on()
    {
        using var stage = new OcfStage();
        await stage.Activate();
        stage.Command.Process = stage.Processes.Add();
        stage.Files.WriteFault = "No space left on device";
        Assert.IsTrue((await stage.Deactivate()).IsDone);
        Assert.IsNotEmpty(stage.Log.Lines.Where(l => l.Contains("No space left on device",
            StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_start_that_survives_sigkill_lets_nothing_else_run()
    {
        using var stage = new OcfStage();
        await stage.DieInStart();
        stage.Agent.Actions.Clear();
        stage.Processes.Obeys.Clear();
        var stopped = stage.Deactivate();
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(OutcomeKind.Failed, (await stopped).Kind);
        Assert.IsEmpty(stage.Agent.Actions);
    }
}
