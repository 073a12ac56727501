using System.Globalization;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>How much longer than configured timeouts are for a while.</summary>
internal static class RatioText
{
    /// <summary>The line of <c>clpstat</c>; none while they are as configured.</summary>
    public static IEnumerable<string> Line(ClusterStatus status)
    {
        if (status.TimeoutRatio is { } ratio)
            yield return $"  Timeouts : {ratio.Ratio} times as configured, for {Left(ratio)}";
    }

    /// <summary>What <c>clptoratio -s</c> shows.</summary>
    public static IEnumerable<string> Lines(ClusterStatus status) =>
    [
        "present toratio     : " + (status.TimeoutRatio?.Ratio ?? 1)
            .ToString(CultureInfo.InvariantCulture),
        "toratio remain time : " + (status.TimeoutRatio is { } ratio ? Left(ratio) : "-"),
    ];

    private static string Left(RatioStatus ratio)
    {
        var left = TimeSpan.FromSeconds(ratio.SecondsLeft);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(int)left.TotalHours:00}:{left.Minutes:00}:{left.Seconds:00}");
    }
}
