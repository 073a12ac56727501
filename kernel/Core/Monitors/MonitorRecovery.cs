using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Sdk;

namespace Baton.Core.Monitors;

/// <summary>
/// From a confirmed error to deeds: recovery script, then reactivate the target, then fail its
/// group over, then the final action; each step is followed by looking again from the start.
/// </summary>
/// <remarks>
/// Due -> (Waits while somebody acts on the target) -> Step with its script awaited -> acted ->
/// over when the target is at rest -> looked at again. A step is counted before it is begun.
/// </remarks>
internal static class MonitorRecovery
{
    /// <summary>Tells whether anything is done at all about what monitors find.</summary>
    public static void TellSwitch(Draft draft)
    {
        bool off = draft.State.Config.Monitoring.NoRecovery;
        draft.Info("rm", off ? 190 : 191, "Recovery from errors that monitors find is "
            + $"{(off ? "switched off" : "carried out")} in this cluster.");
    }

    /// <summary>Carries out the recovery steps that are due.</summary>
    public static void Advise(Draft draft)
    {
        foreach (var config in draft.State.Config.Monitors)
        {
            var run = draft.State.Monitors.GetValueOrDefault(config.Name);
            if (run?.Step is { } step) run = Continue(draft, config, run, step);
            if (run is { RecoveryDue: true, Step: null, IsRunning: true })
                Recover(draft, config, run);
        }
    }

    private static MonitorRun Continue(
        Draft draft, MonitorConfig config, MonitorRun run, RecoveryStep step)
    {
        if (step.Acted)
        {
            if (RecoveryTargets.IsUnderWay(draft.State, step)) return run;
            run = run with { Step = null };
            // Every step is followed by monitoring from the start: a resident watch is begun anew
            // for it, since it would not say a second time what is still so.
            return Keep(draft, config, run.IsRunning && !run.RecoveryDue
                ? run with { Failures = 0, NextCheckAt = AfterAnInterval(draft, config, run) }
                : run);
        }
        if (step.Script != 0) return run;
        if (step.Action == RecoveryAction.Script)
            return Keep(draft, config, run with { Step = step with { Acted = true } });
        if (RecoveryTargets.IsBusy(draft.State, config.Name, config.Recovery)) return run;
        if (OnGroups(config) && RecoveryTargets.Active(draft.State, config.Recovery).Count == 0)
            return Keep(draft, config,
                Over(draft, config, NotActive(draft, config, GivenUp(run, step))));
        // What holds it back may have come while its script ran.
        if (step.Action == RecoveryAction.Final
            && MonitorFinals.HeldBack(draft, config, run) is { } held)
            return Keep(draft, config, Over(draft, config, GivenUp(held, step)));
        Act(draft, config, run, step);
        return draft.State.Monitors[config.Name];
    }

    /// <summary>What is left of a run whose step came to nothing.</summary>
    public static MonitorRun GivenUp(MonitorRun run, RecoveryStep step) =>
        run with { Step = null, Counters = step.Before, RecoveryDue = false, Waits = false };

    private static void Recover(Draft draft, MonitorConfig config, MonitorRun run)
    {
        var state = draft.State;
        if (state.Config.Monitoring.NoRecovery
            || state.Config.Recovery.WithoutRecovery.HasFlag(FinalCauses.Monitor))
        {
            run = MonitorFindings.Tell(draft, run, EpisodeNotices.Suppressed, 192,
                $"No recovery for monitoring {config.Name}: it is switched off for the cluster.");
            Keep(draft, config, Over(draft, config, run));
            return;
        }
        if (RecoveryTargets.IsBusy(state, config.Name, config.Recovery))
        {
            // Waited for and not lost (regression 153).
            Keep(draft, config, run with { Waits = true });
            return;
        }
        if (run.Waits && !config.Resident)
        {
            // Somebody acted on the target meanwhile: what is still wrong is found at once.
            Keep(draft, config, run with
            {
                RecoveryDue = false,
                Waits = false,
                Failures = config.Retries,
                NextCheckAt = run.CheckingSince is null ? draft.Now : run.NextCheckAt,
            });
            return;
        }
        var targets = RecoveryTargets.Active(state, config.Recovery);
        if (OnGroups(config) && targets.Count == 0)
            Keep(draft, config, Over(draft, config, NotActive(draft, config, run)));
        else Begin(draft, config, run with { Waits = false }, targets);
    }

    private static void Begin(
        Draft draft, MonitorConfig config, MonitorRun run, List<LocalGroup> targets)
    {
        if (Next(config, run.Counters) is not { } action)
        {
            Keep(draft, config, Over(draft, config, run));
            return;
        }
        if (action == RecoveryAction.Final
            && MonitorFinals.HeldBack(draft, config, run) is { } held)
        {
            Keep(draft, config, Over(draft, config, held));
            return;
        }
        var counters = Counted(run.Counters, action);
        bool script = MonitorScripts.Precedes(config.Recovery.PreAction, action);
        var step = new RecoveryStep
        {
            Action = action,
            Groups = [.. targets.Select(g => g.Name)],
            Before = run.Counters,
            Script = script ? MonitorScripts.Begin(draft, config, action, counters) : 0,
        };
        run = Over(draft, config, run) with { Counters = counters, Step = step };
        // While the script runs nothing is looked at: once it ran, the action is taken (211). A
        // resident watch goes on, and is begun anew when the step is over.
        if (script || config.Resident) run = run with { NextCheckAt = Instant.Never };
        Keep(draft, config, run);
        if (!script) Act(draft, config, run, step);
    }

