using Baton.Core;

namespace Baton.Clpd;

/// <summary>
/// The events that wait for the loop. None is ever dropped: a server that cannot keep up with its
/// own events is not fit to hold groups, so a full inbox ends the daemon.
/// </summary>
internal sealed class Inbox
{
    /// <summary>Far above what 32 servers with 1,000 groups say in a second.</summary>
    private const int EventsMax = 100_000;

    private readonly object _gate = new();
    private readonly Queue<Event> _events = new();
    private bool _nudged;

    public void Post(Event happened)
    {
        lock (_gate)
        {
            if (_events.Count >= EventsMax)
                Environment.FailFast("the kernel's inbox is full: the loop does not keep up");
            _events.Enqueue(happened);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Wakes the loop without an event: something waits to be drained.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _nudged = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The next event; null when nudged or when the time is over.</summary>
    public Event? Take(TimeSpan patience)
    {
        lock (_gate)
        {
            if (_events.Count == 0 && !_nudged && patience > TimeSpan.Zero)
                Monitor.Wait(_gate, patience);
            _nudged = false;
            return _events.TryDequeue(out var happened) ? happened : null;
        }
    }
}
