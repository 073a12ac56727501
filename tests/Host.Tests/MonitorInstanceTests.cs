using System.Threading.Channels;
using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class MonitorInstanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("fine", FindingKind.Healthy, "fine")]
    [DataRow("throws", FindingKind.Faulty, "Check threw InvalidDataException: a bad day")]
    [DataRow("nothing", FindingKind.Unknown, "the check answered nothing")]
    public async Task A_check_is_answered_with_a_finding(
        string mood, FindingKind kind, string reason)
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor(mood);

        var answer = await monitor.Check(Stage.Look(), Stop);

        Assert.AreEqual(kind, answer.Finding.Kind);
        Assert.AreEqual(reason, answer.Finding.Reason);
        Assert.IsFalse(answer.TimedOut);
        Assert.IsFalse(monitor.Resident);
    }

    [TestMethod]
    [DataRow("heeds", 0)]
    [DataRow("deaf", 2)]
    public async Task A_check_beyond_its_limit_is_told_from_a_faulty_target(
        string mood, int graceSeconds)
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor(mood);
        var check = monitor.Check(Stage.Look(), Stop);
        await stage.Heard("check");

        stage.Time.Advance(Limit);
        stage.Time.Advance(TimeSpan.FromSeconds(graceSeconds));
        var answer = await check.WaitAsync(Stage.Patience, Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        Assert.IsTrue(answer.TimedOut);
        Assert.AreEqual(Limit + TimeSpan.FromSeconds(graceSeconds), answer.Took);
    }

    [TestMethod]
    public async Task A_check_that_hangs_for_good_counts_as_timed_out_every_time()
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor("deaf");
        var check = monitor.Check(Stage.Look(), Stop);
        await stage.Heard("check");
        stage.Time.Advance(Limit);
        stage.Time.Advance(Grace);
        await check.WaitAsync(Stage.Patience, Stop);

        var next = await monitor.Check(Stage.Look(), Stop);

        Assert.AreEqual(FindingKind.Faulty, next.Finding.Kind);
        Assert.IsTrue(next.TimedOut);
    }

    [TestMethod]
    public async Task A_healthy_answer_just_after_the_limit_is_healthy()
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor("late");
        var check = monitor.Check(Stage.Look(), Stop);
        await stage.Heard("check");

        stage.Time.Advance(Limit);
        var answer = await check.WaitAsync(Stage.Patience, Stop);

        Assert.AreEqual(FindingKind.Healthy, answer.Finding.Kind);
        Assert.IsFalse(answer.TimedOut);
    }

    [TestMethod]
    public async Task A_resident_monitor_tells_and_ends_when_told_to()
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor("heeds", resident: true);
        using var end = new CancellationTokenSource();
        var findings = Channel.CreateUnbounded<Finding>();

        var watch = monitor.Watch(Stage.Look(), f => findings.Writer.TryWrite(f), end.Token);
        var first = await Next(findings);
        stage.Gate.Open();
        var second = await Next(findings);
        await end.CancelAsync();
        await watch.WaitAsync(Stage.Patience, Stop);

        Assert.IsTrue(monitor.Resident);
        Assert.AreEqual(Finding.Healthy("here"), first);
        Assert.AreEqual(Finding.Faulty(3, "gone"), second);
    }

    [TestMethod]
    [DataRow("fine", "the watch ended by itself; the watch begins anew", 2)]
    [DataRow("throws", "the watch threw InvalidDataException: a bad day; the watch begins anew", 1)]
    public async Task A_watch_that_ends_unasked_is_unknown_once_and_begins_anew_ever_later(
        string mood, string reason, int findingsBefore)
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor(mood, resident: true);
        using var end = new CancellationTokenSource();
        var findings = Channel.CreateUnbounded<Finding>();
        var watch = monitor.Watch(Stage.Look(), f => findings.Writer.TryWrite(f), end.Token);

        foreach (int seconds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            for (int i = 0; i < findingsBefore; i++)
                Assert.AreNotEqual(FindingKind.Unknown, (await Next(findings)).Kind);
            Assert.AreEqual(Finding.Unknown(reason), await Next(findings));
            stage.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.IsFalse(findings.Reader.TryPeek(out _), $"sooner than {seconds} s");
            stage.Time.Advance(TimeSpan.FromTicks(1));
        }
        await end.CancelAsync();
        await watch.WaitAsync(Stage.Patience, Stop);
    }

    [TestMethod]
    public async Task A_deaf_watch_does_not_hold_up_the_stop()
    {
        using var stage = new Stage();
        await using var monitor = stage.Monitor("deaf", resident: true);
        using var end = new CancellationTokenSource();
        var watch = monitor.Watch(Stage.Look(), _ => { }, end.Token);
        await stage.Heard("watch");

        await end.CancelAsync();
        stage.Time.Advance(Grace);
        await watch.WaitAsync(Stage.Patience, Stop);

        await stage.Heard("the watch of moody1 ignored its cancellation; it was abandoned");
    }

    private async Task<Finding> Next(Channel<Finding> findings) =>
        await findings.Reader.ReadAsync(Stop).AsTask().WaitAsync(Stage.Patience, Stop);
}
