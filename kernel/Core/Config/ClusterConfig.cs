using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>A whole cluster as its configuration says; one immutable value.</summary>
public sealed record ClusterConfig
{
    private ConfigIndex.Slot _index;

    public required string Name { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Tells clusters apart on one network; part of every authenticated frame.</summary>
    public required Guid Id { get; init; }

    /// <summary>Raised by every accepted configuration; never goes back.</summary>
    public long Generation { get; init; }

    public TimingConfig Timing { get; init; } = new();

    public LifeConfig Life { get; init; } = new();

    public PortsConfig Ports { get; init; } = new();

    public PartitionConfig Partition { get; init; } = new();

    public FencingConfig Fencing { get; init; } = new();

    public GuardConfig Guard { get; init; } = new();

    public MonitoringConfig Monitoring { get; init; } = new();

    public RecoveryTabConfig Recovery { get; init; } = new();

    /// <summary>In priority order; the index is the <see cref="ServerId"/>.</summary>
    public required ImmutableArray<ServerConfig> Servers { get; init; }

    /// <summary>In priority order.</summary>
    public required ImmutableArray<HeartbeatConfig> Heartbeats { get; init; }

    /// <summary>Lists of servers that belong together, in their order.</summary>
    public ImmutableArray<ServerGroupConfig> ServerGroups { get; init; } = [];

    /// <summary>Which groups keep away from each other, beside their own attribute.</summary>
    public ImmutableArray<ExclusionRule> ExclusionRules { get; init; } = [];

    public ImmutableArray<GroupConfig> Groups { get; init; } = [];

    public ImmutableArray<ResourceConfig> Resources { get; init; } = [];

    public ImmutableArray<MonitorConfig> Monitors { get; init; } = [];

    /// <summary>Where alerts are told beside the alert log.</summary>
    public ImmutableArray<AlertChannelConfig> AlertChannels { get; init; } = [];

    /// <summary>Every server of the configuration.</summary>
    public ServerSet AllServers =>
        new(Servers.Length >= 32 ? uint.MaxValue : (1u << Servers.Length) - 1);

    /// <summary>The server of that name, ignoring case, or null.</summary>
    public ServerId? FindServer(string name)
    {
        for (int i = 0; i < Servers.Length; i++)
        {
            if (Servers[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return new ServerId(i);
        }
        return null;
    }

    /// <summary>True if the server is one of those named, ignoring case.</summary>
    public bool IsAmong(ServerId server, ImmutableArray<string> names) =>
        names.Contains(NameOf(server), StringComparer.OrdinalIgnoreCase);

    public string NameOf(ServerId server) => Servers[server.Index].Name;

    public GroupConfig? FindGroup(string name) => Index.Groups.GetValueOrDefault(name).Group;

    public ResourceConfig? FindResource(string name) => Index.Resources.GetValueOrDefault(name);

    public MonitorConfig? FindMonitor(string name) => Index.Monitors.GetValueOrDefault(name);

    public ServerGroupConfig? FindServerGroup(string name) =>
        ServerGroups.FirstOrDefault(g => g.Name == name);

    /// <summary>The resources of a group, in the order of the configuration.</summary>
    public IReadOnlyList<ResourceConfig> ResourcesOf(string group) =>
        Index.ByGroup.GetValueOrDefault(group) ?? [];

    /// <summary>The policy of one of its own groups; null for another configuration's.</summary>
    internal ImmutableArray<ServerId>? KnownPolicy(GroupConfig group) =>
        Index.Groups.TryGetValue(group.Name, out var known) && ReferenceEquals(known.Group, group)
            ? known.Policy : null;

    // A copy with other groups begins with the index of the one it was copied from.
    private ConfigIndex Index => _index.Kept is { } known && known.IsOf(this)
        ? known : _index.Kept = new ConfigIndex(this);
}

/// <summary>The cluster's times.</summary>
public sealed record TimingConfig
{
    /// <summary>Between two beats of a server on one path.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A server not heard on any path for this long is lost.</summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Half of it: who is not heard for so long is suspected.</summary>
    public TimeSpan HalfTimeout => TimeSpan.FromTicks(HeartbeatTimeout.Ticks / 2);

    /// <summary>Percent of the timeout at which a late beat is warned of; 100 for never.</summary>
    public int DelayWarningPercent { get; init; } = 80;

    /// <summary>How long a starting server waits for all the others.</summary>
    public TimeSpan StartupWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a server may leave a message between servers unanswered.</summary>
    public TimeSpan InternalTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Whether a stopping server says so, so that nobody waits for the timeout.</summary>
    public bool NotifyServerDown { get; init; } = true;

    /// <summary>Whether the heartbeat thread asks for a real-time scheduling class.</summary>
    public bool RealTimeHeartbeat { get; init; }
}

/// <summary>The ports between servers.</summary>
public sealed record PortsConfig
{
    /// <summary>TCP, mutual TLS: views, orders, reports.</summary>
    public int Internal { get; init; } = 29001;

    /// <summary>TCP, mutual TLS: configuration and licences.</summary>
    public int Transfer { get; init; } = 29002;

    /// <summary>UDP, authenticated: heartbeats.</summary>
    public int Heartbeat { get; init; } = 29002;

    /// <summary>UDP: alert synchronisation.</summary>
    public int Alert { get; init; } = 29003;
}

/// <summary>What a server is called and where its paths are.</summary>
public sealed record ServerConfig
{
    /// <summary>The host's short name, in lower case.</summary>
    public required string Name { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Device id to what it is, such as 0 to a LAN address.</summary>
    public ImmutableSortedDictionary<int, DeviceConfig> Devices { get; init; } =
        ImmutableSortedDictionary<int, DeviceConfig>.Empty;
}

/// <summary>A device of a server that heartbeats or resolvers refer to by its id.</summary>
/// <param name="Kind"><c>lan</c>, <c>disk</c>, <c>com</c>, <c>ping</c>...</param>
/// <param name="Info">The address or device file; 0 or 1 for use or not of a resolver.</param>
public sealed record DeviceConfig(string Kind, string Info);
