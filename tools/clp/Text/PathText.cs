using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>
/// <c>clpstat -n</c> and <c>clpstat -p</c>: heartbeats and resolvers, a block for each server.
/// </summary>
internal static class PathText
{
    /// <summary>In the block of a server, each row is a server that it hears or not.</summary>
    public static ImmutableArray<string> Heartbeats(ClusterStatus status)
    {
        ImmutableArray<string> names = NamesOf(status.Servers.SelectMany(s => s.Heartbeats));
        return
        [
            .. Head(status, Frame.HeartbeatTitle, "HB", names),
            .. status.Servers.SelectMany((server, i) => Block(status, i, "HB", names,
                Enumerable.Range(0, status.Servers.Length),
                (name, row) => Heard(server, name, status.Servers[row]))),
            Frame.Bottom,
        ];
    }

    /// <summary>A resolver has no peers: the block of a server has its own row only.</summary>
    public static ImmutableArray<string> Resolvers(ClusterStatus status)
    {
        ImmutableArray<string> names = NamesOf(status.Servers.SelectMany(s => s.Resolvers));
        return
        [
            .. Head(status, Frame.PartitionTitle, "NP", names),
            .. status.Servers.SelectMany((server, i) => Block(status, i, "NP", names, [i],
                (name, _) => Answered(server, name))),
            Frame.Bottom,
        ];
    }

    private static IEnumerable<string> Head(ClusterStatus status, string title, string kind,
        ImmutableArray<string> names) =>
    [
        title,
        Frame.Cluster(status),
        .. Frame.Servers(status),
        .. names.Select((name, i) => $"    {kind}{i} : {name}"),
    ];

    private static IEnumerable<string> Block(ClusterStatus status, int server, string kind,
        ImmutableArray<string> names, IEnumerable<int> rows, Func<string, int, char> cell)
    {
        string number = Frame.Number(status, server);
        int width = $"{Math.Max(names.Length - 1, 0)}".Length;
        string head = $"         {kind}   ".PadRight(number.Length + 7);
        yield return "";
        yield return $"  [on {number.TrimEnd()} : {status.Servers[server].State}]";
        yield return head + string.Join(' ', names.Select((_, i) => $"{i}".PadLeft(width)));
        yield return Frame.Rule;
        foreach (int row in rows)
        {
            IEnumerable<string> cells = names.Select(n => $"{cell(n, row)}".PadLeft(width));
            yield return $"    {Frame.Number(status, row)} : {string.Join(' ', cells)}".TrimEnd();
        }
    }

    private static char Heard(ServerStatus server, string path, ServerStatus peer)
    {
        PathStatus? own = server.Heartbeats.FirstOrDefault(p => p.Name == path);
        if (own is null || IsSilent(server))
            return '-';
        if (peer.Name == server.Name)
            return own.State is "Unused" or "Unknown" ? '-' : 'o';
        return Symbols.OfPath(own.Peers.GetValueOrDefault(peer.Name, "Unused"));
    }

    private static char Answered(ServerStatus server, string resolver)
    {
        PathStatus? own = server.Resolvers.FirstOrDefault(p => p.Name == resolver);
        return own is null || IsSilent(server) ? '-' : Symbols.OfPath(own.State);
    }

    // A stopped server sees nothing; the last it saw must not look like news.
    private static bool IsSilent(ServerStatus server) => server.State is "Offline" or "Unknown";

    // A server without a path's device lacks the path: the columns are those of all of them.
    private static ImmutableArray<string> NamesOf(IEnumerable<PathStatus> paths) =>
        [.. paths.Select(p => p.Name).Distinct()];
}
