using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class ResourceInstanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("throws", "Activate threw InvalidDataException: a bad day")]
    [DataRow("nothing", "Activate answered nothing")]
    [DataRow("huge", "handle of more than 4096 characters")]
    [DataRow("unborn", "InvalidOperationException: cannot be made")]
    public async Task A_fault_of_the_plugin_is_a_failure(string mood, string said)
    {
        using var stage = new Stage();
        await using var moody = stage.Moody(mood);

        var outcome = await moody.Activate(Stage.Call(), Stop);

        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_plugin_that_heeds_its_token_fails_at_the_deadline()
    {
        using var stage = new Stage();
        await using var moody = stage.Moody("heeds");
        var activate = moody.Activate(Stage.Call(), Stop);
        await stage.Heard("activate");

        stage.Time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.IsFalse(activate.IsCompleted);
        stage.Time.Advance(TimeSpan.FromTicks(1));

        var outcome = await activate.WaitAsync(Stage.Patience, Stop);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.StartsWith(outcome.Reason, "Activate did not end within 5 s (load ",
            StringComparison.Ordinal);
        Assert.IsTrue((await moody.Deactivate(Stage.Call(), Stop)).IsDone);
    }

    [TestMethod]
    [DataRow("deaf")]
    [DataRow("blocks")]
    public async Task A_plugin_that_ignores_its_token_is_abandoned_until_it_ends(string mood)
    {
        using var stage = new Stage();
        await using var moody = stage.Moody(mood);
        var activate = moody.Activate(Stage.Call(), Stop);
        await stage.Heard("activate");

        stage.Time.Advance(Limit);
        Assert.IsFalse(activate.IsCompleted);
        stage.Time.Advance(Grace);

        var outcome = await activate.WaitAsync(Stage.Patience, Stop);
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        StringAssert.Contains(outcome.Reason, "ignored its cancellation for 2 s more",
            StringComparison.Ordinal);
        StringAssert.Contains(outcome.Reason, "pressure cpu ", StringComparison.Ordinal);

        var refused = await moody.Deactivate(Stage.Call(), Stop);
        Assert.AreEqual(OutcomeKind.Failed, refused.Kind);
        StringAssert.Contains(refused.Reason, "earlier Activate of moody1 was abandoned",
            StringComparison.Ordinal);
        Assert.DoesNotContain(l => l.Text == "deactivate", stage.Lines);

        stage.Gate.Open();
        await stage.Heard("the abandoned Activate of moody1 ended at last");
        Assert.IsTrue((await moody.Deactivate(Stage.Call(), Stop)).IsDone);
    }

    [TestMethod]
    public async Task An_answer_within_the_grace_counts()
    {
        using var stage = new Stage();
        await using var moody = stage.Moody("late");
        var activate = moody.Activate(Stage.Call(), Stop);
        await stage.Heard("activate");

        stage.Time.Advance(Limit);

        Assert.IsTrue((await activate.WaitAsync(Stage.Patience, Stop)).IsDone);
    }

    [TestMethod]
    public async Task Calls_run_one_after_the_other_in_their_order()
    {
        using var stage = new Stage();
        await using var moody = stage.Moody("deaf");
        var activate = moody.Activate(Stage.Call(), Stop);
        var deactivate = moody.Deactivate(Stage.Call(), Stop);
        var again = moody.Activate(Stage.Call(), Stop);
        await stage.Heard("activate");
        Assert.DoesNotContain(l => l.Text == "deactivate", stage.Lines);

        stage.Gate.Open();
        await Task.WhenAll(activate, deactivate, again).WaitAsync(Stage.Patience, Stop);

        Assert.AreSequenceEqual(
            new[] { "activate", "activate ends", "deactivate", "activate", "activate ends" },
            stage.Lines.Select(l => l.Text).ToArray());
    }

    [TestMethod]
    public async Task Whoever_stops_waiting_in_the_queue_lets_nobody_pass()
    {
        using var stage = new Stage();
        await using var moody = stage.Moody("deaf");
        var activate = moody.Activate(Stage.Call(), Stop);
        await stage.Heard("activate");
        using var given = new CancellationTokenSource();
        var deactivate = moody.Deactivate(Stage.Call(), given.Token);
        var probe = moody.Probe(Stage.Call(), Stop);

        await given.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => deactivate);
        Assert.IsFalse(probe.IsCompleted);
        stage.Gate.Open();

        Assert.IsTrue((await activate).IsDone);
        Assert.IsTrue((await probe.WaitAsync(Stage.Patience, Stop)).IsDone);
    }

    [TestMethod]
    [DataRow("heeds")]
    [DataRow("deaf")]
    public async Task A_host_that_stops_is_no_failure(string mood)
    {
        using var stage = new Stage();
        await using var moody = stage.Moody(mood);
        using var host = new CancellationTokenSource();
        var activate = moody.Activate(Stage.Call(), host.Token);
        await stage.Heard("activate");

        await host.CancelAsync();
        stage.Time.Advance(Grace);

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => activate.WaitAsync(Stage.Patience, Stop));
    }

    [TestMethod]
    public async Task A_plugin_that_could_not_be_made_is_tried_again()
    {
        using var stage = new Stage();
        await using var moody = stage.Moody("unborn");

        await moody.Activate(Stage.Call(), Stop);
        var again = await moody.Activate(Stage.Call(), Stop);

        StringAssert.Contains(again.Reason, "cannot be made", StringComparison.Ordinal);
    }
}
