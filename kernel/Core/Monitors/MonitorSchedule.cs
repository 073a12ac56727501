using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Monitors;

/// <summary>
/// Starts and stops this server's monitors and has them look: always, or while their target is
/// online here; they stop before their targets do (regressions 129, 154).
/// </summary>
internal static class MonitorSchedule
{
    public static void Step(Draft draft)
    {
        foreach (var config in draft.State.Config.Monitors)
        {
            var run = draft.State.Monitors.GetValueOrDefault(config.Name) ?? new MonitorRun();
            bool should = ShouldRun(draft.State, config);
            if (should && !run.IsRunning) run = Start(draft, config, run);
            else if (!should && run.IsRunning) run = Stop(draft, config, run);
            if (run.IsRunning && draft.Now >= run.NextCheckAt) run = Look(draft, config, run);
            run = Forgive(draft, config, run);
            Keep(draft, config.Name, run);
        }
    }

    public static void Keep(Draft draft, string monitor, MonitorRun run)
    {
        if (draft.State.Monitors.GetValueOrDefault(monitor) == run) return;
        draft.State = draft.State with
        {
            Monitors = draft.State.Monitors.SetItem(monitor, run),
        };
    }

    private static bool ShouldRun(State state, MonitorConfig monitor)
    {
        if (state.Phase != ServicePhase.Running || state.Emergency is not null
            || state.Unusable.ContainsKey(monitor.Type)
            || (!monitor.Servers.IsEmpty && !state.Config.IsAmong(state.Self, monitor.Servers)))
            return false;
        return monitor.Timing == MonitorTiming.Always || Target(state, monitor) is not null;
    }

    /// <summary>The monitor's target if it is online here and is to stay so.</summary>
    private static LocalResource? Target(State state, MonitorConfig monitor)
    {
        if (state.Config.FindResource(monitor.Target) is not { } resource) return null;
        var group = state.Local.GetValueOrDefault(resource.Group);
        return group is { IsProbing: false, Placement.Instruction: Instruction.Run }
            && state.Placements.GetValueOrDefault(group.Name)?.Owner == state.Self
            && state.Placements[group.Name].Instruction == Instruction.Run
            && !group.Restart.Contains(resource.Name)
            && group.Resources.TryGetValue(resource.Name, out var local)
            && local.Phase == ResourcePhase.Online ? local : null;
    }

    private static MonitorRun Start(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        draft.Info("rm", 1, $"Monitoring {monitor.Name} has started.");
        return run with
        {
            Run = run.Run + 1,
            Phase = MonitorPhase.OnlinePending,
            NextCheckAt = draft.Now + monitor.StartWait,
            CheckingSince = null,
            Failures = 0,
            Reason = "",
            HealthySince = null,
            RecoveryDue = false,
            FailoverAsked = false,
        };
    }

    private static MonitorRun Stop(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        draft.Do(new Effect.StopMonitor(monitor.Name, run.Run));
        draft.Info("rm", 2, $"Monitoring {monitor.Name} has stopped.");
        return run with
        {
            Phase = MonitorPhase.Offline,
            NextCheckAt = Instant.Never,
            CheckingSince = null,
            RecoveryDue = false,
            FailoverAsked = false,
            HealthySince = null,
        };
    }

    private static MonitorRun Look(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        string handle = Target(draft.State, monitor)?.Handle ?? "";
        draft.Do(monitor.Resident
            ? new Effect.WatchMonitor(monitor.Name, run.Run, handle)
            : new Effect.CheckMonitor(monitor.Name, run.Run, handle));
        return run with { NextCheckAt = Instant.Never, CheckingSince = draft.Now };
    }

    // A service that dies every few seconds must not restart for ever: normal has to last.
    private static MonitorRun Forgive(Draft draft, MonitorConfig monitor, MonitorRun run) =>
        run.Counters != RecoveryCounters.Zero && ForgivenAt(monitor, run) <= draft.Now
            ? run with { Counters = RecoveryCounters.Zero } : run;

    /// <summary>
    /// When the counters go back to zero if nothing happens; never if they are zero.
    /// </summary>
    public static Instant ForgivenAt(MonitorConfig monitor, MonitorRun run) =>
        run.HealthySince is { } since && run.Counters != RecoveryCounters.Zero
            ? since + monitor.Recovery.ResetAfterFor(monitor.Interval) : Instant.Never;
}
