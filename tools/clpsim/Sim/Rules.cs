using Baton.Core;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Clpsim.Sim;

/// <summary>
/// What must hold whatever happens, looked at after every step: who holds what, under which
/// order, and that nothing which was promised is ever taken back.
/// </summary>
internal sealed class Rules(SimCluster cluster)
{
    private readonly Dictionary<(ServerId Server, string Group), long> _highestCalled = [];
    private readonly Dictionary<(View View, string Group, long Epoch), Order> _orders = [];
    private readonly Dictionary<(long, ServerId), View> _views = [];
    private readonly FenceWatch _fences = new(cluster);
    private readonly State?[] _last = new State?[cluster.Config.Servers.Length];

    /// <summary>Everything that was broken: a word for the rule, and what was seen.</summary>
    public List<(string Rule, string Text)> Broken { get; } = [];

    /// <summary>Moments at which a resource was held on two powered servers.</summary>
    public List<string> DoubleHolds { get; } = [];

    private sealed record Order(ServerId? Owner, Instruction Instruction);

    /// <summary>A daemon starts: what it acted on before, it must still know.</summary>
    public void Started(SimServer server, State? half)
    {
        if (_last[server.Id.Index] is not { } last) return;
        if (!Kept(last, server.State) && (half is null || !Kept(half, server.State)))
            Break("forgotten", $"{server.Name} does not know what it acted on before its start");
    }

    /// <summary>A step was taken and its ledger saved; its effects come next.</summary>
    public void Stepped(SimServer server, State before, Event happened, Turn turn)
    {
        var next = turn.Next;
        _last[server.Id.Index] = next;
        if (next.HighestView < before.HighestView)
            Break("view-back", $"{server.Name} forgets view {before.HighestView}");
        if (next.Config.Generation < before.Config.Generation)
            Break("config-back", $"{server.Name} goes back to {next.Config.Generation}");
        if (!ReferenceEquals(next.View, before.View)) LookAtView(server, next.View);
        _fences.Note(server, before, next);
        if (!ReferenceEquals(next.Placements, before.Placements))
            LookAtPlacements(server, before, next);
        if (!ReferenceEquals(next.Monitors, before.Monitors))
        {
            LookAtCounters(server, before, happened, next);
            if (RecoveryRules.Fault(next) is { } fault)
                Break("two-recoveries", $"{server.Name}: {fault}");
        }
        if (next.Phase == ServicePhase.Stopped && before.Phase != ServicePhase.Stopped
            && server.Host is { Behaves: true, Held.Count: > 0 })
            Break("stopped-holds", $"{server.Name} says it is stopped and holds "
                + string.Join(", ", server.Held));
    }

    /// <summary>A resource is asked for something.</summary>
    public void Called(SimServer server, Verb verb, Call call)
    {
        if (verb == Verb.Activate) Activates(server, call);
        else if (verb == Verb.Deactivate) LookAtUsers(server, call);
    }

    /// <summary>
    /// Looks, when a server has come to hold a resource, whether another does too.
    /// </summary>
    public void Held(SimServer server, string resource)
    {
        if (!server.Held.Contains(resource)) return;
        var holders = cluster.Servers.Where(s => Counts(s) && s.Held.Contains(resource)).ToList();
        if (holders.Count < 2) return;
        DoubleHolds.Add($"{cluster.Clock.Now}: {resource} on "
            + string.Join(", ", holders.Select(h => h.Name)));
        Break("held-twice", DoubleHolds[^1]);
    }

    /// <summary>A server is not excused any longer.</summary>
    public void LookAgain()
    {
        foreach (string resource in cluster.Servers.SelectMany(s => s.Held).Distinct().ToList())
            Held(cluster.Servers.First(s => s.Held.Contains(resource)), resource);
    }

    public void Break(string rule, string text) =>
        Broken.Add((rule, $"{cluster.Clock.Now}: {rule}: {text}"));

    // A machine that stands still answers nobody, and sees a moment later what it missed.
    private bool Counts(SimServer server) =>
        server is { Powered: true, IsFrozen: false, StandsStill: false }
        && cluster.Clock.Now >= server.ExcusedUntil;

    private static bool Kept(State before, State now) =>
        now.HighestView >= before.HighestView
        && before.Placements.All(p => now.Placements.TryGetValue(p.Key, out var kept)
            && kept.Epoch >= p.Value.Epoch)
        && before.Monitors.All(m => !now.Monitors.TryGetValue(m.Key, out var kept)
            || kept.Counters == m.Value.Counters);

