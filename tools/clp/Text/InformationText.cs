using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat -i</c>: every object of the cluster with what is known of it.</summary>
internal static class InformationText
{
    private const int KeyWidth = 55;

    // Monitors have their own columns in this form.
    private const int MonitorKeyWidth = 57;

    public static ImmutableArray<string> Lines(ClusterStatus status) =>
    [
        Frame.InformationTitle,
        .. Cluster(status),
        .. status.Servers.SelectMany(Server),
        .. Paths(status, "HB", s => s.Heartbeats),
        .. Paths(status, "NP", s => s.Resolvers),
        .. status.Groups.SelectMany(Group),
        .. status.Monitors.SelectMany(Monitor),
        Frame.Bottom,
    ];

    private static IEnumerable<string> Cluster(ClusterStatus status) =>
    [
        $" [Cluster : {status.Cluster}]",
        Pair("Comment", status.Comment),
        Pair("Status", status.State),
        Pair("Configuration generation", $"{status.ConfigGeneration}"),
        Pair("View", $"{status.View.Number}"),
        Pair("Coordinator", status.View.Coordinator),
        Pair("Members", string.Join(' ', status.View.Members)),
        Pair("Reason", status.View.Reason),
        .. status.Refused.Select(r => Pair($"Refused ({r.Key})", $"{r.Value}")),
    ];

    private static IEnumerable<string> Server(ServerStatus server, int index) =>
    [
        $" [Server{index} : {server.Name}]",
        Pair("Comment", server.Comment),
        Pair("Status", server.State),
        Pair("Incarnation", $"{server.Incarnation}"),
        .. server.Protocol.Length == 0 ? [] : new[] { Pair("Protocol", server.Protocol) },
    ];

    private static IEnumerable<string> Paths(ClusterStatus status, string kind,
        Func<ServerStatus, IEnumerable<PathStatus>> pathsOf) =>
        status.Servers.SelectMany(pathsOf).DistinctBy(p => p.Name).SelectMany((path, i) =>
            new[]
            {
                $" [{kind}{i} : {path.Name}]",
                Pair("Type", path.Type),
                Pair("Comment", TypeWords.Of(path.Type)),
            });

    private static IEnumerable<string> Group(GroupState group, int index) =>
    [
        $" [Group{index} : {group.Name}]",
        Pair("Comment", group.Comment),
        Pair("Status", group.State),
        Pair("Current", group.Current.Length > 0 ? group.Current : "None"),
        Pair("Epoch", $"{group.Epoch}"),
        Pair("Reason", group.Reason),
        .. group.Resources.SelectMany((resource, i) => new[]
        {
            $" [Resource{i} : {resource.Name}]",
            Pair("Type", resource.Type),
            Pair("Comment", resource.Comment),
            Pair("Status", resource.State),
        }),
    ];

    private static IEnumerable<string> Monitor(MonitorState monitor, int index) =>
    [
        $" [Monitor{index} : {monitor.Name}]",
        MonitorPair("Type", monitor.Type),
        MonitorPair("Comment", monitor.Comment),
        MonitorPair("Status", monitor.State),
        .. monitor.Servers.Select(s => MonitorPair(
            $"Restarts, failovers on {s.Server}", $"{s.Restarts}, {s.Failovers}")),
    ];

    private static string Pair(string key, string value) =>
        $"   {key.PadRight(KeyWidth)}: {value}".TrimEnd();

    private static string MonitorPair(string key, string value) =>
        $"     {key.PadRight(MonitorKeyWidth)}: {value}".TrimEnd();
}
