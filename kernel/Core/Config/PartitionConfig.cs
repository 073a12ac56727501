using System.Collections.Immutable;
using System.Net;

namespace Baton.Core.Config;

/// <summary>How a network partition is told from a server's death, and what follows.</summary>
public sealed record PartitionConfig
{
    /// <summary>
    /// In priority order; empty means no resolution: every loss is taken for a death.
    /// </summary>
    public ImmutableArray<ResolverConfig> Resolvers { get; init; } = [];

    /// <summary>What a server does that judges itself cut off.</summary>
    public FinalAction Action { get; init; } = FinalAction.StopServiceAndShutDown;

    /// <summary>
    /// How long a survivor waits after the loss before it takes over, so that a server that is
    /// cut off has stopped by then; null for the delay that the other times call for, or zero
    /// without resolution.
    /// </summary>
    public TimeSpan? TakeoverDelay { get; init; }

    /// <summary>Servers that go on when a group is found active twice; the others stop.</summary>
    public ImmutableArray<string> BothActiveSurvivors { get; init; } = [];

    /// <summary>What a server does that must yield when a group is found active twice.</summary>
    public FinalAction BothActiveAction { get; init; } = FinalAction.StopServiceAndShutDown;

    /// <summary>
    /// The delay in force: by default what a server that is cut off needs at the latest to see
    /// it (asking since half the timeout), three beats of offset, and a fifth of the timeout to
    /// stop its groups.
    /// </summary>
    public TimeSpan TakeoverDelayFor(TimingConfig timing)
    {
        if (TakeoverDelay is { } configured) return configured;
        if (Resolvers.IsEmpty) return TimeSpan.Zero;
        var asking = Resolvers.Max(r => r.Timeout * r.Failures) - timing.HeartbeatTimeout / 2;
        return (asking > TimeSpan.Zero ? asking : TimeSpan.Zero)
            + timing.HeartbeatInterval * 3 + timing.HeartbeatTimeout / 5;
    }
}

/// <summary>A ping resolver: whoever reaches its targets is not cut off.</summary>
public sealed record ResolverConfig
{
    public required string Name { get; init; }

    /// <summary><c>pingnp</c>.</summary>
    public required string Type { get; init; }

    public int Priority { get; init; }

    /// <summary>The device id that says, per server, whether it is used there.</summary>
    public int Device { get; init; }

    /// <summary>Between two askings while nothing is lost.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one answer is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Silent askings in a row that make the target silent.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Groups of addresses; a group answers when any address of it does.</summary>
    public ImmutableArray<ImmutableArray<IPAddress>> Targets { get; init; } = [];
}
