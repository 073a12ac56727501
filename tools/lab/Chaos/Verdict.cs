using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Baton.Lab.Chaos;

/// <summary>What a run came to.</summary>
public sealed record Verdict
{
    public int Faults { get; init; }

    public int Failovers { get; init; }

    public int Acknowledged { get; init; }

    /// <summary>Numbers that were confirmed and are not in the journal.</summary>
    public ImmutableArray<Confirmation> Lost { get; init; } = [];

    /// <summary>Moments at which two held the lease or wrote.</summary>
    public ImmutableArray<string> TwoWriters { get; init; } = [];

    public TimeSpan LongestOutage { get; init; }

    /// <summary>What did not come back after it was repaired.</summary>
    public ImmutableArray<string> NotWhole { get; init; } = [];

    public bool IsGood => Lost.IsEmpty && TwoWriters.IsEmpty && NotWhole.IsEmpty;

    /// <summary>The last line of a run.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"faults={Faults} failovers={Failovers} acknowledged={Acknowledged} lost={Lost.Length} ")
        + string.Create(CultureInfo.InvariantCulture,
        $"two_writers={TwoWriters.Length} longest_outage_ms={LongestOutage.TotalMilliseconds:0}");

    /// <summary>Judges the storage and what the client was told.</summary>
    public static Verdict Of(string storage, IReadOnlyList<Confirmation> confirmed)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        var diaries = Diary.ReadAll(storage);
        var written = JournalRecord.ReadAll(Path.Combine(storage, "journal"))
            .Select(r => (r.Number, r.Owner)).ToHashSet();
        return new Verdict
        {
            Acknowledged = confirmed.Count,
            Lost = [.. confirmed.Where(c => !written.Contains((c.Number, c.Owner)))],
            TwoWriters = [.. Overlaps(diaries)],
            Failovers = diaries.Zip(diaries.Skip(1)).Count(p => p.First.Server != p.Second.Server),
            LongestOutage = confirmed.Zip(confirmed.Skip(1))
                .Select(p => Stopwatch.GetElapsedTime(p.First.At, p.Second.At))
                .DefaultIfEmpty().Max(),
        };
    }

    /// <summary>
    /// Two writers at a time: one found the lease locked, so that the other was still there; or one
    /// wrote or let go after another one had claimed.
    /// </summary>
    public static IEnumerable<string> Overlaps(IReadOnlyList<Diary> diaries)
    {
        ArgumentNullException.ThrowIfNull(diaries);
        foreach (var diary in diaries.Where(d => d.Conflicted))
            yield return $"{diary.Owner} found the lease held";
        foreach (var (earlier, at) in diaries.Select((d, i) => (d, i)))
        {
            foreach (var later in diaries.Skip(at + 1).Where(l => l.Began < earlier.LastDeed))
                yield return $"{earlier.Owner} was at work after {later.Owner} had begun";
        }
    }
}
