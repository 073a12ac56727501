using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>
/// Agrees on views: the server of the highest priority among those that hear each other proposes,
/// the members answer with what they know and run, and it commits the merged whole.
/// </summary>
internal static class ViewChange
{
    public static void Advance(Draft draft)
    {
        var state = draft.State;
        if (state.Phase == ServicePhase.Stopped || state.Emergency is not null) return;
        if (state.Loss?.Verdict.Kind == VerdictKind.CutOff)
        {
            ServiceLife.CutOff(draft, state.Loss.Verdict.Reason);
            return;
        }
        if (ReplacedBy(state, draft.Now) is { } other)
        {
            ServiceLife.CutOff(draft, new Reason("replaced",
                $"{state.Config.NameOf(other)} leads a newer view without this server."));
            return;
        }
        if (state.Local.Values.Any(g => g.IsProbing)) return;
        var members = Connectivity.Membership(state, draft.Now);
        if (!members.Contains(state.Self) || members.First != state.Self)
        {
            if (state.Proposal is not null) draft.State = state with { Proposal = null };
            return;
        }
        if (!MayPropose(state, members, draft.Now)) return;
        if (state.Proposal is { } open && open.View.Members == members) Wait(draft, open);
        else if (IsCalledFor(state, members) && draft.Now >= state.ProposeFrom)
            Propose(draft, members);
    }

    /// <summary>A server of my view that leads, or follows, a newer one without me.</summary>
    private static ServerId? ReplacedBy(State state, Instant now)
    {
        if (!state.View.IsCommitted) return null;
        foreach (var peer in Connectivity.Heard(state, now) & state.View.Members)
        {
            if (peer != state.Self && state.Heartbeats[peer].Beat is { } beat
                && beat.ViewNumber > state.View.Number
                && !beat.ViewMembers.Contains(state.Self))
                return peer;
        }
        return null;
    }

    private static bool MayPropose(State state, ServerSet members, Instant now)
    {
        if (state.Loss is { } loss) return loss.Verdict.Kind == VerdictKind.Survivor;
        if (state.View.IsCommitted) return true;
        bool someRun = members.Without(state.Self).Any(
            m => state.Heartbeats[m].Beat?.Phase == ServicePhase.Running);
        var expected = state.Config.AllServers
            - LossWatch.Stopped(state, now) - state.LeftCleanly;
        return someRun || members.Includes(expected);
    }

    private static bool IsCalledFor(State state, ServerSet members) =>
        state.View.Members != members
        || members.Any(m => state.ViewIncarnations.GetValueOrDefault(m) != IncarnationOf(state, m));

    private static long IncarnationOf(State state, ServerId server) =>
        server == state.Self ? state.Incarnation : state.Heartbeats[server].Beat?.Incarnation ?? 0;

    private static void Propose(Draft draft, ServerSet members)
    {
        var state = draft.State;
        long highest = Math.Max(state.HighestView, members.Without(state.Self)
            .Select(m => state.Heartbeats[m].Beat?.ViewNumber ?? 0).DefaultIfEmpty(0).Max());
        var view = new View(highest + 1, state.Self, members);
        var proposal = new Proposal(view, draft.Now + Patience(state.Config.Timing),
            ImmutableSortedDictionary<ServerId, Message.Answer>.Empty);
        draft.State = state with { Proposal = proposal, HighestView = view.Number };
        foreach (var member in members.Without(state.Self))
            draft.Do(new Effect.Send(member, new Message.Propose(view)));
        Wait(draft, proposal);
    }

    private static void Wait(Draft draft, Proposal proposal)
    {
        if (proposal.Missing(draft.State.Self).IsEmpty) Commit(draft, proposal);
        else if (draft.Now >= proposal.Deadline) GiveUp(draft);
    }

    /// <summary>How long an answer to a proposal is waited for.</summary>
    private static TimeSpan Patience(TimingConfig timing) =>
        timing.HeartbeatTimeout < TimeSpan.FromSeconds(2)
            ? timing.HeartbeatTimeout : TimeSpan.FromSeconds(2);

    private static void GiveUp(Draft draft)
    {
        var missing = draft.State.Proposal!.Missing(draft.State.Self);
        draft.Warning("nm", 80, "No answer on a view from "
            + string.Join(", ", missing.Select(draft.State.Config.NameOf)) + ".");
        Retry(draft);
    }

    private static void Retry(Draft draft) => draft.State = draft.State with
    {
        Proposal = null,
        ProposeFrom = draft.Now + draft.State.Config.Timing.HeartbeatInterval / 2,
    };

