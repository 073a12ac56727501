using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Clpsim.Sim;

/// <summary>One simulated server: the real machine between a simulated wire and host.</summary>
internal sealed class SimServer : IWire, IDesk, IHalt
{
    private readonly SimCluster _cluster;
    private readonly SimLoop _loop;
    private Instant _ticksFrom;
    private bool _tickArmed;

    // What was said last: the server itself may not have taken it yet, as when it stands still.
    private ServerSet _sessions;

    public SimServer(SimCluster cluster, ServerId id)
    {
        _cluster = cluster;
        Id = id;
        Name = cluster.Config.NameOf(id);
        (Host, _loop) = (new SimHost(cluster, this), new SimLoop(cluster, this));
    }

    public ServerId Id { get; }

    public SimHost Host { get; }

    /// <summary>True while the machine has power.</summary>
    public bool Powered { get; private set; }

    /// <summary>True while the daemon runs.</summary>
    public bool Running { get; private set; }

    /// <summary>True while the whole machine stands still, as a virtual one may.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>True while the daemon cannot take events.</summary>
    public bool IsBlocked => _loop.IsBlocked;

    /// <summary>Until then nobody blames it for what it held while it stood still.</summary>
    public Instant ExcusedUntil { get; private set; }

    /// <summary>Counts the starts of the daemon; what belongs to an earlier one is lost.</summary>
    public long Life { get; private set; }

    /// <summary>Counts the starts of the machine.</summary>
    public long Boot { get; private set; }

    /// <summary>True while its management controller answers.</summary>
    public bool BmcAnswers { get; set; } = true;

    /// <summary>How often it was forced to stop.</summary>
    public int ForcedOff { get; private set; }

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan WallOffset { get; set; }

    /// <summary>How long the ledger takes to be on disk.</summary>
    public TimeSpan DiskDelay
    {
        get;
        set { if (StandsStill) Excuse(); field = value; }
    }

    /// <summary>True while every write makes it stand still for longer than others wait.</summary>
    public bool StandsStill => DiskDelay * 1.25 >= _cluster.Config.Timing.HeartbeatTimeout;

    public State State => _loop.State;

    public Beat? Beat { get; private set; }

    public HashSet<string> Held => Host.Held;

    /// <summary>Resources whose activation fails here.</summary>
    public HashSet<string> Broken => Host.Broken;

    public List<Alert> Alerts { get; } = [];

    public List<Instant> AlertTimes { get; } = [];

    public List<OperatorReply> Replies { get; } = [];

    /// <summary>The scripts that were run here by the cluster itself.</summary>
    public List<ScriptCall> Scripts => Host.Scripts;

    /// <summary>How many events the machine has taken.</summary>
    public long Steps => _loop.Steps;

    public List<FinalAction> Halts { get; } = [];

    public string Name { get; }

    public void PowerOn()
    {
        Powered = true;
        Boot++;
        StartDaemon();
    }

    /// <summary>
    /// Starts the daemon as the real one starts: its types first, then the service.
    /// </summary>
    public void StartDaemon(bool startsService = true)
    {
        _cluster.Streams.WakeInto(this);
        Running = true;
        Life++;
        Beat = null;
        _sessions = ServerSet.Empty;
        _loop.Start();
        Post(new Event.TypesChanged(State.Unusable));
        if (startsService)
            Post(new Event.OperatorAsked(0, new OperatorRequest.StartService("", false),
                TimeSpan.FromHours(1)));
        // A phase of its own, so that two servers' beats never fall on one moment.
        _ticksFrom = new(_cluster.Clock.Now.Ticks / 10_000 * 10_000 + Id.Index + 1);
        _tickArmed = false;
        ArmTick();
        foreach (var peer in _cluster.Servers)
        {
            peer.ArmTick();
            _cluster.Join(this, peer);
            _cluster.Join(peer, this);
        }
    }

    public void CrashDaemon()
    {
        if (!Running) return;
        _cluster.Streams.WakeFrom(this);
        _cluster.Streams.WakeInto(this);
        Running = false;
        IsFrozen = false;
        Host.DaemonEnded();
        Life++;
        foreach (var peer in _cluster.Servers)
        {
            if (peer.Id == Id) continue;
            _cluster.Links.BreakSession(Id, peer.Id);
            peer.Lose(Id);
        }
    }

    /// <summary>There is a session with a peer, unless that is said already.</summary>
    public void Reach(ServerId peer)
    {
        if (_sessions.Contains(peer)) return;
        _sessions = _sessions.With(peer);
        Post(new Event.PeerReached(peer, true));
    }

