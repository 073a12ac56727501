using Baton.Core;

namespace Baton.Clpsim.Sim;

/// <summary>
/// A daemon's one thread in virtual time: event, step, ledger, effects, and the next wake; with
/// what may hold it up between them.
/// </summary>
internal sealed class SimLoop(SimCluster cluster, SimServer server)
{
    // A storm of beats and commands in one moment stays far below it.
    private const int MostAtOnce = 10_000;

    private readonly Queue<Event> _waiting = new();
    private readonly Queue<Event> _waitingBeats = new();
    private Instant _wakeAt = Instant.Never;
    private Instant _wakeDue = Instant.Never;
    private Instant _blockedUntil;
    private Turn? _saving;
    private Ledger _ledger = Ledger.Empty;
    private long _incarnation;
    private long _boot;
    private (Instant At, int Steps) _burst;

    public State State { get; private set; } = null!;

    public long Steps { get; private set; }

    public bool IsBlocked => cluster.Clock.Now < _blockedUntil || _saving is not null;

    /// <summary>A daemon starts over what the last one left on disk.</summary>
    public void Start()
    {
        _waiting.Clear();
        _waitingBeats.Clear();
        (_wakeAt, _wakeDue) = (Instant.Never, Instant.Never);
        _blockedUntil = cluster.Clock.Now;
        var half = _saving?.Next;
        // A crash in the middle of a write leaves the ledger as it was or as it was to be.
        if (_saving is { } cut && cluster.Clock.Now.Ticks / 10_000 % 2 == 0)
            _ledger = Ledger.Of(cut.Next);
        _saving = null;
        long wall = (long)(TimeSpan.FromTicks(cluster.Clock.Now.Ticks)
            + server.WallOffset).TotalMilliseconds;
        _incarnation = Math.Max(_incarnation + 1, wall);
        // As the daemon's own file of it: what an operator suspended is not so after a boot.
        if (_boot != server.Boot) _ledger = _ledger with { SuspendedMonitors = null, View = null };
        _boot = server.Boot;
        State = State.Initial(cluster.CatchUp.StoredAt(server), server.Id, _incarnation, _ledger);
        cluster.Rules.Started(server, half);
        cluster.CatchUp.Watch(server);
    }

    public void Take(Event happened)
    {
        if (IsBlocked)
        {
            (happened is Event.BeatHeard ? _waitingBeats : _waiting).Enqueue(happened);
            return;
        }
        cluster.Streams.CatchUp(server);
        // What comes while the ledger is being written waits, each beat for itself.
        if (server.DiskDelay > TimeSpan.Zero) cluster.Streams.WakeInto(server);
        var before = State;
        Steps++;
        var now = cluster.Clock.Now;
        _burst = (now, _burst.At == now ? _burst.Steps + 1 : 1);
        if (_burst.Steps > MostAtOnce)
            throw new InvalidOperationException($"{server.Name} took {MostAtOnce:N0} steps at "
                + $"{now}; the last: {happened}");
        var turn = Machine.Step(before, happened, now);
        if (!Ledger.Same(before, turn.Next))
        {
            if (server.DiskDelay > TimeSpan.Zero)
            {
                Save(happened, now, turn);
                return;
            }
            _ledger = Ledger.Of(turn.Next);
        }
        Finish(before, happened, now, turn);
    }

    /// <summary>Takes a state in which only who was heard when differs.</summary>
    public void Replace(State state) => State = state;

    /// <summary>Nothing is taken until then; what comes waits.</summary>
    public void Block(Instant until)
    {
        _blockedUntil = Instant.Later(_blockedUntil, until);
        long life = server.Life;
        cluster.Clock.Schedule(until, () =>
        {
            if (server.Running && life == server.Life) GoOn();
        });
    }

    // Like the daemon: only the last step's wake counts, so a deadline it forgets is missed.
    public void Arrange()
    {
        var wake = cluster.Streams.WakeOf(server, _wakeAt, cluster.Clock.Now);
        if (wake >= _wakeDue) return;
        var due = _wakeDue = wake;
        long life = server.Life;
        cluster.Clock.Schedule(due, () =>
        {
            if (!server.Running || life != server.Life || due != _wakeDue) return;
            _wakeDue = Instant.Never;
            if (IsBlocked) return;
            var asOf = cluster.Clock.Now - TimeSpan.FromTicks(1);
            bool isDue = cluster.Clock.Now >= cluster.Streams.WakeOf(server, _wakeAt, asOf);
            if (isDue) Take(new Event.Woke());
            else Arrange();
        });
    }

    private void Save(Event happened, Instant now, Turn turn)
    {
        _saving = turn;
        var before = State;
        long life = server.Life;
        cluster.Clock.Schedule(cluster.Clock.Now + server.DiskDelay, () =>
        {
            if (!server.Running || life != server.Life) return;
            _saving = null;
            _ledger = Ledger.Of(turn.Next);
            Finish(before, happened, now, turn);
            GoOn();
        });
    }

    private void GoOn()
    {
        long life = server.Life;
        while (!IsBlocked && server.Running && life == server.Life
            && Next() is { } happened)
            Take(happened);
        if (!IsBlocked && server.Running && life == server.Life
            && cluster.Clock.Now >= _wakeAt) Take(new Event.Woke());
    }

    // Beats carry the time they came, so they are told before anybody is missed.
    private Event? Next() => _waitingBeats.TryDequeue(out var beat) ? beat
        : _waiting.TryDequeue(out var other) ? other : null;

    private void Finish(State before, Event happened, Instant now, Turn turn)
    {
        State = turn.Next;
        cluster.Rules.Stepped(server, before, happened, turn);
        cluster.Noted(server, before, happened, now, turn);
        foreach (var effect in turn.Effects)
            Dispatch.Carry(effect, server, server.Host, server, server);
        cluster.Clock.Stirred |= !turn.Effects.IsEmpty
            || !ReferenceEquals(before.Local, turn.Next.Local)
            || !ReferenceEquals(before.Placements, turn.Next.Placements);
        _wakeAt = turn.NextWake;
        cluster.Streams.Review(server);
        Arrange();
    }
}
