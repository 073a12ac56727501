using System.Collections.Immutable;

namespace Baton.Core.Membership;

/// <summary>
/// How late something came, as counts by size and day over the last month, in a fixed size. It
/// answers what no guess can: how often a timeout would have been over. Noting allocates nothing.
/// </summary>
public sealed class Lateness
{
    /// <summary>As many days as are kept.</summary>
    public const int Days = 30;

    /// <summary>The sizes that are told apart.</summary>
    public static readonly ImmutableArray<TimeSpan> Edges =
    [
        .. new[]
        {
            0, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 45, 60, 90,
            120, 180, 300,
        }.Select(TimeSpan.FromSeconds),
    ];

    private readonly long[] _dayAt = new long[Days];
    private readonly long[] _worstAt = new long[Days];
    private readonly int[] _counts = new int[Days * Edges.Length];

    /// <summary>Notes one gap.</summary>
    /// <param name="day">The day, counted from any fixed one; never 0.</param>
    /// <param name="gap">How long it was.</param>
    public void Note(long day, TimeSpan gap)
    {
        int edge = Edges.Length - 1;
        while (edge > 0 && gap < Edges[edge]) edge--;
        int slot = (int)(day % Days);
        if (_dayAt[slot] > day) return;
        if (_dayAt[slot] < day) Begin(slot, day);
        ref int count = ref _counts[slot * Edges.Length + edge];
        if (count < int.MaxValue) count++;
        if (gap.Ticks > _worstAt[slot]) _worstAt[slot] = gap.Ticks;
    }

    /// <summary>
    /// How many gaps of the last days were at least so long. Between two edges the shorter one
    /// counts, so it is never too few.
    /// </summary>
    public long AtLeast(TimeSpan timeout, long today)
    {
        int from = Edges.Length - 1;
        while (from > 0 && timeout < Edges[from]) from--;
        long sum = 0;
        for (int slot = 0; slot < Days; slot++)
        {
            if (!IsKept(slot, today)) continue;
            for (int edge = from; edge < Edges.Length; edge++)
                sum += _counts[slot * Edges.Length + edge];
        }
        return sum;
    }

    /// <summary>The longest gap of the last days.</summary>
    public TimeSpan Worst(long today)
    {
        long worst = 0;
        for (int slot = 0; slot < Days; slot++)
            if (IsKept(slot, today)) worst = Math.Max(worst, _worstAt[slot]);
        return TimeSpan.FromTicks(worst);
    }

    /// <summary>All that is kept, to be stored.</summary>
    public ImmutableArray<LatenessDay> Snapshot(long today)
    {
        var days = ImmutableArray.CreateBuilder<LatenessDay>();
        for (int slot = 0; slot < Days; slot++)
        {
            if (IsKept(slot, today))
                days.Add(new(_dayAt[slot], _worstAt[slot],
                    [.. _counts.AsSpan(slot * Edges.Length, Edges.Length)]));
        }
        return days.ToImmutable();
    }

    /// <summary>Takes back what was stored; what is newer here stays.</summary>
    public void Restore(IEnumerable<LatenessDay> days)
    {
        foreach (var day in days)
        {
            // Of another version, with other sizes: it says nothing here.
            if (day.Day <= 0 || day.Counts.IsDefault || day.Counts.Length != Edges.Length)
                continue;
            int slot = (int)(day.Day % Days);
            if (_dayAt[slot] >= day.Day) continue;
            Begin(slot, day.Day);
            _worstAt[slot] = day.WorstTicks;
            day.Counts.CopyTo(_counts, slot * Edges.Length);
        }
    }

    private void Begin(int slot, long day)
    {
        _dayAt[slot] = day;
        _worstAt[slot] = 0;
        _counts.AsSpan(slot * Edges.Length, Edges.Length).Clear();
    }

    private bool IsKept(int slot, long today) =>
        _dayAt[slot] > 0 && _dayAt[slot] > today - Days && _dayAt[slot] <= today;
}

/// <summary>One day of it.</summary>
/// <param name="Day">The day, as it was noted.</param>
/// <param name="WorstTicks">Its longest gap.</param>
/// <param name="Counts">How many gaps of each size.</param>
public sealed record LatenessDay(long Day, long WorstTicks, ImmutableArray<int> Counts);
