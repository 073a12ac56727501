using Baton.Plugins.Exec;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ExecSynchronousTests
{
    [TestMethod]
    public async Task Start_and_stop_script_run_once_each()
    {
        using var stage = new ExecStage();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Activate()).Kind);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
        Assert.AreEqual("start.sh stop.sh", stage.Ran());
    }

    [TestMethod]
    [DataRow("", 0, OutcomeKind.Done)]
    [DataRow("", 1, OutcomeKind.Failed)]
    [DataRow("", 127, OutcomeKind.Failed)]
    [DataRow("0,2-4", 3, OutcomeKind.Done)]
    [DataRow("0,2-4", 1, OutcomeKind.Failed)]
    [DataRow("5", 0, OutcomeKind.Failed)]
    [DataRow("five", 0, OutcomeKind.Misconfigured)]
    public async Task Exit_code_decides_a_start(string normal, int code, OutcomeKind expected)
    {
        using var stage = new ExecStage($"act/normalval={normal}");
        stage.Command.Answer = _ => FakeCommand.Ended(code);
        Assert.AreEqual(expected, (await stage.Activate()).Kind);
    }

    [TestMethod]
    [DataRow("", 0, OutcomeKind.Done)]
    [DataRow("", 1, OutcomeKind.Failed)]
    [DataRow("7", 7, OutcomeKind.Done)]
    public async Task Exit_code_decides_a_stop(string normal, int code, OutcomeKind expected)
    {
        using var stage = new ExecStage($"deact/normalval={normal}");
        await stage.Activate();
        stage.Command.Answer = _ => FakeCommand.Ended(code);
        Assert.AreEqual(expected, (await stage.Deactivate()).Kind);
    }

    [TestMethod]
    public async Task Failed_stop_can_be_tried_again()
    {
        using var stage = new ExecStage();
        await stage.Activate();
        stage.Command.Answer = _ => FakeCommand.Ended(1);
        await stage.Deactivate();
        stage.Command.Answer = _ => FakeCommand.Ended(0);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual("start.sh stop.sh stop.sh", stage.Ran());
    }

    [TestMethod]
    public async Task Failed_start_is_cleaned_up_by_the_stop_script()
    {
        using var stage = new ExecStage();
        stage.Command.Answer = _ => FakeCommand.Ended(1);
        await stage.Activate();
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Probe()).Kind);
        stage.Command.Answer = _ => FakeCommand.Ended(0);
        await stage.Deactivate();
        Assert.AreEqual("start.sh stop.sh", stage.Ran());
    }

    [TestMethod]
    [TestProperty("Regression", "158")]
    public async Task Timeouts_are_handed_over_exactly_158()
    {
        using var stage = new ExecStage("timeout/start=7", "timeout/stop=9");
        await stage.Activate();
        await stage.Deactivate();
        CollectionAssert.AreEqual(new[] { 7.0, 9.0 },
            stage.Command.Lines.Select(l => l.Timeout.TotalSeconds).ToArray());
    }

    [TestMethod]
    [DataRow("timeout/start=0")]
    [DataRow("timeout/stop=0")]
    [DataRow("timeout/start=10000")]
    [TestProperty("Regression", "21")]
    public void Timeout_of_0_is_refused_21(string parameter) =>
        Assert.ThrowsExactly<FormatException>(() => Parameters.Of<ExecParameters>(parameter));

    [TestMethod]
    public async Task Timeout_says_so()
    {
        using var stage = new ExecStage("timeout/start=7");
        stage.Command.Answer = _ => new(137, "", "", TimedOut: true);
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.Contains("did not end within 7 s", outcome.Reason);
    }

    [TestMethod]
    [DataRow("0", "", "ended with exit code 127: a command in it was not found")]
    [DataRow("0", "Permission denied", "was not started: Permission denied")]
    [DataRow("0-255", "Permission denied", "was not started: Permission denied")]
    public async Task Exit_code_127_says_what_is_known(string normal, string error, string reason)
    {
        using var stage = new ExecStage($"act/normalval={normal}", $"deact/normalval={normal}");
        stage.Command.Answer = _ => new(127, "", error, TimedOut: false);
        var outcomes = new[] { await stage.Activate(), await stage.Deactivate() };
        foreach (var outcome in outcomes)
        {
            Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
            Assert.Contains(reason, outcome.Reason);
        }
    }

    [TestMethod]
    public async Task Restarted_daemon_finds_its_service()
    {
        using var stage = new ExecStage();
        await stage.Activate();
        stage.Reopen();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Probe()).Kind);
        await stage.Activate(Calls.Plain with { Epoch = 8 });
        Assert.AreEqual("start.sh", stage.Ran());
        Assert.Contains("\"epoch\":8", stage.Files.Texts[ExecStage.MarkPath]);
    }

    [TestMethod]
    [DataRow("start", true, "start.sh stop.sh")]
    [DataRow("start", false, "start.sh start.sh")]
    [DataRow("stop", true, "start.sh stop.sh stop.sh")]
    [DataRow("stop", false, "start.sh stop.sh stop.sh start.sh")]
    public async Task Daemon_that_died_in_a_script_ends_it_before_another_one_runs(
        string left, bool stops, string ran)
    {
        using var stage = new ExecStage();
        if (left == "stop") await stage.Activate();
        var script = await (left == "stop" ? stage.DieInStop() : stage.DieInStart());
        var probed = await stage.Probe();
        Assert.AreEqual(OutcomeKind.Failed, probed.Kind);
        Assert.Contains($"the {left} script of exec1, process {script.Pid}", probed.Reason);
        Assert.IsTrue(stage.Processes.IsAlive(script), "a look changes nothing");
        stage.Command.Answer = _ =>
        {
            Assert.IsFalse(stage.Processes.IsAlive(script));
            return FakeCommand.Ended(0);
        };
        var outcome = await (stops ? stage.Deactivate() : stage.Activate());
        Assert.AreEqual(OutcomeKind.Done, outcome.Kind);
        CollectionAssert.AreEqual(
            new[] { (script.Pid, 9, true) }, stage.Processes.Signals.ToArray());
        Assert.AreEqual(ran, stage.Ran());
        Assert.AreEqual(stops ? OutcomeKind.NotRunning : OutcomeKind.Done,
            (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Start_script_that_survives_sigkill_lets_no_other_run()
    {
        using var stage = new ExecStage();
        await stage.DieInStart();
        stage.Processes.Obeys.Clear();
        var stopped = stage.Deactivate();
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(OutcomeKind.Failed, (await stopped).Kind);
        Assert.AreEqual("start.sh", stage.Ran());
    }

    [TestMethod]
    public async Task Start_script_that_ended_after_its_daemon_died_does_not_claim_the_service()
    {
        using var stage = new ExecStage();
        stage.Processes.End(await stage.DieInStart(), 0);
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual("start.sh stop.sh", stage.Ran());
        Assert.IsEmpty(stage.Processes.Signals);
    }

    [TestMethod]
    public async Task Service_whose_stop_failed_is_not_taken_for_a_running_one()
    {
        using var stage = new ExecStage();
        await stage.Activate();
        stage.Command.Answer = _ => FakeCommand.Ended(1);
        await stage.Deactivate();
        stage.Reopen();
        var probed = await stage.Probe();
        Assert.AreEqual(OutcomeKind.Failed, probed.Kind);
        Assert.Contains("the stop of exec1 did not come to a good end", probed.Reason);
    }

    [TestMethod]
    public async Task Stop_that_never_began_leaves_a_running_service()
    {
        using var stage = new ExecStage();
        await stage.Activate();
        stage.RemoveScript("stop.sh");
        Assert.AreEqual(OutcomeKind.Misconfigured, (await stage.Deactivate()).Kind);
        stage.Reopen();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Stop_that_cannot_be_noted_goes_on()
    {
        using var stage = new ExecStage();
        await stage.Activate();
        stage.Files.WriteFault = "No space left on device";
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual("start.sh stop.sh", stage.Ran());
        Assert.Contains("No space left on device", stage.Log.Lines.First());
    }

    [TestMethod]
    public async Task Stop_script_sees_the_event_of_the_start()
    {
        using var stage = new ExecStage();
        await stage.Activate(Calls.Plain with { Event = StartEvent.Failover });
        stage.Reopen();
        await stage.Deactivate(Calls.Plain with { Factor = StopFactor.GroupMove });
        var stop = stage.Command.Lines[1].Environment;
        Assert.AreEqual("FAILOVER", stop["CLP_EVENT"]);
        Assert.AreEqual("GROUPMOVE", stop["CLP_FACTOR"]);
    }

    [TestMethod]
    public async Task Unreadable_mark_still_runs_the_stop_script()
    {
        using var stage = new ExecStage();
        stage.Files.Texts[ExecStage.MarkPath] = "{ torn";
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Probe()).Kind);
        await stage.Deactivate();
        Assert.AreEqual("stop.sh", stage.Ran());
    }

    [TestMethod]
    public async Task Output_never_goes_to_a_pipe_and_the_user_is_handed_over()
    {
        using var stage = new ExecStage("act/user=app");
        await stage.Activate();
        Assert.AreEqual("/dev/null", stage.Command.Lines[0].LogFile);
        Assert.AreEqual("app", stage.Command.Lines[0].User);
        Assert.AreEqual(0, stage.Command.Lines[0].Arguments.Length);
    }
}
