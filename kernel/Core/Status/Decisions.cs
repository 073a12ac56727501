using System.Collections.Immutable;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core.Status;

/// <summary>
/// What a step decided, read off what it changed and called for: the machine itself keeps no
/// record, so that none of its decisions can hang on one.
/// </summary>
public static class Decisions
{
    /// <summary>What followed from a step; empty for nearly all of them.</summary>
    public static ImmutableArray<Decision> Of(State before, Event happened, Turn turn)
    {
        var after = turn.Next;
        if (turn.Effects.IsEmpty && IsSame(before, after)) return [];
        var found = ImmutableArray.CreateBuilder<Decision>();
        DecisionsOfRequests.Add(before, happened, turn, found);
        if (before.Monitors != after.Monitors) Recoveries(before, after, found);
        Verdicts(before, turn, found);
        if (before.View != after.View) Views(after, found);
        if (before.Placements != after.Placements && after.IsCoordinator)
            Placements(before, after, found);
        if (before.Fences != after.Fences) Fences(before, after, found);
        if (before.Local != after.Local) Failures(before, after, found);
        if (before.Phase != after.Phase) found.Add(new("service", after.NameOf(after.Self),
            after.Phase.ToString(), after.PhaseReason));
        if (before.Halt is null && after.Halt is { } due)
            found.Add(new("final-action", after.NameOf(after.Self),
                $"{due.Action} is due", due.Reason));
        if (before.Ratio.Issue != after.Ratio.Issue || before.Ratio.Ratio != after.Ratio.Ratio)
            found.Add(new("timeout-ratio", "cluster", $"{after.Ratio.Ratio} times",
                new Reason("timeout-ratio", after.Ratio.Ratio == 1
                    ? "Timeouts are as configured." : "Timeouts are longer for a while.")));
        DecisionsOfRequests.AddTold(after, turn, found);
        return found.ToImmutable();
    }

    private static bool IsSame(State before, State after) =>
        ReferenceEquals(before.Monitors, after.Monitors)
        && ReferenceEquals(before.Placements, after.Placements)
        && ReferenceEquals(before.Local, after.Local) && before.View == after.View
        && before.Loss?.Verdict == after.Loss?.Verdict && before.Phase == after.Phase
        && ReferenceEquals(before.Halt, after.Halt)
        && ReferenceEquals(before.Fences, after.Fences)
        && ReferenceEquals(before.Ratio, after.Ratio);

    private static void Recoveries(
        State before, State after, ImmutableArray<Decision>.Builder found)
    {
        foreach (var (name, run) in after.Monitors)
        {
            var was = before.Monitors.GetValueOrDefault(name);
            if (ReferenceEquals(was, run)) continue;
            bool begun = run.Counters != was?.Counters
                && Sum(run.Counters) > Sum(was?.Counters ?? RecoveryCounters.Zero);
            // A recovery in the same step stops the monitor, which is then offline already.
            if (was?.Phase != MonitorPhase.OnlineFailure
                && (begun || run.Phase == MonitorPhase.OnlineFailure))
                found.Add(new("finding", name, "error", new Reason("monitor-error", run.Reason)));
            if (!begun) continue;
            var (count, action) = Begun(was?.Counters ?? RecoveryCounters.Zero, run.Counters);
            string target = after.Config.FindMonitor(name)?.Recovery.Target is { Length: > 0 } t
                ? t : "this server";
            found.Add(new("recovery", name, action switch
            {
                RecoveryAction.Script => $"script {count}",
                RecoveryAction.Restart => $"restart {count} of {target}",
                RecoveryAction.Failover => $"failover {count} of {target}",
                _ => $"final action {after.Config.FindMonitor(name)?.Recovery.Action}",
            }, new Reason("monitor-error", run.Reason)));
        }
    }

    private static int Sum(RecoveryCounters c) =>
        c.Scripts + c.Restarts + c.Failovers + (c.FinalActionDone ? 1 : 0);

