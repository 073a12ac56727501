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
    /// <param name="draft">The step.</param>
    /// <param name="settled">Whether its stages changed nothing.</param>
    /// <param name="rests">Whether nothing changed that another deadline follows from.</param>
    public static Turn Set(Draft draft, bool settled, bool rests)
    {
        var (state, now) = (draft.State, draft.Now);
        var rest = rests ? state.RestWakeAt : Rest(state, now);
        // What a stage changed may call for more of an earlier one.
        if (!settled) rest = Instant.Earlier(rest, now + Limits.Pause);
        var otherwise = Instant.Earlier(rest, OfEvidence(state, now));
        var wake = Instant.Earlier(
            otherwise, OfHearing(state.Heartbeats, state.Config.Timing, now));
        return new Turn(
            state with
            {
                IsSettled = settled,
                SteppedAt = now,
                WakeAt = wake,
                WakeAtOtherwise = otherwise,
                RestWakeAt = rest,
            },
            draft.Effects, wake);
    }

    /// <summary>When the next path falls silent, or the next server is suspected.</summary>
    public static Instant OfHearing(HeartbeatTable heartbeats, TimingConfig timing, Instant now)
    {
        var earliest = Instant.Never;
        var (half, timeout) = (timing.HalfTimeout, timing.HeartbeatTimeout);
        foreach (var peer in heartbeats.Peers)
        {
            foreach (var heard in peer.HeardAt)
            {
                if (heard is { } at)
                    earliest = Instant.Earlier(earliest, OfHearing(at, half, timeout, now));
            }
        }
        return earliest;
    }

    /// <summary>When the silence of one path comes to mean something.</summary>
    public static Instant OfHearing(Instant? heard, TimingConfig timing, Instant now) =>
        heard is { } at ? OfHearing(at, timing.HalfTimeout, timing.HeartbeatTimeout, now)
            : Instant.Never;

    private static Instant OfHearing(
        Instant heard, TimeSpan half, TimeSpan timeout, Instant now) =>
        heard + half > now ? heard + half
            : heard + timeout > now ? heard + timeout : Instant.Never;

    private static Instant OfEvidence(State state, Instant now)
    {
        if (state.Phase == ServicePhase.Stopped) return Instant.Never;
        var lapse = LeaseRule.Deadline(state, now);
        var earliest = lapse > now ? lapse : Instant.Never;
        for (int i = 0; i < state.Evidence.Length; i++)
        {
            var resolver = state.Config.Partition.Resolvers[i];
            if (!PartitionJudge.IsAsked(state, resolver)) continue;
            var next = PartitionJudge.NextAsk(resolver, state.Evidence[i]);
            if (next > now) earliest = Instant.Earlier(earliest, next);
        }
        return earliest;
    }

    // What is due was looked at in this very step and waits for something else.
    private static Instant Rest(State state, Instant now)
    {
        var earliest = Instant.Never;
        foreach (var pending in state.Pending) Sooner(pending.Deadline);
        Sooner(Standing.SuccessorUntil(state));
        Sooner(state.Ratio.Until);
        if (state.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return earliest;
        Sooner(state.StartWaitEnd);
        Sooner(Stall.Deadline(state, now));
        Sooner(Flaps.Deadline(state, now));
        Sooner(SessionWatch.Deadline(state));
        if (state.View.IsCommitted) Sooner(ViewRules.BehindFrom(state));
        foreach (var (_, stranger) in state.Strangers)
            Sooner(stranger.HeardAt + state.Config.Timing.HeartbeatTimeout);
        if (Standing.HoldsFound(state))
        {
            Sooner(Standing.AloneAt(state));
            Sooner(Standing.JudgesFrom(state));
        }
        if (state.Proposal is { } proposal) Sooner(proposal.Deadline);
        Sooner(state.ProposeFrom);
        Sooner(Standing.Deadline(state));
        if (state.Halt is { } halt) Sooner(halt.Deadline);
        if (state.Loss is { } loss)
        {
            Sooner(loss.Verdict.Until);
            Sooner(loss.At + state.Config.Partition.TakeoverDelayFor(state.Config.Timing));
        }
        foreach (var (_, group) in state.Local)
        {
            foreach (var (_, resource) in group.Resources)
            {
                Sooner(resource.RetryAt);
                Sooner(resource.CallEnds);
            }
        }
        Sooner(FinalGate.ForgivenAt(state));
        foreach (var (_, at) in state.Stops) Sooner(at + state.Config.Life.BlastWindow);
        foreach (var (group, since) in state.WaitingSince)
            Sooner(StartWait.EndOf(state, group, since));
        foreach (var (_, due) in state.FenceDue) Sooner(due);
        foreach (var (_, stray) in state.Strays) Sooner(StatusMismatch.DueAt(stray));
        foreach (var (_, since) in state.OnlineSince)
            Sooner(since + state.Config.Recovery.FailoverReset);
        foreach (var monitor in state.Config.Monitors)
        {
            if (!state.Monitors.TryGetValue(monitor.Name, out var run)) continue;
            Sooner(run.NextCheckAt);
            Sooner(MonitorSchedule.LostAt(monitor, run));
            Sooner(MonitorSchedule.ForgivenAt(monitor, run));
        }
        return earliest;

        void Sooner(Instant deadline)
        {
            if (deadline > now) earliest = Instant.Earlier(earliest, deadline);
        }
    }
}
