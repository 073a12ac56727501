using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Monitors;

/// <summary>
/// Starts and stops this server's monitors and has them look: always, or while their target is
/// online here; they stop before their targets do (regressions 129, 154).
/// </summary>
/// <remarks>
/// Offline -> OnlinePending -> Online, Caution, OnlineFailure or Unknown by what is found ->
/// Offline when it must run no more. Suspend is left by an operator, or for Offline with the
/// target.
/// </remarks>
internal static class MonitorSchedule
{
    public static void Step(Draft draft)
    {
        foreach (var config in draft.State.Config.Monitors)
        {
            var run = draft.State.Monitors.GetValueOrDefault(config.Name) ?? new MonitorRun();
            bool should = ShouldRun(draft.State, config);
            if (run.Phase == MonitorPhase.Suspend)
            {
                if (!StaysSuspended(draft.State, config)) run = Stop(draft, config, run);
            }
            else if (should && !run.IsRunning) run = Start(draft, config, run);
            else if (!should && run.IsRunning) run = Stop(draft, config, run);
            bool looks = run.IsRunning && draft.Now >= run.NextCheckAt;
            if (looks) run = Look(draft, config, run);
            run = Forgive(draft, config, run);
            Keep(draft, config.Name, run);
            if (looks && run.Dummy)
                MonitorFindings.Take(draft, MonitorFindings.Dummy(config, run));
            else if (draft.Now >= LostAt(config, run)) GiveUpLost(draft, config, run);
        }
    }

    /// <summary>When the check under way is taken for lost; never if there is none.</summary>
    public static Instant LostAt(MonitorConfig monitor, MonitorRun run) =>
        run is { IsRunning: true, CheckingSince: { } since } && !monitor.Resident
            ? since + monitor.Timeout + Limits.StallSlack : Instant.Never;

    // Whoever was to answer in its time, or to say that it was over, does not; a late answer is
    // that of an earlier start.
    private static void GiveUpLost(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        draft.Do(new Effect.StopMonitor(monitor.Name, run.Run));
        run = run with { Run = run.Run + 1 };
        Keep(draft, monitor.Name, run);
        MonitorFindings.Take(draft, new Event.MonitorFound(monitor.Name, run.Run,
            Finding.Faulty(0, "there was no answer at all"), TimedOut: true));
    }

    public static void Keep(Draft draft, string monitor, MonitorRun run)
    {
        var known = draft.State.Monitors.GetValueOrDefault(monitor);
        if (ReferenceEquals(known, run) || known == run) return;
        draft.State = draft.State with
        {
            Monitors = draft.State.Monitors.SetItem(monitor, run),
        };
    }

    /// <summary>True if a monitor has something to do on this server now.</summary>
    public static bool ShouldRun(State state, MonitorConfig monitor) =>
        state.Phase == ServicePhase.Running && state.Emergency is null
        && !state.Unusable.ContainsKey(monitor.Type)
        && (monitor.Servers.IsEmpty || state.Config.IsAmong(state.Self, monitor.Servers))
        && (monitor.Timing == MonitorTiming.Always || Target(state, monitor) is not null);

    // A suspended monitor whose target stops is stopped, and starts by itself with the target. A
    // daemon that starts again does not know yet what runs: the suspension stands till it does.
    private static bool StaysSuspended(State state, MonitorConfig monitor) => state.Phase switch
    {
        ServicePhase.Stopping => false,
        ServicePhase.Running => state.Emergency is null && (ShouldRun(state, monitor)
            || !state.View.IsCommitted || state.Unusable.ContainsKey(monitor.Type)),
        _ => true,
    };

    /// <summary>The monitor's target if it is online here and is to stay so.</summary>
    private static LocalResource? Target(State state, MonitorConfig monitor)
    {
        if (state.Config.FindResource(monitor.Target) is not { } resource) return null;
        var group = state.Local.GetValueOrDefault(resource.Group);
        return group is { IsProbing: false, Placement.Instruction: Instruction.Run }
            && state.Placements.GetValueOrDefault(group.Name)?.Owner == state.Self
            && state.Placements[group.Name].Instruction == Instruction.Run
            && !group.Restart.Contains(resource.Name)
            && !state.Placements[group.Name].Down.Contains(resource.Name)
            && group.Resources.TryGetValue(resource.Name, out var local)
            && local.Phase == ResourcePhase.Online ? local : null;
    }

    /// <summary>Starts a monitor that is not running, under a number of its own.</summary>
    public static MonitorRun Start(Draft draft, MonitorConfig monitor, MonitorRun run)
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
            Waits = false,
        };
    }

    private static MonitorRun Stop(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        draft.Info("rm", 2, $"Monitoring {monitor.Name} has stopped.");
        return Halted(draft, monitor, run, MonitorPhase.Offline);
    }

    /// <summary>A monitor that looks no more: stopped, or suspended.</summary>
    public static MonitorRun Halted(
        Draft draft, MonitorConfig monitor, MonitorRun run, MonitorPhase phase)
    {
        if (run.IsRunning) draft.Do(new Effect.StopMonitor(monitor.Name, run.Run));
        // A step that waits for its script is given up, and a later one is free (regression 200);
        // what was begun keeps others off its target until that is at rest.
        if (run.Step is { Acted: false } step) run = MonitorRecovery.GivenUp(run, step);
        return run with
        {
            Phase = phase,
            NextCheckAt = Instant.Never,
            CheckingSince = null,
            RecoveryDue = false,
            Waits = false,
            HealthySince = null,
            Dummy = run.Dummy && draft.State.Phase == ServicePhase.Running,
        };
    }

    private static MonitorRun Look(Draft draft, MonitorConfig monitor, MonitorRun run)
    {
        if (monitor.Resident && run.CheckingSince is not null)
        {
            // A watch is begun anew under a new number, without a word of a stop and start.
            draft.Do(new Effect.StopMonitor(monitor.Name, run.Run));
            run = run with { Run = run.Run + 1 };
        }
        run = run with { NextCheckAt = Instant.Never, CheckingSince = draft.Now };
        if (run.Dummy) return run;
        string handle = Target(draft.State, monitor)?.Handle ?? "";
        draft.Do(monitor.Resident
            ? new Effect.WatchMonitor(monitor.Name, run.Run, handle)
            : new Effect.CheckMonitor(monitor.Name, run.Run, handle));
        return run;
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
