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
    private readonly Queue<Letter> _events = new();
    private readonly Dictionary<string, Letter> _latest = new(StringComparer.Ordinal);
    private bool _nudged;

    public void Post(Event happened)
    {
        lock (_gate) Add(new Letter(happened, ""));
    }

    /// <summary>
    /// The same, but takes the place of what waits from the same source: whoever tells of its
    /// state as often as it likes fills nothing.
    /// </summary>
    /// <param name="source">Whose state it is.</param>
    /// <param name="happened">Its state.</param>
    public void PostLatest(string source, Event happened)
    {
        lock (_gate)
        {
            if (_latest.TryGetValue(source, out var waits))
            {
                waits.Event = happened;
                return;
            }
            Add(_latest[source] = new Letter(happened, source));
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
            if (!_events.TryDequeue(out var letter)) return null;
            if (letter.Source.Length > 0) _latest.Remove(letter.Source);
            return letter.Event;
        }
    }

    private void Add(Letter letter)
    {
        if (_events.Count >= EventsMax)
            Environment.FailFast("the kernel's inbox is full: the loop does not keep up");
        _events.Enqueue(letter);
        Monitor.Pulse(_gate);
    }

    private sealed class Letter(Event happened, string source)
    {
        public Event Event { get; set; } = happened;

        public string Source => source;
    }
}
