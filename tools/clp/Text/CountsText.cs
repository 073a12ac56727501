using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpmonctrl -v</c>: how far up its ladder each monitor's recovery has gone.</summary>
internal static class CountsText
{
    /// <param name="status">The cluster.</param>
    /// <param name="server">Only of that server; empty for every one.</param>
    /// <param name="monitor">Only that monitor; empty for every one.</param>
    public static ImmutableArray<string> Lines(
        ClusterStatus status, string server, string monitor) =>
    [
        Frame.CountsTitle,
        Frame.Cluster(status),
        .. Frame.Servers(status),
        .. status.Monitors.Where(m => monitor.Length == 0 || m.Name == monitor)
            .SelectMany((m, i) => Block(status, m, i, server)),
        Frame.Bottom,
    ];

    private static IEnumerable<string> Block(
        ClusterStatus status, MonitorState monitor, int index, string server)
    {
        yield return "";
        yield return $"  Monitor{index} [{monitor.Name} : {monitor.State}]";
        yield return Frame.Rule;
        for (int i = 0; i < status.Servers.Length; i++)
        {
            string name = status.Servers[i].Name;
            if (server.Length > 0 && name != server) continue;
            var there = monitor.Servers.FirstOrDefault(s => s.Server == name);
            // Restarts, then failovers: scripts know the order (regression 113).
            yield return $"    {Frame.Number(status, i)} : restart {there?.Restarts ?? 0}, "
                + $"failover {there?.Failovers ?? 0}, script {there?.Scripts ?? 0}, "
                + $"final action {(there?.FinalActionDone == true ? "done" : "not done")}"
                + (there?.Dummy == true ? ", made to fail" : "");
        }
    }
}
