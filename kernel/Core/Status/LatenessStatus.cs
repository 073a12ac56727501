using System.Collections.Immutable;
using Baton.Core.Membership;

namespace Baton.Core.Status;

/// <summary>How many takeovers each timeout would have caused in the last thirty days.</summary>
/// <param name="TimeoutsMs">The timeouts that are compared, the shortest first.</param>
/// <param name="ConfiguredMs">The one in force; it is among them.</param>
/// <param name="Rows">What was late.</param>
public sealed record LatenessStatus(ImmutableArray<long> TimeoutsMs, long ConfiguredMs,
    ImmutableArray<LatenessRow> Rows)
{
    private static readonly ImmutableArray<double> Compared =
        [0.5, 0.75, 1, 2, 3, 5, 10, 20, 30, 60, 90];

    /// <summary>The table of what was noted.</summary>
    public static LatenessStatus Of(
        IEnumerable<KeyValuePair<string, ImmutableArray<LatenessDay>>> noted,
        TimeSpan configured, long today)
    {
        ImmutableArray<long> timeouts =
        [
            .. Compared.Select(s => (long)(s * 1000)).Append((long)configured.TotalMilliseconds)
                .Distinct().Order(),
        ];
        return new(timeouts, (long)configured.TotalMilliseconds,
        [
            .. noted.Select(n => Row(n.Key, n.Value, timeouts, today)),
        ]);
    }

    private static LatenessRow Row(string name, ImmutableArray<LatenessDay> days,
        ImmutableArray<long> timeouts, long today)
    {
        var lateness = new Lateness();
        lateness.Restore(days);
        return new(name, lateness.AtLeast(TimeSpan.Zero, today),
            (long)lateness.Worst(today).TotalMilliseconds,
            [.. timeouts.Select(t => lateness.AtLeast(TimeSpan.FromMilliseconds(t), today))]);
    }
}

/// <summary>One thing that was late.</summary>
/// <param name="Name">A server, <c>server/path</c>, or the own loop.</param>
/// <param name="Noted">How often it was noted at all.</param>
/// <param name="WorstMs">The longest gap.</param>
/// <param name="Takeovers">How many gaps each timeout would not have waited out.</param>
public sealed record LatenessRow(string Name, long Noted, long WorstMs,
    ImmutableArray<long> Takeovers);
