using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Sdk.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>The system shuts down and does not come to its end.</summary>
[TestClass]
public sealed class ShutdownWatchTests
{
    private static async Task<(List<FinalAction> Halts, TimeSpan? Leaves)> Shut(
        GuardConfig guard, string system, double seconds, bool cannotStop = false)
    {
        using var folder = new Folder();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        var halts = new Halts();
        var time = new FakeTimeProvider();
        var state = Sample.State with { Config = Sample.Config with { Guard = guard } };
        if (cannotStop) state = state with { Local = Stuck };
        using var watch = new ShutdownWatch(
            () => state, new SystemThatIs(system), halts, log, time);
        watch.Begin();
        await watch.Then(() => { });
        time.Advance(TimeSpan.FromSeconds(seconds));
        return (halts.Actions, watch.Limit);
    }

    private static ImmutableSortedDictionary<string, LocalGroup> Stuck =>
        ImmutableSortedDictionary<string, LocalGroup>.Empty.Add("web", new LocalGroup
        {
            Name = "web",
            Placement = null!,
            Resources = ImmutableSortedDictionary<string, LocalResource>.Empty.Add("exec1",
                new LocalResource { Phase = ResourcePhase.DeactivationFailed }),
        });

    [TestMethod]
    [TestProperty("Regression", "16")]
    [DataRow(ShutdownStall.Always, "stopping", 59, false, 0)]
    [DataRow(ShutdownStall.Always, "stopping", 61, false, 1)]
    [DataRow(ShutdownStall.Always, "running", 61, false, 0, DisplayName = "the daemon alone stops")]
    [DataRow(ShutdownStall.AfterFailure, "stopping", 61, false, 0)]
    [DataRow(ShutdownStall.AfterFailure, "stopping", 61, true, 1)]
    [DataRow(ShutdownStall.Off, "stopping", 9999, true, 0)]
    public async Task Only_a_stalled_shutdown_is_ended_and_after_the_time_that_is_set(
        ShutdownStall when, string system, double seconds, bool cannotStop, int halts)
    {
        var guard = new GuardConfig
        {
            ShutdownStall = when,
            StallTimeout = TimeSpan.FromSeconds(60),
        };
        var seen = await Shut(guard, system, seconds, cannotStop);
        CollectionAssert.AreEqual(
            Enumerable.Repeat(FinalAction.KeepaliveReset, halts).ToArray(), seen.Halts);
    }

    [TestMethod]
    public async Task Without_a_time_of_its_own_it_is_the_heartbeat_timeout()
    {
        var guard = new GuardConfig { ShutdownStall = ShutdownStall.Always, StallPanics = true };
        var limit = Sample.Config.Timing.HeartbeatTimeout;
        Assert.AreEqual(limit, (await Shut(guard, "stopping", 0)).Leaves);
        var seen = await Shut(guard, "stopping", limit.TotalSeconds);
        CollectionAssert.AreEqual(new[] { FinalAction.KeepalivePanic }, seen.Halts);
    }

    [TestMethod]
    public async Task A_group_that_fails_to_stop_only_later_is_seen()
    {
        using var folder = new Folder();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        var halts = new Halts();
        var time = new FakeTimeProvider();
        var state = Sample.State with
        {
            Config = Sample.Config with
            {
                Guard = new()
                {
                    ShutdownStall = ShutdownStall.AfterFailure,
                    StallTimeout = TimeSpan.FromSeconds(60),
                },
            },
        };
        using var watch = new ShutdownWatch(
            () => state, new SystemThatIs("stopping"), halts, log, time);
        watch.Begin();
        await watch.Then(() => { });
        time.Advance(TimeSpan.FromSeconds(70));
        Assert.IsEmpty(halts.Actions);
        state = state with { Local = Stuck };
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.HasCount(1, halts.Actions);
        Assert.HasCount(1, log.Last(100).Where(l => l.Contains(" pm 51 ")));
    }

    [TestMethod]
    [DataRow(true, DisplayName = "the system answers")]
    [DataRow(false, DisplayName = "it never does")]
    public async Task The_daemon_does_not_end_before_it_is_known_what_the_watchdog_is_to_do(
        bool answers)
    {
        using var folder = new Folder();
        using var log = new AlertLog(folder["alert.log"], new FakeTimeProvider());
        var time = new FakeTimeProvider();
        var answer = new TaskCompletionSource<string>();
        var guard = new GuardConfig { ShutdownStall = ShutdownStall.Always };
        var state = Sample.State with { Config = Sample.Config with { Guard = guard } };
        using var watch = new ShutdownWatch(
            () => state, new SystemThatIs(answer.Task), new Halts(), log, time);
        TimeSpan? limit = null;
        watch.Begin();
        var ended = watch.Then(() => limit = watch.Limit);
        Assert.IsFalse(ended.IsCompleted);
        if (answers) answer.SetResult("stopping");
        else time.Advance(ShutdownWatch.AskLimit * 2);
        await ended;
        Assert.AreEqual(answers ? Sample.Config.Timing.HeartbeatTimeout : null, limit);
    }

    private sealed class SystemThatIs(Task<string> word) : ICommand
    {
        public SystemThatIs(string word)
            : this(Task.FromResult(word))
        {
        }

        public async ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop) =>
            new(1, await word + "\n", "", TimedOut: false);
    }
}
