using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>The earliest moment at which a state changes by itself.</summary>
internal static class Wakes
{
    /// <summary>The turn of a step, with the deadlines of the state it ends in.</summary>
    public static Turn Set(Draft draft, bool settled)
    {
        var (state, now) = (draft.State, draft.Now);
        var otherwise = Instant.Never;
        foreach (var deadline in Deadlines(state, now))
        {
            // What is due was looked at in this very step and waits for something else.
            if (deadline > now) otherwise = Instant.Earlier(otherwise, deadline);
        }
        // What a stage changed may call for more of an earlier one.
        if (!settled) otherwise = Instant.Earlier(otherwise, now + Limits.Pause);
        var wake = Instant.Earlier(
            otherwise, OfHearing(state.Heartbeats, state.Config.Timing, now));
        return new Turn(
            state with
            {
                IsSettled = settled,
                SteppedAt = now,
                WakeAt = wake,
                WakeAtOtherwise = otherwise,
            },
            draft.Effects, wake);
    }

    /// <summary>When the next path falls silent, or the next server is suspected.</summary>
    public static Instant OfHearing(HeartbeatTable heartbeats, TimingConfig timing, Instant now)
    {
        var earliest = Instant.Never;
        foreach (var peer in heartbeats.Peers)
        {
            foreach (var heard in peer.HeardAt)
                earliest = Instant.Earlier(earliest, OfHearing(heard, timing, now));
        }
        return earliest;
    }

    /// <summary>When the silence of one path comes to mean something.</summary>
    public static Instant OfHearing(Instant? heard, TimingConfig timing, Instant now)
    {
        if (heard is not { } at) return Instant.Never;
        var (timeout, half) = (timing.HeartbeatTimeout, timing.HeartbeatTimeout / 2);
        return at + half > now ? at + half : at + timeout > now ? at + timeout : Instant.Never;
    }

    private static IEnumerable<Instant> Deadlines(State state, Instant now)
    {
        var timing = state.Config.Timing;
        foreach (var pending in state.Pending) yield return pending.Deadline;
        yield return Standing.SuccessorUntil(state);
        yield return state.Ratio.Until;
        if (state.Phase is ServicePhase.Stopped or ServicePhase.Suspended) yield break;
        yield return state.StartWaitEnd;
        yield return Stall.Deadline(state, now);
        yield return Flaps.Deadline(state, now);
        yield return SessionWatch.Deadline(state);
        if (Standing.HoldsFound(state)) yield return Standing.AloneAt(state);
        yield return state.Proposal?.Deadline ?? Instant.Never;
        yield return state.ProposeFrom;
        yield return Standing.Deadline(state);
        yield return LeaseRule.Deadline(state, now);
        yield return state.Halt?.Deadline ?? Instant.Never;
        if (state.Loss is { } loss)
        {
            yield return loss.Verdict.Until;
            yield return loss.At + state.Config.Partition.TakeoverDelayFor(timing);
        }
        for (int i = 0; i < state.Evidence.Length; i++)
        {
            var resolver = state.Config.Partition.Resolvers[i];
            if (resolver.Asks && PartitionJudge.IsUsed(state, resolver))
                yield return PartitionJudge.NextAsk(resolver, state.Evidence[i]);
        }
        foreach (var resource in state.Local.Values.SelectMany(g => g.Resources.Values))
        {
            yield return resource.RetryAt;
            yield return resource.CallEnds;
        }
        yield return FinalGate.ForgivenAt(state);
        foreach (var (group, since) in state.WaitingSince)
            yield return StartWait.EndOf(state, group, since);
        foreach (var due in state.FenceDue.Values) yield return due;
        foreach (var stray in state.Strays.Values) yield return StatusMismatch.DueAt(stray);
        foreach (var since in state.OnlineSince.Values)
            yield return since + state.Config.Recovery.FailoverReset;
        foreach (var monitor in state.Config.Monitors)
        {
            if (!state.Monitors.TryGetValue(monitor.Name, out var run)) continue;
            yield return run.NextCheckAt;
            yield return MonitorSchedule.ForgivenAt(monitor, run);
        }
    }
}
