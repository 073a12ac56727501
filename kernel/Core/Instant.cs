namespace Baton.Core;

/// <summary>
/// A moment on this server's monotonic clock, in 100 ns since some start; only ever passed in.
/// </summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>Later than every moment: a deadline that is not set.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant operator +(Instant at, TimeSpan span) =>
        span.Ticks > 0 && at.Ticks > long.MaxValue - span.Ticks
            ? Never : at == Never ? Never : new(at.Ticks + span.Ticks);

    public static Instant operator -(Instant at, TimeSpan span) => new(at.Ticks - span.Ticks);

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        new(later.Ticks - earlier.Ticks);

    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;

    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;

    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;

    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;

    /// <summary>The earlier of two moments.</summary>
    public static Instant Earlier(Instant a, Instant b) => a <= b ? a : b;

    /// <summary>The later of two moments.</summary>
    public static Instant Later(Instant a, Instant b) => a >= b ? a : b;

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    public override string ToString() => this == Never ? "never" : $"{Ticks / 10_000} ms";
}
