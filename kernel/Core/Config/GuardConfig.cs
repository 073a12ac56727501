namespace Baton.Core.Config;

/// <summary>How a server protects the others from itself.</summary>
public sealed record GuardConfig
{
    /// <summary>Whether a watchdog device resets a server that does not prove it is well.</summary>
    public bool UsesWatchdog { get; init; }

    /// <summary>The device; a server may have another one of its own.</summary>
    public string Device { get; init; } = "/dev/watchdog";

    /// <summary>
    /// How long the device waits for a sign of life; null for as long as the others wait before
    /// they take over.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the daemon's memory is kept from being paged out.</summary>
    public bool LocksMemory { get; init; }

    /// <summary>Whether a shutdown of the system that does not end is ended by a reset.</summary>
    public ShutdownStall ShutdownStall { get; init; }

    /// <summary>How long a shutdown may take; null for the heartbeat timeout.</summary>
    public TimeSpan? StallTimeout { get; init; }

    /// <summary>Whether a stalled shutdown ends in a panic and not in a reset.</summary>
    public bool StallPanics { get; init; }

    /// <summary>How long a shutdown may take; a value of its own always holds.</summary>
    public TimeSpan StallTimeoutFor(ClusterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return StallTimeout ?? config.Timing.HeartbeatTimeout;
    }

    /// <summary>The shortest that a device can be told: they count whole seconds.</summary>
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The timeout in force: by default the most whole seconds within which a server that stands
    /// still is reset before the others, who heard it last when it fed last, take over from it.
    /// </summary>
    public TimeSpan TimeoutFor(ClusterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (Timeout is { } configured) return configured;
        var takeover = TakeoverAfter(config) - config.Timing.HeartbeatInterval;
        var whole = TimeSpan.FromSeconds(Math.Floor(takeover.TotalSeconds));
        return whole > TimeoutMin ? whole : TimeoutMin;
    }

    /// <summary>How long after its last beat the others take over from a server.</summary>
    public static TimeSpan TakeoverAfter(ClusterConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Timing.HeartbeatTimeout
            + config.Partition.TakeoverDelayFor(config.Timing);
    }
}

/// <summary>When a shutdown of the system is watched.</summary>
public enum ShutdownStall
{
    /// <summary>Never.</summary>
    Off = 0,

    /// <summary>Always.</summary>
    Always = 1,

    /// <summary>It counts as stalled only while a group cannot be stopped.</summary>
    AfterFailure = 2,
}
