namespace Baton.Host;

/// <summary>How fast something may come: so many at once, and then so many a second.</summary>
/// <param name="time">The clock.</param>
/// <param name="perSecond">How many.</param>
internal sealed class Pace(TimeProvider time, int perSecond)
{
    private readonly Lock _gate = new();
    private double _left = perSecond;
    private long _at = time.GetTimestamp();

    /// <summary>True if one more may come now, which then counts.</summary>
    public bool Allows()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _left = Math.Min(perSecond,
                _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
            if (_left < 1) return false;
            _left--;
            return true;
        }
    }
}
