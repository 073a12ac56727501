using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Sdk;

namespace Baton.Core.Monitors;

/// <summary>
/// From findings to deeds: retry, then reactivate the target, then fail its group over, then the
/// final action; each step is followed by looking again from the start.
/// </summary>
internal static class MonitorRecovery
{
    /// <summary>Takes a finding.</summary>
    public static void Take(Draft draft, Event.MonitorFound found)
    {
        var config = draft.State.Config.FindMonitor(found.Monitor);
        var run = draft.State.Monitors.GetValueOrDefault(found.Monitor);
        if (config is null || run is null || !run.IsRunning || run.Run != found.Run) return;
        var next = run.CheckingSince is { } since && !found.TimedOut
            ? since + config.Interval : draft.Now + config.Interval;
        run = run with
        {
            CheckingSince = config.Resident ? run.CheckingSince : null,
            NextCheckAt = config.Resident ? Instant.Never : Instant.Later(next, draft.Now),
            Reason = found.Finding.Reason,
        };
        MonitorSchedule.Keep(draft, config.Name, found.Finding.Kind switch
        {
            FindingKind.Healthy => Healthy(draft, config, run),
            FindingKind.Caution => Caution(draft, config, run, found.Finding),
            FindingKind.Faulty => Faulty(draft, config, run, found),
            _ => Unknown(draft, config, run),
        });
    }

    private static MonitorRun Healthy(Draft draft, MonitorConfig config, MonitorRun run)
    {
        if (run.Phase == MonitorPhase.OnlineFailure)
            draft.Info("rm", 26, $"Monitoring {config.Name} is normal again.");
        else if (run.Phase == MonitorPhase.Caution)
            draft.Info("rm", 49, $"Monitoring {config.Name} has no warning any more.");
        return run with
        {
            Phase = MonitorPhase.Online,
            Failures = 0,
            HealthySince = run.HealthySince ?? draft.Now,
            RecoveryDue = false,
        };
    }

    private static MonitorRun Caution(
        Draft draft, MonitorConfig config, MonitorRun run, Finding finding)
    {
        if (run.Phase != MonitorPhase.Caution)
            draft.Warning("rm", 4, $"Detected a warning in monitoring {config.Name}. "
                + $"({finding.Number} : {finding.Reason})");
        return run with { Phase = MonitorPhase.Caution, Failures = 0, HealthySince = null };
    }

    private static MonitorRun Unknown(Draft draft, MonitorConfig config, MonitorRun run)
    {
        // Told once and not every interval (regression 120).
        if (run.Phase != MonitorPhase.Unknown)
            draft.Warning("rm", 27, $"Monitoring {config.Name} cannot tell. ({run.Reason})");
        return run with { Phase = MonitorPhase.Unknown, HealthySince = null };
    }

    private static MonitorRun Faulty(
        Draft draft, MonitorConfig config, MonitorRun run, Event.MonitorFound found)
    {
        int failures = run.Failures + 1;
        bool final = config.Resident || failures > config.Retries
            || (found.TimedOut && config.NoRetryOnTimeout);
        run = run with { Failures = failures, HealthySince = null };
        if (!final) return run;
        bool told = run.Phase == MonitorPhase.OnlineFailure;
        if (!told) draft.Error("rm", 9, $"Detected an error in monitoring {config.Name}. "
            + $"({found.Finding.Number} : {found.Finding.Reason})");
        bool onlyTold = found.TimedOut && config.NoRecoveryOnTimeout;
        if (onlyTold && !told)
            draft.Warning("rm", 193, $"{config.Name}: a timeout calls for no recovery here.");
        return run with { Phase = MonitorPhase.OnlineFailure, RecoveryDue = !onlyTold };
    }

    /// <summary>Carries out the recovery steps that are due.</summary>
    public static void Advise(Draft draft)
    {
        foreach (var config in draft.State.Config.Monitors)
        {
            if (draft.State.Monitors.GetValueOrDefault(config.Name)
                is { RecoveryDue: true, IsRunning: true } run)
                Recover(draft, config, run);
        }
    }

