using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests;

/// <summary>One server's machine; the test plays its peers, plugins and operators.</summary>
internal sealed class Bench
{
    private readonly Dictionary<int, Beat> _beats = [];
    private long _request;
    private State _state;

    public Bench(ClusterConfig config, int self = 1, Ledger? ledger = null, long incarnation = 1)
    {
        _state = State.Initial(config, Sample.Server(self), incarnation, ledger ?? Ledger.Empty);
    }

    /// <summary>What a test puts here is looked at anew by the next step.</summary>
    public State State
    {
        get => _state;
        set => _state = value with { IsSettled = false, Unmoving = ServerSet.Empty };
    }

    public Instant Now { get; set; } = new(TimeSpan.FromSeconds(100).Ticks);

    public Instant Wake { get; private set; } = Instant.Never;

    /// <summary>The effects of the last call that made steps.</summary>
    public ImmutableArray<Effect> Effects { get; private set; } = [];

    public List<Effect> All { get; } = [];

    public IEnumerable<Alert> Alerts => All.OfType<Effect.Tell>().Select(t => t.Alert);

    public IEnumerable<OperatorReply> Replies => All.OfType<Effect.Reply>().Select(r => r.Answer);

    public IEnumerable<Call> Calls(Verb verb) =>
        Effects.OfType<Effect.CallResource>().Where(c => c.Verb == verb).Select(c => c.Call);

    public IEnumerable<T> Sent<T>(int to) where T : Message => Effects.OfType<Effect.Send>()
        .Where(s => s.To == Sample.Server(to)).Select(s => s.Message).OfType<T>();

    public Placement Web => State.Placements["web"];

    public GroupPhase? Phase(string group = "web") => State.Local.GetValueOrDefault(group)?.Phase;

    public bool Told(string module, int id) =>
        Alerts.Any(a => a.Module == module && a.Id == id);

    /// <summary>One event, and what the step leaves over for the moment after.</summary>
    public Bench Do(Event happened)
    {
        var effects = new List<Effect>();
        Step(happened, effects);
        while (Wake != Instant.Never && Wake - Now <= Limits.Pause)
        {
            Now = Instant.Later(Wake, Now);
            Step(new Event.Woke(), effects);
        }
        Effects = [.. effects];
        return this;
    }

    private void Step(Event happened, List<Effect> effects)
    {
        var turn = Machine.Step(State, happened, Now);
        _state = turn.Next;
        Wake = turn.NextWake;
        effects.AddRange(turn.Effects);
        All.AddRange(turn.Effects);
    }