    /// <summary>There is none any more.</summary>
    public void Lose(ServerId peer)
    {
        _sessions = _sessions.Without(peer);
        Post(new Event.PeerReached(peer, false));
    }

    public void PowerOff()
    {
        CrashDaemon();
        Powered = false;
        Boot++;
        Held.Clear();
        _cluster.Clock.Stirred = true;
    }

    /// <summary>A device cuts its power; it comes back if it is only to be reset.</summary>
    public void ForceOff(FenceCall call)
    {
        var action = _cluster.Config.Fencing.Find(call.Device)?.Action;
        bool comesBack = Powered && action is FenceAction.Reset or FenceAction.Cycle;
        if (Powered) ForcedOff++;
        PowerOff();
        long boot = Boot;
        if (comesBack)
            _cluster.Clock.Schedule(_cluster.Clock.Now + _cluster.BootTime, () =>
            {
                if (!Powered && boot == Boot) PowerOn();
            });
    }

    /// <summary>The whole machine stands still, and goes on as if no time had passed.</summary>
    public void Freeze(TimeSpan span)
    {
        if (!Running || IsFrozen) return;
        _cluster.Streams.WakeFrom(this);
        _cluster.Streams.WakeInto(this);
        IsFrozen = true;
        var until = _cluster.Clock.Now + span;
        _loop.Block(until);
        After(span, () =>
        {
            IsFrozen = false;
            Excuse();
        });
    }

    private void Excuse() => _cluster.Clock.Schedule(
        ExcusedUntil = _cluster.Clock.Now + _cluster.StallGrace, _cluster.Rules.LookAgain);

    public void Post(Event happened) => After(TimeSpan.Zero, happened);

    public void Ask(OperatorRequest asked) =>
        Post(new Event.OperatorAsked(Replies.Count + 1, asked, TimeSpan.FromMinutes(10)));

    /// <summary>A process dies that a resident monitor watches.</summary>
    public void Kill(string resource) => Host.Kill(resource);

    public void Step(Event happened) => _loop.Take(happened);

    /// <summary>Takes beats that change nothing but when they were heard.</summary>
    public void HearQuietly(State state) => _loop.Replace(state);

    /// <summary>Streams sleep or wake: the next deadline is another.</summary>
    public void Rearrange() => _loop.Arrange();

    /// <summary>An event after some time, unless the daemon ends before.</summary>
    public void After(TimeSpan span, Event happened) => After(span, () => Step(happened));

    public void After(TimeSpan span, Action action)
    {
        long life = Life;
        _cluster.Clock.Schedule(_cluster.Clock.Now + span, () =>
        {
            if (Running && life == Life) action();
        });
    }

    /// <summary>When its heartbeat thread ran last.</summary>
    public Instant LastTick()
    {
        long interval = _cluster.Config.Timing.HeartbeatInterval.Ticks;
        long past = _cluster.Clock.Now.Ticks - _ticksFrom.Ticks;
        return new(_ticksFrom.Ticks + (past >= 0 ? past / interval : -1) * interval);
    }

    /// <summary>Has the heartbeat thread run at its next moment if somebody listens.</summary>
    public void ArmTick()
    {
        if (_tickArmed || !Running) return;
        _tickArmed = true;
        long life = Life;
        _cluster.Clock.ScheduleBeat(
            LastTick() + _cluster.Config.Timing.HeartbeatInterval, () =>
            {
                if (!Running || life != Life) return;
                _tickArmed = false;
                bool heard = Beat is null || IsFrozen || _cluster.Streams.Send(this, Beat);
                if (heard) ArmTick();
            });
    }

    public void SetBeat(Beat beat)
    {
        _cluster.Streams.WakeFrom(this);
        Beat = beat;
        if (!IsFrozen) _cluster.Streams.Send(this, beat);
        ArmTick();
    }

    public void Hush()
    {
        _cluster.Streams.WakeFrom(this);
        Beat = null;
    }

    public void Send(ServerId to, Message message) => _cluster.Deliver(this, to, message);

    public void AskTargets(int resolver, bool claims)
    {
        var (after, answer) = _cluster.Targets.Ask(Id, resolver, claims);
        After(after, answer);
    }

    public void Tell(Alert alert)
    {
        Alerts.Add(alert);
        AlertTimes.Add(_cluster.Clock.Now);
    }

    public void Reply(long request, OperatorReply answer)
    {
        if (request > 0) Replies.Add(answer);
    }

    public void Halt(FinalAction action, Reason reason)
    {
        Halts.Add(action);
        _cluster.Clock.Schedule(_cluster.Clock.Now, PowerOff);
    }

    public GroupPhase? PhaseOf(string group) => State.Local.GetValueOrDefault(group)?.Phase;
}