    private static void Recover(Draft draft, MonitorConfig config, MonitorRun run)
    {
        var recovery = config.Recovery;
        var targets = Targets(draft.State, recovery).ToList();
        bool onGroups = recovery.TargetKind != RecoveryTargetKind.LocalServer;
        if (onGroups && targets.Count == 0)
        {
            draft.Warning("rm", recovery.TargetKind == RecoveryTargetKind.AllGroups ? 220 : 25,
                "Recovery will not be executed since the recovery target "
                + $"{recovery.Target} is not active.");
            MonitorSchedule.Keep(draft, config.Name, Again(draft, config, run));
            return;
        }
        if (targets.Any(g => g.IsBusy))
        {
            // Somebody acts on the target already: what is still wrong then is found again.
            if (!config.Resident)
                MonitorSchedule.Keep(draft, config.Name, Again(draft, config, run));
            return;
        }
        var counters = run.Counters;
        if (onGroups && counters.Restarts < recovery.Restarts)
        {
            Reactivate(draft, config, targets);
            counters = counters with { Restarts = counters.Restarts + 1 };
        }
        else if (onGroups && counters.Failovers < recovery.Failovers)
        {
            // Counted before it is asked for: a refusal comes back at once on the coordinator.
            Keep(draft, config, run with
            {
                FailoverAsked = true,
                Counters = counters with { Failovers = counters.Failovers + 1 },
            });
            FailOver(draft, config, targets);
            return;
        }
        else if (!counters.FinalActionDone)
        {
            counters = counters with { FinalActionDone = true };
            Keep(draft, config, run with { Counters = counters });
            Finish(draft, config, targets);
            return;
        }
        Keep(draft, config, run with { Counters = counters });
    }

    private static void Keep(Draft draft, MonitorConfig config, MonitorRun run) =>
        MonitorSchedule.Keep(draft, config.Name, Again(draft, config, run));

    private static MonitorRun Again(Draft draft, MonitorConfig config, MonitorRun run) =>
        run with
        {
            RecoveryDue = false,
            Failures = 0,
            NextCheckAt = config.Resident ? run.NextCheckAt : draft.Now + config.Interval,
        };

    private static IEnumerable<LocalGroup> Targets(State state, RecoveryConfig recovery)
    {
        string name = recovery.TargetKind == RecoveryTargetKind.Resource
            ? state.Config.FindResource(recovery.Target)?.Group ?? "" : recovery.Target;
        return state.Local.Values.Where(g =>
            state.Placements.GetValueOrDefault(g.Name) is
            { Instruction: Instruction.Run } placement
            && placement.Owner == state.Self
            && recovery.TargetKind switch
            {
                RecoveryTargetKind.AllGroups => true,
                RecoveryTargetKind.LocalServer => false,
                _ => g.Name == name,
            });
    }

    private static void Reactivate(Draft draft, MonitorConfig config, List<LocalGroup> targets)
    {
        foreach (var group in targets)
        {
            var resources = draft.State.Config.ResourcesOf(group.Name).ToList();
            draft.Hold(group with
            {
                Restart = config.Recovery.TargetKind == RecoveryTargetKind.Resource
                    ? ResourceGraph.WithUsers(config.Recovery.Target, resources)
                    : [.. resources.Select(r => r.Name)],
            });
            string what = config.Recovery.TargetKind == RecoveryTargetKind.Resource
                ? config.Recovery.Target : group.Name;
            draft.Warning("rm", 13, $"{what} is restarted because of an error in monitoring "
                + $"{config.Name}.");
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

    private static void Finish(Draft draft, MonitorConfig config, List<LocalGroup> targets)
    {
        var action = config.Recovery.Action;
        var reason = new Reason("final-action", $"Final action of monitor {config.Name}.");
        draft.Warning("rm", 15, $"The final action of monitoring {config.Name} is carried out: "
            + $"{action}.");
        if (action == FinalAction.StopGroup)
        {
            foreach (var group in targets)
            {
                RecoveryDesk.Ask(draft, new Message.RecoveryWanted(
                    group.Name, group.Placement.Epoch, Stop: true, reason));
            }
        }
        else if (action.StopsService())
        {
            ServiceLife.FinalStop(draft, action, reason);
        }
    }

    /// <summary>A failover that was asked for cannot be had: the next step is due.</summary>
    public static void Denied(Draft draft, Message.RecoveryDenied denied)
    {
        foreach (var config in draft.State.Config.Monitors)
        {
            if (draft.State.Monitors.GetValueOrDefault(config.Name)
                is { FailoverAsked: true, IsRunning: true } run
                && Targets(draft.State, config.Recovery).Any(g => g.Name == denied.Group))
                MonitorSchedule.Keep(draft, config.Name,
                    run with { FailoverAsked = false, RecoveryDue = true });
        }
    }
}
