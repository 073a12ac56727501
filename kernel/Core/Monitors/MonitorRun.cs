namespace Baton.Core.Monitors;

/// <summary>How far up the recovery ladder a monitor has gone on this server; durable.</summary>
public sealed record RecoveryCounters(int Restarts, int Failovers, bool FinalActionDone)
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

    /// <summary>
    /// A failover was asked of the coordinator; a refusal calls for the next step.
    /// </summary>
    public bool FailoverAsked { get; init; }

    public bool IsRunning => Phase != MonitorPhase.Offline;

    public static MonitorRun From(RecoveryCounters? counters) =>
        new() { Counters = counters ?? RecoveryCounters.Zero };
}
