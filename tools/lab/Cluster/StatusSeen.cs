using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Lab.Cluster;

/// <summary>
/// What <c>clpstat --json</c> printed, as a stranger reads it: by the names in the text and not
/// by the product's own types.
/// </summary>
public sealed record StatusSeen(string State, string Self, ViewSeen View,
    ImmutableArray<ServerSeen> Servers, ImmutableArray<GroupSeen> Groups,
    ImmutableArray<MonitorSeen> Monitors,
    ImmutableSortedDictionary<string, long> Refused, ImmutableArray<string> NotSupported,
    ImmutableArray<PluginSeen> Plugins, long ConfigGeneration)
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>All that was refused, over all causes.</summary>
    public long RefusedInAll => Refused?.Values.Sum() ?? 0;

    /// <summary>The whole text, for a message.</summary>
    public string Text { get; private init; } = "";

    public static StatusSeen Read(string json)
    {
        var seen = JsonSerializer.Deserialize<StatusSeen>(json, Layout)
            ?? throw new LabFailure("clpstat --json printed nothing");
        return seen with { Text = json };
    }

    /// <summary>The state of a server.</summary>
    public string Server(string name) => Servers.Single(s => s.Name == name).State;

    /// <summary>The heartbeats of a server, as the one that was asked knows them.</summary>
    public ImmutableArray<NamedState> PathsOf(string server) =>
        Servers.Single(s => s.Name == server).Heartbeats;

    /// <summary>A group.</summary>
    public GroupSeen Group(string name) => Groups.Single(g => g.Name == name);

    /// <summary>A monitor at a server.</summary>
    public MonitorServerSeen Monitor(string name, string server) =>
        Monitors.Single(m => m.Name == name).Servers.Single(s => s.Server == server);

    /// <summary>True if the group runs on that server.</summary>
    public bool Runs(string group, string server) =>
        Group(group) is { State: "Online" } seen && seen.Current == server;
}

/// <summary>The view as status shows it.</summary>
public sealed record ViewSeen(long Number, string Coordinator, ImmutableArray<string> Members);

/// <summary>A server and its heartbeats.</summary>
public sealed record ServerSeen(
    string Name, string State, ImmutableArray<NamedState> Heartbeats);

/// <summary>A name and the word for its state.</summary>
public sealed record NamedState(string Name, string State);

/// <summary>A group as status shows it.</summary>
public sealed record GroupSeen(string Name, string State, string Current, long Epoch,
    string Reason, ImmutableArray<NamedState> Resources);

/// <summary>A monitor as status shows it.</summary>
public sealed record MonitorSeen(
    string Name, string State, ImmutableArray<MonitorServerSeen> Servers);

/// <summary>A monitor at one server.</summary>
public sealed record MonitorServerSeen(
    string Server, string State, string Reason, int Restarts, int Failovers);

/// <summary>A plugin folder as status shows it.</summary>
public sealed record PluginSeen(string Type, string Status, string Reason, int Pid = 0);
