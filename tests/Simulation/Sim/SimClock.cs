using Baton.Core;

namespace Baton.Simulation.Sim;

/// <summary>Virtual time: things happen in order, and nothing happens between them.</summary>
internal sealed class SimClock
{
    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private long _order;

    public Instant Now { get; private set; } = new(TimeSpan.FromSeconds(1).Ticks);

    public void At(Instant when, Action action)
    {
        if (when == Instant.Never) return;
        _due.Enqueue(action, (Math.Max(when.Ticks, Now.Ticks), _order++));
    }

    public void After(TimeSpan span, Action action) => At(Now + span, action);

    /// <summary>Runs what is due until a moment, which is then now.</summary>
    public void RunUntil(Instant end)
    {
        while (_due.TryPeek(out _, out var next) && next.At <= end.Ticks) Next();
        Now = end;
    }

    /// <summary>Runs until a condition holds; false if it does not in the time given.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan patience)
    {
        var end = Now + patience;
        while (!condition())
        {
            if (!_due.TryPeek(out _, out var next) || next.At > end.Ticks)
            {
                Now = end;
                return condition();
            }
            Next();
        }
        return true;
    }

    private void Next()
    {
        var action = _due.Dequeue();
        action();
    }

    /// <summary>Takes the time of the next thing due; called by the queue's own actions.</summary>
    public void Schedule(Instant when, Action action) => At(when, () =>
    {
        Now = Instant.Later(Now, when);
        action();
    });
}
