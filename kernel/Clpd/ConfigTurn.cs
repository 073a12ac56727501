namespace Baton.Clpd;

/// <summary>Whose push is under way at this server: one at a time, its own or another's.</summary>
internal sealed class ConfigTurn(TimeProvider time)
{
    private readonly Lock _gate = new();
    private string? _by;
    private long _since;
    private TimeSpan? _limit;

    /// <summary>Begins one's own push.</summary>
    public bool TryBegin(string self)
    {
        lock (_gate)
        {
            if (!IsFree) return false;
            Take(self, null);
            return true;
        }
    }

    /// <summary>Stands by for another one's, which may begin anew, and may never end it.</summary>
    public bool TryStandBy(string by, TimeSpan limit)
    {
        lock (_gate)
        {
            if (!IsFree && (_limit is null || _by != by)) return false;
            Take(by, limit);
            return true;
        }
    }

    /// <summary>True unless it is somebody else's turn.</summary>
    public bool May(string by)
    {
        lock (_gate) return IsFree || _by == by;
    }

    public void End(string by)
    {
        lock (_gate)
        {
            if (_by == by) _by = null;
        }
    }

    private bool IsFree => _by is null
        || (_limit is { } limit && time.GetElapsedTime(_since) >= limit);

    private void Take(string by, TimeSpan? limit) =>
        (_by, _since, _limit) = (by, time.GetTimestamp(), limit);
}
