using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Lab.Chaos;

/// <summary>What one process of the service noted of itself.</summary>
/// <param name="Owner">Server, epoch and process.</param>
/// <param name="Conflicted">True if the lease was held when it began.</param>
/// <param name="Began">When it claimed.</param>
/// <param name="LastDeed">When it last wrote, or let go.</param>
public sealed record Diary(string Owner, bool Conflicted, long Began, long LastDeed)
{
    public string Server => Owner.Split(':')[0];

    /// <summary>All diaries of the storage, by their beginning.</summary>
    public static ImmutableArray<Diary> ReadAll(string storage) =>
        [.. Directory.EnumerateFiles(storage, "diary.*").Select(Read).OfType<Diary>()
            .OrderBy(d => d.Began)];

    private static Diary? Read(string file)
    {
        Diary? diary = null;
        foreach (string line in File.ReadLines(file))
        {
            // A process that was killed may have left half a line.
            if (line.Split(' ') is not [var what, var at, _, var owner]
                || !long.TryParse(at, CultureInfo.InvariantCulture, out long ticks)) continue;
            diary = diary is null
                ? new Diary(owner, what == "conflict", ticks, ticks)
                : diary with { LastDeed = ticks };
        }
        return diary;
    }
}
