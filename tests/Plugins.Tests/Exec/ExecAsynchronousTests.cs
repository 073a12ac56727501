using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ExecAsynchronousTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [TestMethod]
    public async Task Start_is_done_at_once_with_the_process_as_handle()
    {
        using var stage = new ExecStage("act/sync=0");
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Done, outcome.Kind);
        Assert.IsTrue(stage.Processes.IsAlive(ProcessIdentity.Parse(outcome.Handle)!.Value));
        stage.Reopen();
        Assert.AreEqual(outcome, await stage.Probe());
    }

    [TestMethod]
    public async Task Process_that_cannot_start_is_a_failure_that_leaves_nothing()
    {
        using var stage = new ExecStage("act/sync=0");
        stage.Processes.StartFault = "Exec format error";
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.Contains("Exec format error", outcome.Reason);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
    }

    [TestMethod]
    [TestProperty("Regression", "209")]
    public async Task Script_that_dies_at_once_under_log_rotation_is_seen_and_stopped_209()
    {
        using var stage = new ExecStage("act/sync=0", "userlog=/var/log/app", "logrotate/use=1");
        var outcome = await stage.Activate();
        stage.Processes.End(ProcessIdentity.Parse(outcome.Handle)!.Value, 1);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual("stop.sh start.sh", stage.Ran());
    }

    [TestMethod]
    public async Task Dead_process_is_started_again()
    {
        using var stage = new ExecStage("act/sync=0");
        var first = await stage.Activate();
        stage.Processes.End(ProcessIdentity.Parse(first.Handle)!.Value, 1);
        var second = await stage.Activate();
        Assert.AreNotEqual(first.Handle, second.Handle);
        Assert.AreEqual(1, stage.Processes.Alive);
    }

    [TestMethod]
    public async Task Process_that_the_stop_script_ends_gets_no_signal()
    {
        using var stage = new ExecStage("act/sync=0");
        var process = ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value;
        stage.Command.Answer = _ =>
        {
            stage.Processes.End(process, 0);
            return Fakes.FakeCommand.Ended(0);
        };
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(0, stage.Processes.Signals.Count);
    }

    [TestMethod]
    public async Task Process_that_outlives_its_stop_script_gets_term_then_kill()
    {
        using var stage = new ExecStage("act/sync=0", "deact/killwait=3");
        stage.Processes.Obeys.Remove(15);
        await stage.Activate();
        var stopped = stage.Deactivate();
        Assert.IsTrue(await stage.Processes.Waiting.WaitAsync(Deadline));
        Assert.AreEqual(0, stage.Processes.Signals.Count);
        stage.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.IsTrue(await stage.Processes.Waiting.WaitAsync(Deadline));
        stage.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.AreEqual(OutcomeKind.Done, (await stopped.WaitAsync(Deadline)).Kind);
        CollectionAssert.AreEqual(new[] { (1001, 15, true), (1001, 9, true) },
            stage.Processes.Signals.ToArray());
        Assert.AreEqual(2, stage.Log.Lines.Count);
    }

    [TestMethod]
    public async Task Process_that_survives_sigkill_is_a_failure()
    {
        using var stage = new ExecStage("act/sync=0", "deact/killwait=0");
        stage.Processes.Obeys.Clear();
        await stage.Activate();
        var stopped = stage.Deactivate();
        Assert.IsTrue(await stage.Processes.Waiting.WaitAsync(Deadline));
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(OutcomeKind.Failed, (await stopped.WaitAsync(Deadline)).Kind);
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Waiting_for_the_process_ends_with_the_token()
    {
        using var stage = new ExecStage("act/sync=0");
        using var stop = new CancellationTokenSource();
        await stage.Activate();
        var stopped = stage.Deactivate(stop: stop.Token);
        Assert.IsTrue(await stage.Processes.Waiting.WaitAsync(Deadline));
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => stopped.WaitAsync(Deadline));
        Assert.AreEqual(0, stage.Processes.Signals.Count);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Missing_stop_script_ends_the_session_at_once(bool obedient)
    {
        using var stage = new ExecStage("act/sync=0", "deact/killwait=0");
        if (!obedient) stage.Processes.Obeys.Remove(15);
        stage.RemoveScript("stop.sh");
        await stage.Activate();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate().WaitAsync(Deadline)).Kind);
        Assert.AreEqual(obedient ? 1 : 2, stage.Processes.Signals.Count);
    }

    [TestMethod]
    public async Task Children_of_a_dead_leader_without_a_stop_script_are_told_to_end()
    {
        using var stage = new ExecStage("act/sync=0", "deact/path=");
        var started = await stage.Activate();
        stage.Processes.End(ProcessIdentity.Parse(started.Handle)!.Value, 0);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        CollectionAssert.AreEqual(
            new[] { (1001, 15, true) }, stage.Processes.Signals.ToArray());
    }

    [TestMethod]
    [DataRow(true, "15")]
    [DataRow(false, "15 9")]
    public async Task Children_that_outlive_their_leader_are_waited_for_and_ended(
        bool obedient, string signals)
    {
        using var stage = new ExecStage("act/sync=0", "deact/path=", "deact/killwait=3");
        var leader = ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value;
        stage.Processes.Fork(leader);
        if (!obedient) stage.Processes.ChildrenObey.Remove(15);
        var stopped = stage.Deactivate();
        Assert.AreEqual(obedient, stopped.IsCompleted);
        stage.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.AreEqual(OutcomeKind.Done, (await stopped.WaitAsync(Deadline)).Kind);
        Assert.AreEqual(signals,
            string.Join(' ', stage.Processes.Signals.Select(s => s.Signal)));
    }

    [TestMethod]
    public async Task Service_whose_process_is_gone_and_whose_children_go_on_is_not_stopped()
    {
        using var stage = new ExecStage("act/sync=0", "deact/path=");
        var leader = ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value;
        stage.Processes.Fork(leader);
        stage.Processes.End(leader, 0);
        stage.Reopen();
        var found = await stage.Probe();
        Assert.AreEqual(OutcomeKind.Failed, found.Kind);
        Assert.Contains("what it started goes on", found.Reason);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
    }

    [TestMethod]
    [DataRow(true, OutcomeKind.Done, "15", 2)]
    [DataRow(false, OutcomeKind.Failed, "15 9", 1)]
    public async Task What_a_dead_service_left_is_stopped_before_the_next_is_started(
        bool obedient, OutcomeKind kind, string signals, int starts)
    {
        using var stage = new ExecStage("act/sync=0", "deact/path=", "deact/killwait=0");
        var leader = ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value;
        stage.Processes.Fork(leader);
        stage.Processes.End(leader, 0);
        if (!obedient) stage.Processes.ChildrenObey.Clear();
        var started = stage.Activate();
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(kind, (await started.WaitAsync(Deadline)).Kind);
        Assert.AreEqual(signals,
            string.Join(' ', stage.Processes.Signals.Select(s => s.Signal)));
        Assert.AreEqual(starts, stage.Processes.Lines.Count);
    }

    [TestMethod]
    public async Task Service_whose_stop_failed_is_stopped_before_it_is_started_again()
    {
        using var stage = new ExecStage("act/sync=0", "deact/killwait=0");
        var first = ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value;
        stage.Command.Answer = _ => Fakes.FakeCommand.Ended(1);
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Deactivate()).Kind);
        Assert.IsTrue(stage.Processes.IsAlive(first));
        Assert.AreEqual(OutcomeKind.Failed, (await stage.Activate()).Kind);
        Assert.IsTrue(stage.Processes.IsAlive(first), "and nothing is killed before that");
        stage.Command.Answer = _ => Fakes.FakeCommand.Ended(0);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Activate()).Kind);
        Assert.IsFalse(stage.Processes.IsAlive(first));
        Assert.AreEqual(1, stage.Processes.Alive);
    }

    [TestMethod]
    public async Task Child_that_survives_sigkill_is_a_failure()
    {
        using var stage = new ExecStage("act/sync=0", "deact/killwait=0");
        stage.Processes.Fork(ProcessIdentity.Parse((await stage.Activate()).Handle)!.Value);
        stage.Processes.ChildrenObey.Clear();
        var stopped = stage.Deactivate();
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(OutcomeKind.Failed, (await stopped.WaitAsync(Deadline)).Kind);
    }

    [TestMethod]
    public async Task Asynchronous_stop_script_is_not_waited_for()
    {
        using var stage = new ExecStage("deact/sync=0");
        await stage.Activate();
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(1, stage.Processes.Alive);
        Assert.AreEqual(0, stage.Processes.Signals.Count);
    }

    [TestMethod]
    public async Task Handle_of_the_kernel_stands_in_for_a_lost_mark()
    {
        using var stage = new ExecStage("act/sync=0");
        var started = await stage.Activate();
        stage.Files.Texts.Clear();
        var call = Calls.Plain with { Handle = started.Handle };
        Assert.AreEqual(OutcomeKind.Done, (await stage.Probe(call)).Kind);
        stage.RemoveScript("stop.sh");
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate(call)).Kind);
        Assert.AreEqual(0, stage.Processes.Alive);
    }
}
