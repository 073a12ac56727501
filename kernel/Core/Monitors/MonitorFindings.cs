using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Monitors;

/// <summary>
/// What a monitor saw: normal, a warning, an error within the retries or beyond them. Beyond them
/// the next step of its recovery is due.
/// </summary>
internal static class MonitorFindings
{
    /// <summary>Takes a finding; that of an earlier start or a stopped monitor is stale.</summary>
    public static void Take(Draft draft, Event.MonitorFound found)
    {
        var config = draft.State.Config.FindMonitor(found.Monitor);
        var run = draft.State.Monitors.GetValueOrDefault(found.Monitor);
        if (config is null || run is null || !run.IsRunning || run.Run != found.Run) return;
        if (run.Dummy) found = Dummy(config, run);
        TellDelay(draft, config, found);
        // After a timeout a whole interval passes before the next look (regressions 80, 151, 156).
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

    /// <summary>What a monitor finds that is made to fail.</summary>
    public static Event.MonitorFound Dummy(MonitorConfig config, MonitorRun run) => new(
        config.Name, run.Run, Finding.Faulty(0, "dummy failure, for verification"), false);

    private static void TellDelay(Draft draft, MonitorConfig config, Event.MonitorFound found)
    {
        int percent = draft.State.Config.Monitoring.DelayWarningPercent;
        if (config.Resident || found.TimedOut || percent >= 100
            || found.Took.Ticks * 100 < config.Timeout.Ticks * percent)
            return;
        draft.Warning("rm", 71, $"A check of {config.Name} was late: it took "
            + $"{found.Took.TotalMilliseconds:0} ms of {config.Timeout.TotalMilliseconds:0} ms "
            + $"({percent} %).");
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
            Waits = false,
            Told = EpisodeNotices.None,
        };
    }

    private static MonitorRun Caution(
        Draft draft, MonitorConfig config, MonitorRun run, Finding finding)
    {
        if (run.Phase != MonitorPhase.Caution)
            draft.Warning("rm", 4, $"Detected a warning in monitoring {config.Name}. "
                + $"({finding.Number} : {finding.Reason})");
        return run with
        {
            Phase = MonitorPhase.Caution,
            Failures = 0,
            HealthySince = null,
            RecoveryDue = false,
            Waits = false,
        };
    }

    private static MonitorRun Unknown(Draft draft, MonitorConfig config, MonitorRun run)
    {
        // Told once and not every interval (regression 120), and never a failure (81).
        if (run.Phase == MonitorPhase.OnlinePending)
            draft.Error("rm", 28, $"Monitoring {config.Name} could not begin. ({run.Reason})");
        else if (run.Phase != MonitorPhase.Unknown)
            draft.Warning("rm", 27, $"Monitoring {config.Name} cannot tell. ({run.Reason})");
        return run with { Phase = MonitorPhase.Unknown, HealthySince = null };
    }

    private static MonitorRun Faulty(
        Draft draft, MonitorConfig config, MonitorRun run, Event.MonitorFound found)
    {
        run = run with { HealthySince = null };
        // What is found while its own step works on the target is looked at again after it; a
        // resident one would not say it twice.
        if (run.Step is not null && !config.Resident) return run;
        run = run with { Failures = run.Failures + 1 };
        bool final = config.Resident || run.Failures > config.Retries
            || (found.TimedOut && config.NoRetryOnTimeout);
        if (!final) return run;
        if (run.Phase != MonitorPhase.OnlineFailure)
            draft.Error("rm", 9, $"Detected an error in monitoring {config.Name}. "
                + $"({found.Finding.Number} : {found.Finding.Reason})");
        run = run with { Phase = MonitorPhase.OnlineFailure };
        if (!found.TimedOut || !config.NoRecoveryOnTimeout) return run with { RecoveryDue = true };
        return Tell(draft, run, EpisodeNotices.TimeoutOnly, 193,
            $"{config.Name}: a timeout calls for no recovery here.") with
        {
            RecoveryDue = false,
        };
    }

    /// <summary>Warns of something once in an episode of errors.</summary>
    public static MonitorRun Tell(
        Draft draft, MonitorRun run, EpisodeNotices notice, int id, string text)
    {
        if (run.Told.HasFlag(notice)) return run;
        draft.Warning("rm", id, text);
        return run with { Told = run.Told | notice };
    }
}
