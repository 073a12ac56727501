namespace Baton.Core.Monitors;

/// <summary>How far up the recovery ladder a monitor has gone on this server; durable.</summary>
/// <param name="Restarts">Reactivations of the target.</param>
/// <param name="Failovers">Failovers of the target's group.</param>
/// <param name="FinalActionDone">Whether the last step was taken.</param>
/// <param name="Scripts">Runs of the recovery script.</param>
public sealed record RecoveryCounters(
    int Restarts, int Failovers, bool FinalActionDone, int Scripts = 0)
{
    public static readonly RecoveryCounters Zero = new(0, 0, false);
}

/// <summary>A monitor on this server: when to look next, and what it has found.</summary>
public sealed record MonitorRun
{
    /// <summary>Counts the starts; findings of an earlier one are stale.</summary>
    public long Run { get; init; }

    public MonitorPhase Phase { get; init; } = MonitorPhase.Offline;

    /// <summary>When to look, or to begin watching; never while that is under way.</summary>
    public Instant NextCheckAt { get; init; } = Instant.Never;

    /// <summary>When the check under way began; null for none.</summary>
    public Instant? CheckingSince { get; init; }

    /// <summary>Errors in a row.</summary>
    public int Failures { get; init; }

    public string Reason { get; init; } = "";

    public RecoveryCounters Counters { get; init; } = RecoveryCounters.Zero;

    /// <summary>Since when it has been normal without a break; null if it is not.</summary>
    public Instant? HealthySince { get; init; }

    /// <summary>An error was confirmed and its next recovery step is due.</summary>
    public bool RecoveryDue { get; init; }

    /// <summary>The step is due and its target is busy: it is looked at again then.</summary>
    public bool Waits { get; init; }

    /// <summary>The step that is under way; null for none.</summary>
    public RecoveryStep? Step { get; init; }

    /// <summary>What was already told in this episode of errors.</summary>
    public EpisodeNotices Told { get; init; }

    /// <summary>
    /// Whatever it finds counts as an error, so that its recovery can be seen to work; never
    /// durable, or a reboot as its last step would be one of many.
    /// </summary>
    public bool Dummy { get; init; }

    public bool IsRunning => Phase is not (MonitorPhase.Offline or MonitorPhase.Suspend);

    /// <summary>True while its recovery is at work and must not be cut across.</summary>
    public bool IsRecovering => Step is not null || Waits;

    public static MonitorRun From(RecoveryCounters? counters, bool suspended) => new()
    {
        Counters = counters ?? RecoveryCounters.Zero,
        Phase = suspended ? MonitorPhase.Suspend : MonitorPhase.Offline,
    };
}
