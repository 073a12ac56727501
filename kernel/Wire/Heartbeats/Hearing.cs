using System.Collections.Immutable;
using Baton.Core.Membership;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// When beats of one start of a server came, and how far apart; a restart is no gap.
/// </summary>
internal sealed class Hearing
{
    private readonly Lock _gate = new();
    private long _incarnation;
    private long _at;

    private readonly Lateness _lateness = new();

    /// <summary>Notes an accepted beat; allocates nothing.</summary>
    /// <param name="incarnation">The start that it is of.</param>
    /// <param name="now">When it came, in ticks of the clock it is measured with.</param>
    /// <param name="frequency">Such ticks in a second.</param>
    /// <param name="day">The day it is counted for.</param>
    public void Note(long incarnation, long now, long frequency, long day)
    {
        lock (_gate)
        {
            long since = incarnation == _incarnation ? now - _at : -1;
            if (since >= 0)
                _lateness.Note(day, TimeSpan.FromTicks(
                    (long)(since * (double)TimeSpan.TicksPerSecond / frequency)));
            if (since >= 0 || incarnation > _incarnation) (_incarnation, _at) = (incarnation, now);
        }
    }

    /// <summary>What was noted in the last days.</summary>
    public ImmutableArray<LatenessDay> Snapshot(long today)
    {
        lock (_gate) return _lateness.Snapshot(today);
    }

    /// <summary>Takes back what an earlier start noted.</summary>
    public void Restore(IEnumerable<LatenessDay> days)
    {
        lock (_gate) _lateness.Restore(days);
    }
}