    /// <summary>The next step of the ladder; null if none is left.</summary>
    private static RecoveryAction? Next(MonitorConfig config, RecoveryCounters counters) =>
        counters.FinalActionDone ? null
            : counters.Scripts < config.Recovery.Scripts ? RecoveryAction.Script
            : OnGroups(config) && counters.Restarts < config.Recovery.Restarts
                ? RecoveryAction.Restart
            : OnGroups(config) && counters.Failovers < config.Recovery.Failovers
                ? RecoveryAction.Failover
            : RecoveryAction.Final;

    private static RecoveryCounters Counted(RecoveryCounters counters, RecoveryAction action) =>
        action switch
        {
            RecoveryAction.Script => counters with { Scripts = counters.Scripts + 1 },
            RecoveryAction.Restart => counters with { Restarts = counters.Restarts + 1 },
            RecoveryAction.Failover => counters with { Failovers = counters.Failovers + 1 },
            _ => counters with { FinalActionDone = true },
        };

    private static void Act(Draft draft, MonitorConfig config, MonitorRun run, RecoveryStep step)
    {
        var targets = RecoveryTargets.Active(draft.State, config.Recovery);
        // Kept before it is asked for: a refusal comes back at once on the coordinator.
        Keep(draft, config, run with { Step = step with { Acted = true } });
        if (step.Action == RecoveryAction.Restart) Reactivate(draft, config, targets);
        else if (step.Action == RecoveryAction.Failover) FailOver(draft, config, targets);
        else MonitorFinals.Act(draft, config, targets);
    }

    private static void Reactivate(Draft draft, MonitorConfig config, List<LocalGroup> targets)
    {
        bool one = config.Recovery.TargetKind == RecoveryTargetKind.Resource;
        foreach (var group in targets)
        {
            var resources = draft.State.Config.ResourcesOf(group.Name).ToList();
            draft.Hold(group with
            {
                Restart = one ? ResourceGraph.WithUsers(config.Recovery.Target, resources)
                    : [.. resources.Select(r => r.Name)],
                RestartedFor = one ? StopFactor.ResourceRestart : StopFactor.GroupRestart,
            });
            draft.Warning("rm", 13, $"{(one ? config.Recovery.Target : group.Name)} is restarted "
                + $"because of an error in monitoring {config.Name}.");
        }
    }

    private static void FailOver(Draft draft, MonitorConfig config, List<LocalGroup> targets)
    {
        foreach (var group in targets)
        {
            draft.Warning("rm", 14, $"{group.Name} is to fail over because of an error in "
                + $"monitoring {config.Name}.");
            RecoveryDesk.Ask(draft, new Message.RecoveryWanted(group.Name,
                group.Placement.Epoch, Stop: false, new Reason("monitor-error",
                    $"Monitor {config.Name} found an error.")));
        }
    }

    /// <summary>
    /// A failover that was asked for cannot be had: the next step is due, unless the monitor has
    /// found all well while it was waited for.
    /// </summary>
    public static void Denied(Draft draft, Message.RecoveryDenied denied)
    {
        foreach (var (name, run) in draft.State.Monitors)
        {
            if (run is { IsRunning: true, Step: { Action: RecoveryAction.Failover } step }
                && step.Groups.Contains(denied.Group))
                MonitorSchedule.Keep(draft, name, run.HealthySince is null
                    ? run with { Step = null, RecoveryDue = true } : GivenUp(run, step));
        }
    }

    private static MonitorRun NotActive(Draft draft, MonitorConfig config, MonitorRun run) =>
        MonitorFindings.Tell(draft, run, EpisodeNotices.NotActive,
            config.Recovery.TargetKind == RecoveryTargetKind.AllGroups ? 220 : 25,
            "Recovery will not be executed since the recovery target "
            + $"{config.Recovery.Target} is not active.");

    // Whatever kept the step from being taken may pass: what is still wrong is found again.
    private static MonitorRun Over(Draft draft, MonitorConfig config, MonitorRun run) => run with
    {
        RecoveryDue = false,
        Waits = false,
        Failures = 0,
        NextCheckAt = AfterAnInterval(draft, config, run),
    };

    // Of a polled monitor one check at a time is under way, and its end says when the next is.
    private static Instant AfterAnInterval(Draft draft, MonitorConfig config, MonitorRun run) =>
        config.Resident || run.CheckingSince is null
            ? draft.Now + config.Interval : run.NextCheckAt;

    private static MonitorRun Keep(Draft draft, MonitorConfig config, MonitorRun run)
    {
        MonitorSchedule.Keep(draft, config.Name, run);
        return run;
    }

    private static bool OnGroups(MonitorConfig config) =>
        config.Recovery.TargetKind != RecoveryTargetKind.LocalServer;
}
