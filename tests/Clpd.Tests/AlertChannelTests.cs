using System.Threading.Channels;
using Baton.Core.Operation;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>What waits for a channel, on a clock that the test moves.</summary>
[TestClass]
public sealed class AlertChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A clock that says how long somebody wants to wait.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }

        /// <summary>Lets the next wait pass; how long it was.</summary>
        public async Task<TimeSpan> Pass()
        {
            var wait = await _waits.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            Advance(wait);
            return wait;
        }
    }

    /// <summary>A channel whose every call the test answers.</summary>
    private sealed class Stage
    {
        private readonly Channel<(AlertNotice Notice, TaskCompletionSource<Outcome> Answer)>
            _calls = System.Threading.Channels.Channel
                .CreateUnbounded<(AlertNotice, TaskCompletionSource<Outcome>)>();

        private readonly Channel<Alert> _written =
            System.Threading.Channels.Channel.CreateUnbounded<Alert>();

        public Stage() => Channel = new AlertChannel("mail1", async (notice, stop) =>
        {
            var answer = new TaskCompletionSource<Outcome>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            _calls.Writer.TryWrite((notice, answer));
            return await answer.Task.WaitAsync(stop);
        }, alert => _written.Writer.TryWrite(alert), Time);

        public WatchedTime Time { get; } = new();

        public AlertChannel Channel { get; }

        public void Offer(int number) => Channel.Offer(new AlertNotice
        {
            Key = $"k{number}",
            At = Time.GetUtcNow(),
            Grade = AlertGrade.Error,
            Module = "rc",
            Number = number,
            Text = "It happened.",
            Cluster = "demo",
            Server = "server1",
            Deadline = Patience,
        });

        /// <summary>The next call.</summary>
        public Task<(AlertNotice Notice, TaskCompletionSource<Outcome> Answer)> Called() =>
            _calls.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public async Task<AlertNotice> Answered(Outcome outcome)
        {
            var (notice, answer) = await Called();
            answer.SetResult(outcome);
            return notice;
        }

        /// <summary>The next alert about the channel.</summary>
        public Task<Alert> Wrote() => _written.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public bool WroteNoMore => !_written.Reader.TryPeek(out _);
    }

    [TestMethod]
    public async Task Alerts_are_told_in_their_order_and_one_at_a_time()
    {
        var stage = new Stage();
        for (int i = 1; i <= 3; i++) stage.Offer(i);
        for (int i = 1; i <= 3; i++)
            Assert.AreEqual(i, (await stage.Answered(Outcome.Done())).Number);
        Assert.IsTrue(stage.WroteNoMore);
    }

    [TestMethod]
    [DataRow(OutcomeKind.Failed)]
    [DataRow(OutcomeKind.Unsupported)]
    [DataRow(OutcomeKind.NotRunning)]
    public async Task A_failure_is_tried_again_ever_later_and_told_once_and_so_is_its_end(
        OutcomeKind kind)
    {
        var stage = new Stage();
        stage.Offer(1);
        int attempt = 0;
        foreach (int pause in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            var notice = await stage.Answered(new Outcome(kind, "nobody there"));
            Assert.AreEqual((++attempt, "k1"), (notice.Attempt, notice.Key));
            Assert.AreEqual(TimeSpan.FromSeconds(pause), await stage.Time.Pass());
        }
        var failed = await stage.Wrote();
        Assert.AreEqual((AlertLevel.Warning, "alert", AlertChannel.Failed),
            (failed.Level, failed.Module, failed.Id));
        Assert.AreEqual("Channel mail1 cannot tell alerts: nobody there", failed.Text);
        Assert.IsTrue(stage.WroteNoMore);
        await stage.Answered(Outcome.Done());
        var well = await stage.Wrote();
        Assert.AreEqual((AlertLevel.Info, AlertChannel.Well), (well.Level, well.Id));
        StringAssert.Contains(well.Text, "none could not be told");
    }

    [TestMethod]
    public async Task What_is_too_much_costs_the_oldest_and_the_next_one_says_how_many()
    {
        var stage = new Stage();
        stage.Offer(0);
        var (_, first) = await stage.Called();
        for (int i = 1; i <= AlertChannel.WaitingMax + 7; i++) stage.Offer(i);
        Assert.AreEqual(AlertChannel.Full, (await stage.Wrote()).Id);
        Assert.IsTrue(stage.WroteNoMore);
        first.SetResult(Outcome.Done());
        var next = await stage.Answered(Outcome.Done());
        Assert.AreEqual((8, 7), (next.Number, next.Lost));
        for (int i = 9; i <= AlertChannel.WaitingMax + 7; i++)
        {
            next = await stage.Answered(Outcome.Done());
            Assert.AreEqual((i, 0), (next.Number, next.Lost));
        }
        StringAssert.Contains((await stage.Wrote()).Text, "7 could not be told");
    }

    [TestMethod]
    public async Task What_can_never_be_told_lets_the_next_one_pass()
    {
        var stage = new Stage();
        stage.Offer(1);
        stage.Offer(2);
        await stage.Answered(Outcome.Misconfigured("refused"));
        var next = await stage.Answered(Outcome.Done());
        Assert.AreEqual((2, 1, 1), (next.Number, next.Attempt, next.Lost));
        Assert.AreEqual(AlertChannel.Failed, (await stage.Wrote()).Id);
        StringAssert.Contains((await stage.Wrote()).Text, "1 could not be told");
    }

    [TestMethod]
    public async Task What_could_not_be_told_for_a_day_is_given_up()
    {
        var stage = new Stage();
        stage.Offer(1);
        var (_, answer) = await stage.Called();
        stage.Offer(2);
        stage.Time.Advance(AlertChannel.KeptFor);
        answer.SetResult(Outcome.Failed("no"));
        var next = await stage.Answered(Outcome.Done());
        Assert.AreEqual((2, 1), (next.Number, next.Lost));
    }

    [TestMethod]
    public async Task A_channel_that_comes_and_goes_is_told_of_every_ten_minutes_at_most()
    {
        var stage = new Stage();
        async Task Flap()
        {
            stage.Offer(1);
            await stage.Answered(Outcome.Failed("no"));
            await stage.Time.Pass();
            await stage.Answered(Outcome.Done());
        }
        await Flap();
        Assert.AreEqual(AlertChannel.Failed, (await stage.Wrote()).Id);
        Assert.AreEqual(AlertChannel.Well, (await stage.Wrote()).Id);
        for (int i = 0; i < 3; i++) await Flap();
        stage.Offer(2);
        await stage.Answered(Outcome.Failed("no"));
        await stage.Time.Pass();
        var (_, answer) = await stage.Called();
        Assert.IsTrue(stage.WroteNoMore, "four more failures within seconds");
        stage.Time.Advance(AlertChannel.TellAgain);
        answer.SetResult(Outcome.Failed("still no"));
        StringAssert.EndsWith((await stage.Wrote()).Text, "still no");
    }

    [TestMethod]
    public async Task The_end_waits_for_a_channel_that_works()
    {
        var stage = new Stage();
        stage.Offer(1);
        var (_, answer) = await stage.Called();
        var end = stage.Channel.End();
        Assert.IsFalse(end.IsCompleted);
        answer.SetResult(Outcome.Done());
        await end.WaitAsync(Patience);
    }

    [TestMethod]
    public async Task The_end_waits_no_longer_than_its_bound()
    {
        var stage = new Stage();
        stage.Offer(1);
        await stage.Called();
        var end = stage.Channel.End();
        Assert.AreEqual(AlertChannel.EndWait, await stage.Time.Pass());
        await end.WaitAsync(Patience);
    }

    [TestMethod]
    public async Task The_end_does_not_wait_for_a_channel_that_fails()
    {
        var stage = new Stage();
        stage.Offer(1);
        await stage.Answered(Outcome.Failed("no"));
        await stage.Wrote();
        await stage.Channel.End().WaitAsync(Patience);
    }
}
