using Baton.Core;
using Baton.Wire;

namespace Baton.Clpd;

/// <summary>
/// The kernel's one thread: take an event, step, save, carry the effects out. The only place
/// where a state is assigned.
/// </summary>
internal sealed class Loop(State start, Inbox inbox, MonotonicClock clock, LedgerFile ledger,
    Action<Action<Event>> drain, Action<Effect> carry)
{
    private volatile State _state = start;

    /// <summary>The state after the last step; immutable, so any thread may read it.</summary>
    public State State => _state;

    /// <summary>How long the loop sleeps at most.</summary>
    public TimeSpan LongestNap { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Called in every turn, also of a loop that had nothing to do.</summary>
    public Action<State, Instant>? Turned { get; set; }

    /// <summary>Called after each step, on the loop's thread.</summary>
    public Action<State> Stepped { get; set; } = _ => { };

    /// <summary>Called when a deadline is come to, with how late.</summary>
    public Action<TimeSpan> Late { get; set; } = _ => { };

    /// <summary>Told of each step as it was taken, on the loop's thread.</summary>
    public Action<State, Event, Instant, Turn> Noted { get; set; } = (_, _, _, _) => { };

    public void Run(CancellationToken stop)
    {
        var wake = Instant.Never;
        while (!stop.IsCancellationRequested)
        {
            var patience = wake == Instant.Never ? LongestNap : wake - clock.Now();
            var happened = inbox.Take(patience > LongestNap ? LongestNap : patience);
            if (wake != Instant.Never && clock.Now() is var now && now >= wake) Late(now - wake);
            // Beats carry the time they came, so they are told before anybody is missed.
            drain(beat => wake = Step(beat));
            if (happened is not null) wake = Step(happened);
            else if (clock.Now() >= wake) wake = Step(new Event.Woke());
            Turned?.Invoke(_state, clock.Now());
        }
    }

    private Instant Step(Event happened)
    {
        var before = _state;
        var now = clock.Now();
        var turn = Machine.Step(before, happened, now);
        if (!Ledger.Same(before, turn.Next)) ledger.Save(Ledger.Of(turn.Next));
        _state = turn.Next;
        foreach (var effect in turn.Effects) carry(effect);
        Noted(before, happened, now, turn);
        Stepped(turn.Next);
        return turn.NextWake;
    }
}
