using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Clpsim.Sim;

/// <summary>One simulated server: the real machine between a simulated wire and host.</summary>
internal sealed class SimServer(SimCluster cluster, ServerId id) : IWire, IHost, IDesk, IHalt
{
    private readonly HashSet<string> _watched = [];
    private long _life;
    private Instant _wakeAt = Instant.Never;
    private Instant _wakeDue = Instant.Never;
    private Ledger _ledger = Ledger.Empty;

    public ServerId Id { get; } = id;

    /// <summary>True while the machine has power.</summary>
    public bool Powered { get; private set; }

    /// <summary>True while the daemon runs.</summary>
    public bool Running { get; private set; }

    public State State { get; private set; } = null!;

    public Beat? Beat { get; private set; }

    public HashSet<string> Held { get; } = [];

    /// <summary>Resources whose activation fails here.</summary>
    public HashSet<string> Broken { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public List<Instant> AlertTimes { get; } = [];

    public List<OperatorReply> Replies { get; } = [];

    /// <summary>The scripts that were run here by the cluster itself.</summary>
    public List<ScriptCall> Scripts { get; } = [];

    /// <summary>How many events the machine has taken.</summary>
    public long Steps { get; private set; }

    public List<FinalAction> Halts { get; } = [];

    public string Name => cluster.Config.NameOf(Id);

    public void PowerOn()
    {
        Powered = true;
        StartDaemon();
    }

    /// <summary>
    /// Starts the daemon as the real one starts: its types first, then the service.
    /// </summary>
    public void StartDaemon(bool startsService = true)
    {
        Running = true;
        long life = ++_life;
        Beat = null;
        (_wakeAt, _wakeDue) = (Instant.Never, Instant.Never);
        State = State.Initial(cluster.Config, Id, life, _ledger);
        Post(new Event.TypesChanged(State.Unusable));
        if (startsService)
            Post(new Event.OperatorAsked(0, new OperatorRequest.StartService("", false),
                TimeSpan.FromHours(1)));
        Tick(life);
        foreach (var peer in cluster.Servers)
        {
            cluster.Join(this, peer);
            cluster.Join(peer, this);
        }
    }

    public void CrashDaemon()
    {
        Running = false;
        _watched.Clear();
        _life++;
        foreach (var peer in cluster.Servers)
        {
            if (peer.Id == Id) continue;
            cluster.Links.BreakSession(Id, peer.Id);
            peer.Post(new Event.PeerReached(Id, false));
        }
    }

    public void PowerOff()
    {
        CrashDaemon();
        Powered = false;
        Held.Clear();
        cluster.Clock.Stirred = true;
    }

    public void Post(Event happened)
    {
        long life = _life;
        cluster.Clock.Schedule(cluster.Clock.Now, () =>
        {
            if (Running && life == _life) Step(happened);
        });
    }

    public void Ask(OperatorRequest asked) =>
        Post(new Event.OperatorAsked(Replies.Count + 1, asked, TimeSpan.FromMinutes(10)));

    /// <summary>A process dies that a resident monitor watches.</summary>
    public void Kill(string resource)
    {
        if (!Held.Remove(resource)) return;
        foreach (string name in _watched)
        {
            var monitor = State.Config.FindMonitor(name);
            if (monitor?.Target == resource)
                Post(new Event.MonitorFound(name, State.Monitors[name].Run,
                    Finding.Faulty(1, $"{resource} is gone"), false));
        }
    }

    public void Step(Event happened)
    {
        var before = State;
        Steps++;
        var turn = Machine.Step(before, happened, cluster.Clock.Now);
        if (!Ledger.Same(before, turn.Next)) _ledger = Ledger.Of(turn.Next);
        State = turn.Next;
        foreach (var effect in turn.Effects) Dispatch.Carry(effect, this, this, this, this);
        cluster.Clock.Stirred |= !turn.Effects.IsEmpty
            || !ReferenceEquals(before.Local, turn.Next.Local)
            || !ReferenceEquals(before.Placements, turn.Next.Placements);
        _wakeAt = turn.NextWake;
        Arrange();
    }

    // Like the daemon: only the last step's wake counts, so a deadline it forgets is missed.
    private void Arrange()
    {
        if (_wakeAt >= _wakeDue) return;
        var due = _wakeDue = _wakeAt;
        long life = _life;
        cluster.Clock.Schedule(due, () =>
        {
            if (!Running || life != _life || due != _wakeDue) return;
            _wakeDue = Instant.Never;
            if (cluster.Clock.Now >= _wakeAt) Step(new Event.Woke());
            else Arrange();
        });
    }

    private void Tick(long life)
    {
        if (!Running || life != _life) return;
        if (Beat is not null) cluster.Spread(this, Beat);
        cluster.Clock.Schedule(
            cluster.Clock.Now + cluster.Config.Timing.HeartbeatInterval, () => Tick(life));
    }

    public void SetBeat(Beat beat)
    {
        Beat = beat;
        cluster.Spread(this, beat);
    }

    public void Send(ServerId to, Message message) => cluster.Deliver(this, to, message);

    public void AskTargets(int resolver)
    {
        var asked = cluster.Clock.Now;
        bool answers = cluster.Links.ReachesTargets(Id);
        After(answers ? TimeSpan.FromMilliseconds(1)
                : cluster.Config.Partition.Resolvers[resolver].Timeout,
            new Event.TargetsAsked(resolver, asked, answers));
    }

    public void CallResource(Verb verb, Call call)
    {
        long life = _life;
        cluster.Clock.Schedule(cluster.Clock.Now + cluster.CallTime, () =>
        {
            if (!Powered) return;
            var outcome = Carry(verb, call);
            if (Running && life == _life)
                Step(new Event.ResourceAnswered(
                    call.Resource, verb, call.Epoch, call.Attempt, outcome));
        });
    }

    private Outcome Carry(Verb verb, Call call)
    {
        switch (verb)
        {
            case Verb.Probe:
                return Held.Contains(call.Resource)
                    ? Outcome.Done("held", "1:1") : Outcome.NotRunning();
            case Verb.Activate:
                if (Broken.Contains(call.Resource)) return Outcome.Failed("it is broken here");
                Held.Add(call.Resource);
                cluster.Check(call.Resource);
                return Outcome.Done("", "1:1");
            default:
                Held.Remove(call.Resource);
                return Outcome.Done();
        }
    }

    public void CheckMonitor(string monitor, long run, string targetHandle) =>
        After(TimeSpan.FromMilliseconds(1), new Event.MonitorFound(monitor, run,
            cluster.Failing.Contains((Id, monitor))
                ? Finding.Faulty(1, "it fails") : Finding.Healthy(), false));

    public void WatchMonitor(string monitor, long run, string targetHandle)
    {
        _watched.Add(monitor);
        After(TimeSpan.FromMilliseconds(1),
            new Event.MonitorFound(monitor, run, Finding.Healthy(), false));
    }

    public void StopMonitor(string monitor, long run) => _watched.Remove(monitor);

    public void RunScript(ScriptCall call)
    {
        Scripts.Add(call);
        After(cluster.CallTime, new Event.ScriptEnded(call.Id, ScriptEnd.Exited, 0, ""));
    }

    public void Tell(Alert alert)
    {
        Alerts.Add(alert);
        AlertTimes.Add(cluster.Clock.Now);
    }

    public void Reply(long request, OperatorReply answer)
    {
        if (request > 0) Replies.Add(answer);
    }

    public void Halt(FinalAction action, Reason reason)
    {
        Halts.Add(action);
        cluster.Clock.Schedule(cluster.Clock.Now, PowerOff);
    }

    private void After(TimeSpan span, Event happened)
    {
        long life = _life;
        cluster.Clock.Schedule(cluster.Clock.Now + span, () =>
        {
            if (Running && life == _life) Step(happened);
        });
    }

    public GroupPhase? PhaseOf(string group) =>
        State.Local.GetValueOrDefault(group)?.Phase;
}