    private static (int Count, RecoveryAction Action) Begun(
        RecoveryCounters was, RecoveryCounters now) =>
        now.Scripts > was.Scripts ? (now.Scripts, RecoveryAction.Script)
        : now.Restarts > was.Restarts ? (now.Restarts, RecoveryAction.Restart)
        : now.Failovers > was.Failovers ? (now.Failovers, RecoveryAction.Failover)
        : (1, RecoveryAction.Final);

    private static void Verdicts(
        State before, Turn turn, ImmutableArray<Decision>.Builder found)
    {
        var after = turn.Next;
        // A survivor goes on in the step of its verdict, which leaves no other trace.
        foreach (var effect in turn.Effects)
        {
            if (effect is Effect.Tell told && told.Alert is { Module: "nm", Id: 2 }
                && told.Alert.Level == AlertLevel.Warning)
                found.Add(new("verdict", after.NameOf(after.Self), "goes on",
                    new Reason("survivor", told.Alert.Text)));
        }
        if (before.Loss?.Verdict != after.Loss?.Verdict
            && after.Loss is { Verdict.Kind: not VerdictKind.Survivor } loss)
            found.Add(new("verdict", Names(after, loss.Lost), loss.Verdict.Kind.ToString(),
                loss.Verdict.Reason));
    }

    // Each member takes a view over; who made it is its coordinator.
    private static void Views(State after, ImmutableArray<Decision>.Builder found)
    {
        if (!after.View.IsCommitted || after.View.Coordinator != after.Self) return;
        found.Add(new("view", $"view {after.View.Number}", Names(after, after.View.Members),
            new Reason("membership", $"{after.NameOf(after.Self)} is its coordinator.")));
    }

    private static void Placements(
        State before, State after, ImmutableArray<Decision>.Builder found)
    {
        foreach (var (group, now) in after.Placements)
        {
            var was = before.Placements.GetValueOrDefault(group);
            if (ReferenceEquals(was, now) || (was is not null && was.Epoch == now.Epoch
                && was.Reason == now.Reason && was.GivenUp == now.GivenUp))
                continue;
            // A first table of groups that nobody runs is no decision.
            if (now is { Owner: null, Wanted: false } && was is null or { Owner: null }) continue;
            found.Add(new("placement", group, What(after, was, now), now.Reason));
        }
    }

    // Its coordinator writes it; the others are told.
    private static void Fences(
        State before, State after, ImmutableArray<Decision>.Builder found)
    {
        if (!after.IsCoordinator) return;
        foreach (var (server, now) in after.Fences)
        {
            var was = before.Fences.GetValueOrDefault(server);
            if (was?.Phase == now.Phase && was.Attempt == now.Attempt) continue;
            found.Add(new("forced-stop", after.NameOf(server), now.Device.Length > 0
                ? $"{now.Phase}, attempt {now.Attempt} by {now.Device}" : now.Phase.ToString(),
                now.Reason));
        }
    }

    private static string What(State state, Placement? was, Placement now)
    {
        if (now.Owner is not { } owner) return now.Wanted ? "nowhere" : "stays stopped";
        string at = state.NameOf(owner);
        if (now.Instruction == Instruction.Stop) return $"stop on {at}"
            + (now.Destination is { } to ? $", then {state.NameOf(to)}" : "");
        if (now.GivenUp && was is not { GivenUp: true }) return $"given up on {at}";
        var from = was?.Owner ?? now.Previous;
        return from is { } other && other != owner
            ? $"{state.NameOf(other)} -> {at}, epoch {now.Epoch}" : $"{at}, epoch {now.Epoch}";
    }

    private static void Failures(
        State before, State after, ImmutableArray<Decision>.Builder found)
    {
        foreach (var (name, group) in after.Local)
        {
            var phase = group.Phase;
            if (phase is GroupPhase.ActivationFailed or GroupPhase.DeactivationFailed
                && before.Local.GetValueOrDefault(name)?.Phase != phase)
                found.Add(new("failure", name, phase == GroupPhase.ActivationFailed
                    ? "could not be started here" : "could not be stopped here",
                    group.Report(after.Self).Reason));
        }
    }

    private static string Names(State state, ServerSet servers) =>
        string.Join(", ", servers.Select(state.Config.NameOf));
}
