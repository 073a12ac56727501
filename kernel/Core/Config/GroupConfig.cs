using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>A failover group: what is moved as one.</summary>
public sealed record GroupConfig
{
    public required string Name { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>The number that <c>clp.conf</c> gives it.</summary>
    public int Id { get; init; }

    /// <summary>Whether it starts with the cluster.</summary>
    public bool AutoStart { get; init; } = true;

    /// <summary>Whether it fails over by itself.</summary>
    public bool AutoFailover { get; init; } = true;

    /// <summary>Whether it goes home by itself when a server of higher rank is back.</summary>
    public bool AutoFailback { get; init; }

    /// <summary>
    /// The servers it may run on, highest rank first; empty means all, in cluster order.
    /// </summary>
    public ImmutableArray<string> Policy { get; init; } = [];

    /// <summary>Groups that must be online before this one starts.</summary>
    public GroupWait? StartAfter { get; init; }

    /// <summary>
    /// Why it cannot start here, such as a resource whose type has no plugin; empty if it can.
    /// Found while reading, never written.
    /// </summary>
    public string Unstartable { get; init; } = "";

    /// <summary>The rank order as server ids.</summary>
    public ImmutableArray<ServerId> PolicyOf(ClusterConfig config) =>
        Policy.IsEmpty
            ? [.. config.AllServers]
            : [.. Policy.Select(config.FindServer).OfType<ServerId>()];
}

/// <summary>A start wait on other groups.</summary>
/// <param name="Groups">The groups waited for.</param>
/// <param name="SameServer">Of those, the ones that only count on the same server.</param>
/// <param name="Timeout">After this the start is given up.</param>
public sealed record GroupWait(
    ImmutableArray<string> Groups, ImmutableArray<string> SameServer, TimeSpan Timeout);

/// <summary>A group resource.</summary>
public sealed record ResourceConfig
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>The group it belongs to.</summary>
    public required string Group { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Resources of its group that start before and stop after it.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>
    /// True if <see cref="DependsOn"/> follows from the types of the group's other resources;
    /// false if the configuration names it.
    /// </summary>
    public bool DependsByType { get; init; } = true;

    public VerbConfig Activate { get; init; } = new();

    public VerbConfig Deactivate { get; init; } = new()
    {
        Action = FinalAction.StopServiceAndShutDown,
    };

    /// <summary>Element path below <c>parameters</c> to text.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>How a resource verb is tried and what follows its failure.</summary>
public sealed record VerbConfig
{
    /// <summary>Tries after the first one failed.</summary>
    public int Retries { get; init; }

    /// <summary>Between two tries.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Activation only: failovers before the final action; null for the number of servers.
    /// </summary>
    public int? Failovers { get; init; }

    public FinalAction Action { get; init; } = FinalAction.Nothing;

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(180);
}
