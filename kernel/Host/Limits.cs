namespace Baton.Host;

/// <summary>Bounds that several stations of the host share.</summary>
internal static class Limits
{
    /// <summary>
    /// The longest wait a timer takes (24 days); nothing here is meant to last longer.
    /// </summary>
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(24);

    /// <summary>A time limit that a timer takes.</summary>
    public static TimeSpan Timer(TimeSpan limit) =>
        limit < TimeSpan.Zero ? TimeSpan.Zero : limit > TimerMax ? TimerMax : limit;
}
