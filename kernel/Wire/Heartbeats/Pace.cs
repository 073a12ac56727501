namespace Baton.Wire.Heartbeats;

/// <summary>
/// When the next beat is due. Deadlines are absolute: what one beat is late, the next is not, and
/// after a stall the missed ones are not made up for.
/// </summary>
internal sealed class Pace
{
    private readonly TimeProvider _time;
    private readonly long _interval;
    private long _next;

    public Pace(TimeSpan interval, TimeProvider time)
    {
        _time = time;
        _interval = (long)(interval.TotalSeconds * time.TimestampFrequency);
        _next = time.GetTimestamp();
    }

    /// <summary>True if a beat is due now; the next one is then an interval away.</summary>
    public bool Due()
    {
        long now = _time.GetTimestamp();
        if (now < _next) return false;
        _next += ((now - _next) / _interval + 1) * _interval;
        return true;
    }

    /// <summary>How long until the next one, in whole milliseconds.</summary>
    public int WaitMs
    {
        get
        {
            double wait = (_next - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency;
            return (int)Math.Ceiling(Math.Max(0, wait));
        }
    }
}
