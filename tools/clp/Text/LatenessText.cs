using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>How many takeovers each timeout would have caused, as a table.</summary>
internal static class LatenessText
{
    public static IEnumerable<string> Lines(LatenessStatus lateness)
    {
        yield return "Takeovers that each heartbeat timeout would have caused here in the last 30 "
            + "days";
        yield return $"(* is the timeout in force, {Seconds(lateness.ConfiguredMs)} s):";
        string[] head =
        [
            "", "noted", "longest",
            .. lateness.TimeoutsMs.Select(t =>
                Seconds(t) + (t == lateness.ConfiguredMs ? " s*" : " s")),
        ];
        var rows = lateness.Rows.Select(r => (string[])
        [
            r.Name, Text(r.Noted), Seconds(r.WorstMs) + " s", .. r.Takeovers.Select(Text),
        ]).Prepend(head).ToImmutableArray();
        int[] widths = [.. head.Select((_, i) => rows.Max(r => r[i].Length))];
        foreach (string[] row in rows)
            yield return string.Join("  ", row.Select((cell, i) =>
                i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
        yield return "A server's row is over all its paths: only that would have been a takeover.";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long ms) =>
        (ms / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
