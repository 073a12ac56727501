using Baton.Core;

namespace Baton.Clpsim.Sim;

/// <summary>Virtual time: things happen in order, and nothing happens between them.</summary>
internal sealed class SimClock
{
    // Beats of a moment come before all else of it, however they are simulated.
    private const long AfterBeats = 1L << 60;

    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private long _order;

    public Instant Now { get; private set; } = new(TimeSpan.FromSeconds(1).Ticks);

    /// <summary>
    /// Set by whatever a condition may wait for; a beat that says nothing does not.
    /// </summary>
    public bool Stirred { get; set; }

    /// <summary>Puts something on the queue; what is late happens next.</summary>
    public void Schedule(Instant when, Action action) => Enqueue(when, AfterBeats, action);

    /// <summary>The same, before all else of the moment.</summary>
    public void ScheduleBeat(Instant when, Action action) => Enqueue(when, 0, action);

    /// <summary>Runs what is due until a moment, which is then now.</summary>
    public void RunUntil(Instant end)
    {
        while (_due.TryPeek(out _, out var next) && next.At <= end.Ticks) Next(next.At);
        Now = end;
    }

    /// <summary>Runs until a condition holds; false if it does not in the time given.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan patience)
    {
        var end = Now + patience;
        while (!condition())
        {
            Stirred = false;
            while (!Stirred)
            {
                if (!_due.TryPeek(out _, out var next) || next.At > end.Ticks)
                {
                    Now = end;
                    return condition();
                }
                Next(next.At);
            }
        }
        return true;
    }

    private void Enqueue(Instant when, long rank, Action action)
    {
        if (when == Instant.Never) return;
        _due.Enqueue(action, (Math.Max(when.Ticks, Now.Ticks), rank + _order++));
    }

    private void Next(long at)
    {
        Now = new Instant(at);
        _due.Dequeue()();
    }
}