    /// <summary>Time passes, from deadline to deadline; the peers named go on beating.</summary>
    public Bench Pass(double seconds, params int[] beating)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        var effects = new List<Effect>();
        var beat = Now + State.Config.Timing.HeartbeatInterval;
        while (true)
        {
            var next = beating.Length > 0 ? Instant.Earlier(Wake, beat) : Wake;
            if (next > end) break;
            Now = Instant.Later(next, Now);
            if (Now >= Wake) Step(new Event.Woke(), effects);
            if (Now < beat) continue;
            beat += State.Config.Timing.HeartbeatInterval;
            foreach (int peer in beating) Beats(peer, effects);
        }
        Now = end;
        Effects = [.. effects];
        return this;
    }

    private void Beats(int peer, List<Effect> effects)
    {
        for (int path = 0; path < State.Config.Heartbeats.Length; path++)
            Step(new Event.BeatHeard(Sample.Server(peer), path, Now, _beats[peer]), effects);
    }

    /// <summary>A peer's beats on every path; what is not said stays as it was.</summary>
    public Bench Hear(int peer, ServicePhase? phase = null, ServerSet? hears = null,
        long? view = null, ServerSet? members = null, long? incarnation = null,
        long? generation = null)
    {
        var known = _beats.GetValueOrDefault(peer) ?? new Beat
        {
            Incarnation = 1,
            Phase = ServicePhase.Starting,
            ConfigGeneration = State.Config.Generation,
            Hears = Everybody(State.Config.AllServers),
        };
        _beats[peer] = known with
        {
            Phase = phase ?? known.Phase,
            Hears = hears is { } heard ? Row(peer, heard) : known.Hears,
            ViewNumber = view ?? known.ViewNumber,
            ViewMembers = members ?? known.ViewMembers,
            Incarnation = incarnation ?? known.Incarnation,
            ConfigGeneration = generation ?? known.ConfigGeneration,
        };
        var effects = new List<Effect>();
        Beats(peer, effects);
        Effects = [.. effects];
        return Settle();
    }

    private ImmutableArray<ServerSet> Everybody(ServerSet all) =>
        [.. State.Config.Servers.Select(_ => all)];

    private ImmutableArray<ServerSet> Row(int peer, ServerSet heard) =>
        [.. State.Config.Servers.Select((_, i) => i == peer - 1 ? heard : ServerSet.Empty)];

    private Bench Settle()
    {
        var effects = Effects;
        if (Wake != Instant.Never && Wake - Now <= Limits.Pause)
        {
            Now = Instant.Later(Wake, Now);
            Do(new Event.Woke());
            Effects = [.. effects, .. Effects];
        }
        return this;
    }

    public Bench Message(int from, Message message) =>
        Do(new Event.MessageCame(Sample.Server(from), message));

    public Bench Ask(OperatorRequest asked, double patience = 60) =>
        Do(new Event.OperatorAsked(++_request, asked, TimeSpan.FromSeconds(patience)));

    /// <summary>Starts the service; nothing is found running unless it is named.</summary>
    public Bench Start(params string[] running)
    {
        Ask(new OperatorRequest.StartService("", false));
        return Probed(running);
    }

    public Bench Probed(params string[] running)
    {
        foreach (var group in State.Local.Values)
        {
            foreach (var (name, resource) in group.Resources)
            {
                if (resource.Call is { Verb: Verb.Probe })
                    Answer(name, running.Contains(name)
                        ? Outcome.Done("", "1:1") : Outcome.NotRunning());
            }
        }
        return this;
    }

    /// <summary>Answers the call under way of a resource.</summary>
    public Bench Answer(string resource, Outcome outcome)
    {
        var call = State.Local.Values.First(g => g.Resources.ContainsKey(resource))
            .Resources[resource].Call;
        Assert.IsNotNull(call, $"nothing is asked of {resource}");
        return Do(new Event.ResourceAnswered(
            resource, call.Verb, call.Epoch, call.Attempt, outcome));
    }

    /// <summary>
    /// Answers every call until none is under way; those named fail to start, with a minus
    /// before the name to stop.
    /// </summary>
    public Bench Works(params string[] failing)
    {
        var effects = Effects.ToList();
        for (int i = 0; i < 100; i++)
        {
            var waiting = State.Local.Values.SelectMany(g => g.Resources)
                .Where(r => r.Value.Call is not null).ToList();
            if (waiting.Count == 0) break;
            var (name, local) = waiting[0];
            string sign = local.Call!.Verb == Verb.Deactivate ? "-" : "";
            Answer(name, failing.Contains(sign + name)
                ? Outcome.Failed("it is broken") : Outcome.Done("", "1:1"));
            effects.AddRange(Effects);
        }
        Effects = [.. effects];
        return this;
    }

    /// <summary>Everybody starts, and this server is in the first view with them.</summary>
    public Bench InView(params string[] running)
    {
        Start(running);
        var peers = State.Config.AllServers.Without(State.Self).ToList();
        foreach (var peer in peers) Do(new Event.PeerReached(peer, true));
        foreach (var peer in peers) Hear(peer.Index + 1);
        if (State.View.IsCommitted) return this;
        if (State.Config.AllServers.First == State.Self) AgreeAll(inView: false);
        else Commit(1, State.Config.AllServers);
        var effects = Effects.ToList();
        foreach (var peer in peers)
        {
            Hear(peer.Index + 1, ServicePhase.Running, view: State.View.Number,
                members: State.View.Members);
            effects.AddRange(Effects);
        }
        Effects = [.. effects];
        return this;
    }

    /// <summary>Every member agrees to what was proposed.</summary>
    public Bench AgreeAll(bool inView = true)
    {
        var effects = Effects.ToList();
        var open = State.Proposal;
        Assert.IsNotNull(open, "nothing is proposed");
        foreach (var member in open.View.Members.Without(State.Self))
        {
            Message(member.Index + 1, new Message.Answer(
                open.View.Number, true, open.View.Number, inView, [], []));
            effects.AddRange(Effects);
        }
        Effects = [.. effects];
        return Confirmed();
    }

    // Members new to this server say that they are in its view.
    private Bench Confirmed()
    {
        var effects = Effects.ToList();
        foreach (var member in State.Unconfirmed)
        {
            Hear(member.Index + 1, ServicePhase.Running, view: State.View.Number,
                members: State.View.Members);
            effects.AddRange(Effects);
        }
        Effects = [.. effects];
        return this;
    }

    /// <summary>The first of some members commits a view of them; what is known stays.</summary>
    public Bench Commit(long number, ServerSet members)
    {
        if (!State.View.IsCommitted && State.AgreedTo != number)
            Message(members.First.Index + 1, new Message.Propose(
                new View(number, members.First, members)));
        var placements = State.Config.Groups.Select(g =>
            State.Placements.GetValueOrDefault(g.Name) ?? new Placement { Group = g.Name });
        return Message(members.First.Index + 1, new Message.Commit(
            new View(number, members.First, members), [.. placements],
            [.. State.Reports.Values]));
    }

    /// <summary>The coordinator places "web".</summary>
    public Bench Place(Placement placement) =>
        Message(State.View.Coordinator.Index + 1,
            new Message.Placed(State.View.Number, placement));

    public Bench Asked(bool answered, int resolver = 0) =>
        Do(new Event.TargetsAsked(resolver, Now, answered));
}
