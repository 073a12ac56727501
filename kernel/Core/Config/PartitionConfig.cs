using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>How a network partition is told from a server's death, and what follows.</summary>
public sealed record PartitionConfig
{
    /// <summary>
    /// In priority order; empty means no resolution: every loss is taken for a death.
    /// </summary>
    public ImmutableArray<ResolverConfig> Resolvers { get; init; } = [];

    /// <summary>Whether the first that can tell decides, or all have to agree.</summary>
    public ResolverPolicy Policy { get; init; }

    /// <summary>True if a resolver of a type is configured.</summary>
    public bool Uses(string type)
    {
        foreach (var resolver in Resolvers)
            if (resolver.Type == type) return true;
        return false;
    }

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
    public TimeSpan TakeoverDelayFor(TimingConfig timing) =>
        TakeoverDelay ?? TakeoverDelayNeeded(timing);

    /// <summary>The delay that the slowest resolver calls for.</summary>
    public TimeSpan TakeoverDelayNeeded(TimingConfig timing)
    {
        if (Resolvers.IsEmpty) return TimeSpan.Zero;
        var asking = Resolvers.Max(r => r.SlowestFor(timing)) - timing.HalfTimeout;
        return (asking > TimeSpan.Zero ? asking : TimeSpan.Zero)
            + timing.HeartbeatInterval * 3 + timing.HeartbeatTimeout / 5;
    }

    /// <summary>The resolver that the delay is as long for; null without any.</summary>
    public ResolverConfig? SlowestFor(TimingConfig timing) =>
        Resolvers.MaxBy(r => r.SlowestFor(timing));
}

/// <summary>How several resolvers come to one verdict.</summary>
public enum ResolverPolicy
{
    /// <summary>The first in priority order that can tell decides.</summary>
    First = 0,

    /// <summary>A server survives only if none says that it is cut off.</summary>
    All = 1,
}

