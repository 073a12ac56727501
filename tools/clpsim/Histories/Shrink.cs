using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Clpsim.Histories;

/// <summary>
/// Makes a failing history as short as it can be: leaves faults out, many at a time and then
/// fewer, as long as the same rule is still broken.
/// </summary>
internal static class Shrink
{
    /// <summary>The places in the list of the faults that are needed.</summary>
    public static ImmutableArray<int> Of(
        ClusterConfig config, ImmutableArray<Fault> faults, string rule)
    {
        ImmutableArray<int> kept = [.. Enumerable.Range(0, faults.Length)];
        int parts = 2;
        while (kept.Length > 1)
        {
            if (Smaller(config, faults, rule, kept, parts) is { } smaller)
            {
                kept = smaller;
                parts = Math.Max(parts - 1, 2);
            }
            else if (parts < kept.Length)
            {
                parts = Math.Min(parts * 2, kept.Length);
            }
            else
            {
                break;
            }
        }
        return kept;
    }

    /// <summary>Some of the faults of a list.</summary>
    public static ImmutableArray<Fault> Pick(
        ImmutableArray<Fault> faults, ImmutableArray<int> kept) =>
        [.. kept.Where(i => i >= 0 && i < faults.Length).Select(i => faults[i])];

    private static string Rule(ClusterConfig config, ImmutableArray<Fault> faults)
    {
        try
        {
            return new History(config, faults).Play().Rule;
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            return Ending.Throws;
        }
    }

    private static ImmutableArray<int>? Smaller(ClusterConfig config,
        ImmutableArray<Fault> faults, string rule, ImmutableArray<int> kept, int parts)
    {
        foreach (int[] part in kept.Chunk((kept.Length + parts - 1) / parts))
        {
            var rest = kept.RemoveRange(part);
            if (Rule(config, Pick(faults, rest)) == rule) return rest;
        }
        return null;
    }
}
