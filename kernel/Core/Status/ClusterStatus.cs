using System.Collections.Immutable;

namespace Baton.Core.Status;

/// <summary>
/// The whole cluster as one server knows it, in the words that status output prints; what
/// <c>clpstat --json</c> shows is exactly this.
/// </summary>
public sealed record ClusterStatus
{
    public required string Cluster { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Normal, Caution, Error or Unknown.</summary>
    public required string State { get; init; }

    /// <summary>The server that was asked.</summary>
    public required string Self { get; init; }

    public long ConfigGeneration { get; init; }

    public required ViewStatus View { get; init; }

    public required ImmutableArray<ServerStatus> Servers { get; init; }

    public required ImmutableArray<GroupState> Groups { get; init; }

    public required ImmutableArray<MonitorState> Monitors { get; init; }

    /// <summary>How much longer than configured timeouts are now; null if they are not.
    /// </summary>
    public RatioStatus? TimeoutRatio { get; init; }

    /// <summary>Filled in by the daemon: every plugin folder and what became of it.</summary>
    public ImmutableArray<PluginState> Plugins { get; init; } = [];

    /// <summary>Filled in by the daemon: datagrams and sessions refused, by cause.</summary>
    public ImmutableSortedDictionary<string, long> Refused { get; init; } =
        ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What in the configuration cannot run here, by name and why.</summary>
    public ImmutableArray<string> NotSupported { get; init; } = [];
}

/// <summary>Timeouts that are longer than configured for a while.</summary>
/// <param name="Ratio">How much longer.</param>
/// <param name="SecondsLeft">For how long still.</param>
public sealed record RatioStatus(int Ratio, long SecondsLeft);

/// <summary>The committed view.</summary>
public sealed record ViewStatus(long Number, string Coordinator, ImmutableArray<string> Members,
    string Reason);

/// <summary>
/// A server: Online, Offline, Caution, Online Pending, Offline Pending or Unknown.
/// </summary>
public sealed record ServerStatus
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public string Comment { get; init; } = "";

    public long Incarnation { get; init; }

    /// <summary>How its forced stop stands; empty if there is none.</summary>
    public string ForcedStop { get; init; } = "";

    /// <summary>The version of the protocol between servers that it speaks; empty if unknown.
    /// </summary>
    public string Protocol { get; init; } = "";

    /// <summary>Normal, Caution, Error, Unused or Unknown, as that server sees its paths.</summary>
    public required ImmutableArray<PathStatus> Heartbeats { get; init; }

    public required ImmutableArray<PathStatus> Resolvers { get; init; }
}

/// <summary>A heartbeat or resolver at one server.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Type">Its type.</param>
/// <param name="State">Normal, Caution, Error, Unused or Unknown.</param>
/// <param name="Peers">Peer to Normal, Error or Unused, as the server asked sees it.</param>
public sealed record PathStatus(string Name, string Type, string State,
    ImmutableSortedDictionary<string, string> Peers);

/// <summary>A group: Online, Offline, Online Pending, Offline Pending, Error or Unknown.</summary>
public sealed record GroupState
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>The server that holds it; empty for none.</summary>
    public string Current { get; init; } = "";

    public long Epoch { get; init; }

    /// <summary>Why it is where it is, or why it cannot start.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How often it failed over from each server because it could not start.</summary>
    public ImmutableSortedDictionary<string, int> Failovers { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;

    public required ImmutableArray<ResourceState> Resources { get; init; }
}

/// <summary>A resource, in the product's words.</summary>
public sealed record ResourceState(string Name, string Type, string State, string Comment);

/// <summary>
/// A monitor over all servers: Normal, Caution, Error, Offline, Unused or Unknown.
/// </summary>
public sealed record MonitorState(string Name, string Type, string State, string Comment,
    ImmutableArray<MonitorOnServer> Servers);

/// <summary>A monitor at one server.</summary>
public sealed record MonitorOnServer(string Server, string State, string Reason, int Restarts,
    int Failovers)
{
    /// <summary>Runs of the recovery script.</summary>
    public int Scripts { get; init; }

    /// <summary>True if the final action was taken and the monitor was not normal since.</summary>
    public bool FinalActionDone { get; init; }

    /// <summary>True while it is made to fail for verification.</summary>
    public bool Dummy { get; init; }
}

/// <summary>A plugin folder and what became of it.</summary>
public sealed record PluginState(string Type, string Kind, string Status, string Reason,
    string Version)
{
    /// <summary>True if it runs in a process of its own.</summary>
    public bool Isolated { get; init; }

    /// <summary>That process; 0 while none is needed.</summary>
    public int Pid { get; init; }
}