    /// <summary>A member's side of a proposal.</summary>
    public static void Answer(Draft draft, ServerId from, View proposed)
    {
        var state = draft.State;
        bool ready = state.Phase is ServicePhase.Starting or ServicePhase.Running
                or ServicePhase.Stopping
            && state.Emergency is null && !state.Local.Values.Any(g => g.IsProbing);
        bool agreed = ready && proposed.Number > state.HighestView
            && Connectivity.Membership(state, draft.Now) == proposed.Members
            && proposed.Coordinator == from && proposed.Members.First == from;
        if (agreed) draft.State = state with { HighestView = proposed.Number };
        draft.Do(new Effect.Send(from, new Message.Answer(proposed.Number, agreed,
            draft.State.HighestView, state.View.IsCommitted,
            [.. state.Placements.Values], [.. OwnReports(state)])));
    }

    /// <summary>The proposer's side of an answer.</summary>
    public static void Take(Draft draft, ServerId from, Message.Answer answer)
    {
        var state = draft.State;
        draft.State = state with
        {
            HighestView = Math.Max(state.HighestView, answer.HighestKnown),
        };
        if (state.Proposal is not { } open || open.View.Number != answer.Number) return;
        if (!answer.Agreed) Retry(draft);
        else draft.State = draft.State with
        {
            Proposal = open with { Answers = open.Answers.SetItem(from, answer) },
        };
    }

    /// <summary>What this server says of the groups it holds.</summary>
    public static IEnumerable<Groups.GroupReport> OwnReports(State state) =>
        state.Local.Values.Select(g => g.Report(state.Self));

    private static void Commit(Draft draft, Proposal proposal)
    {
        var merged = Merge.Tables(draft.State, proposal);
        var message = new Message.Commit(
            proposal.View, [.. merged.Placements], [.. merged.Reports]);
        foreach (var member in proposal.View.Members.Without(draft.State.Self))
            draft.Do(new Effect.Send(member, message));
        Adopt(draft, message);
        foreach (var (group, claimants) in merged.BothActive)
        {
            var both = new Message.BothActive(group, claimants);
            draft.Broadcast(both);
            ServiceLife.YieldBothActive(draft, both);
        }
    }

    /// <summary>Takes a committed view over.</summary>
    public static void Adopt(Draft draft, Message.Commit commit)
    {
        var state = draft.State;
        if (commit.View.Number < state.HighestView || !commit.View.Members.Contains(state.Self)
            || state.Phase == ServicePhase.Stopped || state.Emergency is not null
            || commit.View.Number < state.View.Number)
            return;
        if (commit.View == state.View)
        {
            CatchUp(draft, commit);
            return;
        }
        foreach (var joined in (commit.View.Members - state.View.Members).Without(state.Self))
            draft.Info("nm", 1, $"Server {state.Config.NameOf(joined)} is in the cluster.");
        bool starting = state.Phase == ServicePhase.Starting;
        draft.State = state with
        {
            View = commit.View,
            HighestView = commit.View.Number,
            ViewIncarnations = commit.View.Members.ToImmutableSortedDictionary(
                m => m, m => IncarnationOf(state, m)),
            Proposal = null,
            Loss = null,
            LeftCleanly = state.LeftCleanly - commit.View.Members,
            Phase = starting ? ServicePhase.Running : state.Phase,
            PhaseSince = starting ? draft.Now : state.PhaseSince,
            Placements = commit.Placements.ToImmutableSortedDictionary(p => p.Group, p => p),
            Reports = commit.Reports.ToImmutableSortedDictionary(r => r.Group, r => r),
            Peers = state.Peers.RemoveRange(
                state.Peers.Keys.Where(p => !commit.View.Members.Contains(p))),
        };
        draft.Info("nm", 5, $"View {commit.View.Number} stands: "
            + string.Join(", ", commit.View.Members.Select(state.Config.NameOf))
            + $"; coordinator {state.Config.NameOf(commit.View.Coordinator)}.");
        foreach (var report in OwnReports(draft.State))
            draft.Broadcast(new Message.Reported(report));
        draft.Broadcast(Monitors.MonitorBoard.Of(draft.State));
    }

    // The same view told again after a session was lost: only what is newer counts.
    private static void CatchUp(Draft draft, Message.Commit commit)
    {
        foreach (var placement in commit.Placements)
            Groups.GroupBoard.Take(draft, placement);
        foreach (var report in commit.Reports)
            Groups.GroupBoard.Take(draft, report);
    }

    /// <summary>Tells a peer again what it may have missed while there was no session.</summary>
    public static void Refresh(Draft draft, ServerId peer)
    {
        var state = draft.State;
        if (!state.View.IsCommitted || !state.View.Members.Contains(peer)
            || state.Phase == ServicePhase.Stopped) return;
        if (state.IsCoordinator)
            draft.Do(new Effect.Send(peer, new Message.Commit(state.View,
                [.. state.Placements.Values], [.. state.Reports.Values])));
        foreach (var report in OwnReports(state))
            draft.Do(new Effect.Send(peer, new Message.Reported(report)));
        draft.Do(new Effect.Send(peer, Monitors.MonitorBoard.Of(state)));
        if (state.Proposal is { } open && open.View.Members.Contains(peer))
            draft.Do(new Effect.Send(peer, new Message.Propose(open.View)));
    }
}
