using System.Globalization;

namespace Baton.Guests.Tests.Machine;

/// <summary>One write of the group's service: when, by whom, under which epoch.</summary>
internal sealed record Write(DateTime Time, string Server, long Epoch)
{
    /// <summary>Reads <c>@write SERVER EPOCH</c>.</summary>
    public static Write Of(ConsoleLine line)
    {
        string[] words = line.Text.Split(' ');
        return new Write(line.Time, words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
    }
}

/// <summary>Judges writes.</summary>
internal static class Writes
{
    /// <summary>The longest time from a takeover to the last write of who held it before.</summary>
    public static TimeSpan Overlap(IEnumerable<Write> writes)
    {
        var all = writes.ToList();
        var longest = TimeSpan.Zero;
        foreach (var epoch in all.GroupBy(w => w.Epoch))
        {
            var began = epoch.Min(w => w.Time);
            foreach (var late in all.Where(w => w.Epoch < epoch.Key && w.Time > began))
                longest = late.Time - began > longest ? late.Time - began : longest;
        }
        return longest;
    }
}
