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
        await watch.Begin(default);
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

    private sealed class SystemThatIs(string word) : ICommand
    {
        public ValueTask<CommandResult> Run(CommandLine line, CancellationToken stop) =>
            ValueTask.FromResult(new CommandResult(1, word + "\n", "", TimedOut: false));
    }
}
