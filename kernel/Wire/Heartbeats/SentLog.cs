namespace Baton.Wire.Heartbeats;

/// <summary>
/// When beats were left on a path, some of them: enough to say of each how long ago it was left at
/// most. One thread's.
/// </summary>
/// <param name="spacing">How far apart those are that are kept, in ticks of the clock.</param>
internal sealed class SentLog(long spacing)
{
    private const int Kept = 64;

    private readonly (long Sequence, long At)[] _ring = new (long, long)[Kept];
    private long _noted;
    private long _newest;
    private long _began;

    /// <summary>Notes a beat that is about to be left; sequences only rise.</summary>
    public void Note(long sequence, long now)
    {
        _newest = sequence;
        if (_noted == 0) _began = now;
        if (_noted > 0 && now - _ring[(_noted - 1) % Kept].At < spacing) return;
        _ring[_noted++ % Kept] = (sequence, now);
    }

    /// <summary>A moment before which it was not left; null for one that never was.</summary>
    public long? NotBefore(long sequence)
    {
        if (sequence <= 0 || sequence > _newest) return null;
        for (long i = _noted - 1; i >= 0 && i >= _noted - Kept; i--)
        {
            var (kept, at) = _ring[i % Kept];
            if (kept <= sequence) return at;
        }
        // Of before all that is kept: as old as can be said.
        return _noted > Kept ? _began : null;
    }
}
