using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Tools.Tests;

/// <summary>Clusters whose status texts are known to the last column.</summary>
internal static class Samples
{
    public static ClusterStatus TwoServers { get; } = new()
    {
        Cluster = "cluster",
        State = "Normal",
        Self = "server1",
        ConfigGeneration = 7,
        View = new ViewStatus(3, "server1", ["server1", "server2"], "both servers are heard"),
        Servers =
        [
            Server("server1", "Online", "Primary server", "server2"),
            Server("server2", "Online", "Secondary server", "server1"),
        ],
        Groups =
        [
            new GroupState
            {
                Name = "failover1",
                State = "Online",
                Comment = "Group comment",
                Current = "server1",
                Epoch = 12,
                Reason = "first server of the policy",
                Resources =
                [
                    new ResourceState("exec1", "exec", "Online", ""),
                    new ResourceState("fip1", "fip", "Online", ""),
                ],
            },
        ],
        Monitors =
        [
            new MonitorState("fipw1", "fipw", "Normal", "",
            [
                new MonitorOnServer("server1", "Online", "", 1, 2),
                new MonitorOnServer("server2", "Offline", "", 0, 0),
            ]),
            new MonitorState("userw", "userw", "Normal", "",
            [
                new MonitorOnServer("server1", "Online", "", 0, 0),
                new MonitorOnServer("server2", "Online", "", 0, 0),
            ]),
        ],
    };

    /// <summary>The service is stopped everywhere.</summary>
    public static ClusterStatus Stopped { get; } = TwoServers with
    {
        State = "Unknown",
        Servers =
        [
            .. TwoServers.Servers.Select(s => s with
            {
                State = "Offline",
                Heartbeats = [.. s.Heartbeats.Select(h => h with { State = "Unknown" })],
                Resolvers = [.. s.Resolvers.Select(r => r with { State = "Unknown" })],
            }),
        ],
        Groups =
        [
            .. TwoServers.Groups.Select(g => g with
            {
                State = "Offline",
                Current = "",
                Resources = [.. g.Resources.Select(r => r with { State = "Offline" })],
            }),
        ],
        Monitors =
        [
            .. TwoServers.Monitors.Select(m => m with
            {
                State = "Offline",
                Servers = [.. m.Servers.Select(s => s with { State = "Offline" })],
            }),
        ],
    };

    /// <summary>Every name as long as names may be.</summary>
    public static ClusterStatus LongNames { get; } = TwoServers with
    {
        Self = Long('s'),
        Servers = [Server(Long('s'), "Online", "Primary server", "")],
        Groups =
        [
            TwoServers.Groups[0] with
            {
                Name = Long('g'),
                Current = Long('s'),
                Resources = [new ResourceState(Long('r'), "exec", "Online", "")],
            },
        ],
        Monitors = [TwoServers.Monitors[0] with { Name = Long('m') }],
    };

    public static string Long(char first) => first + "bcdefghijklmnopqrstuvwxyz01234";

    private static ServerStatus Server(string name, string state, string comment, string peer) =>
        new()
        {
            Name = name,
            State = state,
            Comment = comment,
            Incarnation = 5,
            Heartbeats =
            [
                new PathStatus("lanhb1", "lanhb", "Normal", Peers(peer, "Normal")),
                new PathStatus("diskhb1", "diskhb", "Normal", Peers(peer, "Normal")),
            ],
            Resolvers = [new PathStatus("pingnp1", "pingnp", "Normal", Peers(peer, ""))],
        };

    private static ImmutableSortedDictionary<string, string> Peers(string peer, string state) =>
        peer.Length == 0 || state.Length == 0
            ? ImmutableSortedDictionary<string, string>.Empty
            : ImmutableSortedDictionary<string, string>.Empty.Add(peer, state);
}
