using Baton.Core;

namespace Baton.Wire;

/// <summary>Turns the monotonic timestamps of a time provider into the core's instants.</summary>
public sealed class MonotonicClock(TimeProvider time)
{
    private readonly long _frequency = time.TimestampFrequency;

    public Instant Now() => At(time.GetTimestamp());

    /// <summary>The instant of a timestamp of the same provider.</summary>
    public Instant At(long timestamp)
    {
        // In two parts: a nanosecond clock times ten million overflows within minutes of uptime.
        var (seconds, rest) = Math.DivRem(timestamp, _frequency);
        return new(seconds * TimeSpan.TicksPerSecond
            + rest * TimeSpan.TicksPerSecond / _frequency);
    }
}