    private void Activates(SimServer server, Call call)
    {
        var state = server.State;
        var placement = state.Placements.GetValueOrDefault(call.Group);
        string what = $"{server.Name} starts {call.Resource} under epoch {call.Epoch}";
        if (!state.View.IsCommitted || placement?.Owner != server.Id
            || placement.Epoch != call.Epoch || placement.Instruction != Instruction.Run)
            Break("no-order", $"{what} without an order of its view");
        long highest = _highestCalled.GetValueOrDefault((server.Id, call.Group));
        if (call.Epoch < highest) Break("old-epoch", $"{what}, after {highest}");
        _highestCalled[(server.Id, call.Group)] = Math.Max(call.Epoch, highest);
        if (state.Config.FindGroup(call.Group) is { } group
            && !group.PolicyOf(state.Config).Contains(server.Id))
            Break("policy", $"{what} and is not among the group's servers");
        var local = state.Local[call.Group];
        foreach (string first in state.Config.FindResource(call.Resource)?.DependsOn ?? [])
        {
            if (local.Resources.TryGetValue(first, out var needed)
                && needed.Phase != ResourcePhase.Online)
                Break("start-order", $"{what} before {first}");
        }
        if (_fences.Fault(server, call.Group) is { } free)
            Break("unfenced", $"{what} while {free}");
        if (!Counts(server)) return;
        if (GroupRules.Fault(server, call) is { } fault)
            Break(fault.Rule, $"{what}: {fault.Text}");
        foreach (var other in cluster.Servers)
        {
            if (other != server && Counts(other)
                && state.Config.ResourcesOf(call.Group).Any(r => other.Held.Contains(r.Name)))
                Break("too-early", $"{what} while {other.Name} holds {call.Group}");
        }
    }

    private void LookAtUsers(SimServer server, Call call)
    {
        if (!server.State.Local.TryGetValue(call.Group, out var local)) return;
        foreach (var user in server.State.Config.ResourcesOf(call.Group))
        {
            if (user.DependsOn.Contains(call.Resource)
                && local.Resources.TryGetValue(user.Name, out var used)
                && used.Phase is ResourcePhase.Online or ResourcePhase.Activating
                    or ResourcePhase.Deactivating)
                Break("stop-order", $"{server.Name} stops {call.Resource} before {user.Name}");
        }
    }

    // Apart, two may count to the same number; one coordinator never says it of two views.
    private void LookAtView(SimServer server, View view)
    {
        if (!view.IsCommitted) return;
        var number = (view.Number, view.Coordinator);
        if (!_views.TryAdd(number, view) && _views[number] != view)
            Break("two-views", $"{server.Name} stands in {view}, others in {_views[number]}");
    }

    private void LookAtPlacements(SimServer server, State before, State next)
    {
        foreach (var (group, placement) in next.Placements)
        {
            var known = before.Placements.GetValueOrDefault(group);
            if (ReferenceEquals(known, placement)) continue;
            if (placement.Epoch < known?.Epoch)
                Break("epoch-back", $"{server.Name} takes {group} from epoch {known.Epoch} "
                    + $"to {placement.Epoch}");
            if (!next.View.IsCommitted || placement.Owner is null) continue;
            var order = new Order(placement.Owner, placement.Instruction);
            var key = (next.View, group, placement.Epoch);
            if (!_orders.TryAdd(key, order) && _orders[key] != order)
                Break("two-orders", $"epoch {placement.Epoch} of {group} says two things");
        }
    }

    // One error calls for one step of the ladder, and never for more than it has.
    private void LookAtCounters(SimServer server, State before, Event happened, State next)
    {
        foreach (var monitor in next.Config.Monitors)
        {
            if (!next.Monitors.TryGetValue(monitor.Name, out var run)
                || !before.Monitors.TryGetValue(monitor.Name, out var was)) continue;
            int steps = Rungs(run.Counters) - Rungs(was.Counters);
            // Who is asked to clear the counts may begin to count anew in the same step.
            if (run.Step is not null && was.Step is null
                && (Clears(happened) ? Rungs(run.Counters) : steps) < 1)
                Break("uncounted", $"{server.Name}: {monitor.Name} recovers and does not count");
            if (run.Counters == was.Counters) continue;
            if (steps > 1)
                Break("two-steps", $"{server.Name}: {monitor.Name} takes {steps} steps at once");
            if (run.Counters.Restarts > monitor.Recovery.Restarts
                || run.Counters.Failovers > monitor.Recovery.Failovers
                || run.Counters.Scripts > monitor.Recovery.Scripts)
                Break("threshold", $"{server.Name}: {monitor.Name} recovers too often");
        }
    }

    private static bool Clears(Event happened) => happened switch
    {
        Event.OperatorAsked asked => asked.Asked,
        Event.MessageCame { Message: Message.Forwarded forwarded } => forwarded.Asked,
        _ => null,
    } is OperatorRequest.ControlMonitors { Deed: MonitorDeed.ClearCounts };

    private static int Rungs(RecoveryCounters counters) =>
        counters.Scripts + counters.Restarts + counters.Failovers
        + (counters.FinalActionDone ? 1 : 0);
}
