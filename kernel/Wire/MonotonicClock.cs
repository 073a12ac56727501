using Baton.Core;

namespace Baton.Wire;

/// <summary>Turns the monotonic timestamps of a time provider into the core's instants.</summary>
public sealed class MonotonicClock(TimeProvider time)
{
    private readonly long _frequency = time.TimestampFrequency;

    public Instant Now() => At(time.GetTimestamp());

    /// <summary>The instant of a timestamp of the same provider.</summary>
    public Instant At(long timestamp) =>
        // 128 bits: a nanosecond clock times ten million overflows 64 within minutes of uptime.
        new((long)((Int128)timestamp * TimeSpan.TicksPerSecond / _frequency));
}
