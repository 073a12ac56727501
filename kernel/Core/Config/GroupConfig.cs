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

    /// <summary>
    /// Server groups it may run on, in order; they take the place of <see cref="Policy"/>.
    /// </summary>
    public ImmutableArray<string> ServerGroups { get; init; } = [];

    /// <summary>How its destination is chosen among the servers that can take it.</summary>
    public FailoverMode FailoverMode { get; init; }

    /// <summary>Whether it never leaves its server group by itself.</summary>
    public bool StaysInServerGroup { get; init; }

    /// <summary>
    /// With a dynamic failover: monitors whose error on a server rules that server out.
    /// </summary>
    public ImmutableArray<string> ExcludedMonitors { get; init; } = [];

    /// <summary>Whether such an error counts for nothing if no other server is left.</summary>
    public bool StartsDespiteErrors { get; init; }

    /// <summary>Whether it keeps away from the other groups that do.</summary>
    public ExclusionKind Exclusion { get; init; }

    /// <summary>Groups that must be online before this one starts.</summary>
    public GroupWait? StartAfter { get; init; }

    /// <summary>Groups that must have stopped before this one stops.</summary>
    public GroupStopWait? StopAfter { get; init; }

    /// <summary>
    /// Why it cannot start here, such as a resource whose type has no plugin; empty if it can.
    /// Found while reading, never written.
    /// </summary>
    public string Unstartable { get; init; } = "";

    /// <summary>The rank order as server ids.</summary>
    public ImmutableArray<ServerId> PolicyOf(ClusterConfig config) =>
        config.KnownPolicy(this) ?? LookUpPolicy(config);

    /// <summary>The same, looked up name by name.</summary>
    internal ImmutableArray<ServerId> LookUpPolicy(ClusterConfig config) =>
        !ServerGroups.IsEmpty
            ? [.. ServerGroups.Select(config.FindServerGroup).OfType<ServerGroupConfig>()
                .SelectMany(g => g.Servers).Select(config.FindServer).OfType<ServerId>()
                .Distinct()]
            : Policy.IsEmpty
                ? [.. config.AllServers]
                : [.. Policy.Select(config.FindServer).OfType<ServerId>()];

    /// <summary>The servers of the server group that a server counts to; all if none.</summary>
    public ServerSet ServerGroupOf(ServerId server, ClusterConfig config)
    {
        var own = ServerGroups.IsEmpty
            ? config.ServerGroups
            : [.. ServerGroups.Select(config.FindServerGroup).OfType<ServerGroupConfig>()];
        foreach (var group in own)
        {
            var members = ServerSet.Of(group.Servers.Select(config.FindServer).OfType<ServerId>());
            if (members.Contains(server)) return members;
        }
        return config.AllServers;
    }
}

/// <summary>A start wait on other groups.</summary>
/// <param name="Groups">The groups waited for.</param>
/// <param name="SameServer">Of those, the ones that only count on the same server.</param>
/// <param name="Timeout">After this the start is given up.</param>
public sealed record GroupWait(
    ImmutableArray<string> Groups, ImmutableArray<string> SameServer, TimeSpan Timeout);

/// <summary>A stop wait on other groups.</summary>
/// <param name="Groups">The groups waited for.</param>
/// <param name="Timeout">
/// After this a cluster or server goes on with its stop, and a group's own stop is given up.
/// </param>
/// <param name="AtClusterStop">Whether it is waited when the whole cluster stops.</param>
/// <param name="AtServerStop">Whether it is waited when its server's service stops.</param>
/// <param name="AtGroupStop">Whether it is waited when an operator stops the group.</param>
public sealed record GroupStopWait(ImmutableArray<string> Groups, TimeSpan Timeout,
    bool AtClusterStop = true, bool AtServerStop = false, bool AtGroupStop = false);

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

/// <summary>A script that is run before a final action.</summary>
/// <param name="Path">
/// An absolute path, or one in <c>scripts/GROUP/RESOURCE</c> beside <c>clp.conf</c>.
/// </param>
/// <param name="Timeout">After this the action is carried out anyway.</param>
public sealed record FinalScript(string Path, TimeSpan Timeout);

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

    /// <summary>What is run before that action; null for nothing.</summary>
    public FinalScript? Script { get; init; }

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(180);
}
