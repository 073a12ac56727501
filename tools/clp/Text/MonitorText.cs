using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat -m</c>: every monitor, with its state at every server.</summary>
internal static class MonitorText
{
    private const int StateWidth = 17;

    public static ImmutableArray<string> Lines(ClusterStatus status) =>
    [
        Frame.MonitorTitle,
        Frame.Cluster(status),
        .. Frame.Servers(status),
        .. status.Monitors.SelectMany((monitor, i) => Block(status, monitor, i)),
        Frame.Bottom,
    ];

    private static IEnumerable<string> Block(ClusterStatus status, MonitorState monitor,
        int index)
    {
        yield return "";
        yield return $"  Monitor{index} [{monitor.Name} : {monitor.State}]";
        yield return Frame.Rule;
        for (int i = 0; i < status.Servers.Length; i++)
        {
            ServerStatus server = status.Servers[i];
            MonitorOnServer? there = monitor.Servers.FirstOrDefault(s => s.Server == server.Name);
            string state = (there?.State ?? "Unknown").PadRight(StateWidth);
            yield return ($"    {Frame.Number(status, i)} [{Symbols.Of(server.State)}] : "
                + state + (there?.Dummy == true ? "(made to fail) " : "") + there?.Reason)
                .TrimEnd();
        }
    }
}
