using System.Collections.Immutable;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary><c>clpstat --history</c>: who decided what, when and why.</summary>
internal static class HistoryText
{
    public static ImmutableArray<string> Lines(ClusterHistory history)
    {
        int server = Widest(history, e => e.Server);
        int kind = Widest(history, e => e.Kind);
        return
        [
            Frame.HistoryTitle,
            .. history.Entries.Select(e => $"  {e.At}  {e.Server.PadRight(server)}  "
                + $"{e.Kind.PadRight(kind)}  {e.Subject}: {e.What}{Why(e)}"),
            .. history.Unreachable.Select(u => $"  not asked: {u}"),
            Frame.Bottom,
        ];
    }

    private static string Why(HistoryEntry entry) =>
        (entry.Text.Length > 0 ? $" - {entry.Text.ReplaceLineEndings(" ")}" : "")
        + (entry.Code is "" or "none" ? "" : $" [{entry.Code}]");

    private static int Widest(ClusterHistory history, Func<HistoryEntry, string> of) =>
        history.Entries.Select(e => of(e).Length).DefaultIfEmpty(0).Max();
}
