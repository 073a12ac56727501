using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat -g</c>: which server holds which groups.</summary>
internal static class GroupMapText
{
    public static ImmutableArray<string> Lines(ClusterStatus status) =>
    [
        Frame.GroupMapTitle,
        Frame.Cluster(status),
        .. Frame.Servers(status),
        "",
        Frame.Rule,
        .. status.Servers.Select((server, i) => Row(status, server, i)),
        Frame.Bottom,
    ];

    private static string Row(ClusterStatus status, ServerStatus server, int index)
    {
        IEnumerable<string> held = status.Groups.Where(g => g.Current == server.Name)
            .Select(g => $"{g.Name}[{Symbols.Of(g.State)}]");
        string number = Frame.Number(status, index);
        return $"    {number} [{Symbols.Of(server.State)}] : {string.Join(' ', held)}".TrimEnd();
    }
}
