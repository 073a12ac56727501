using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Fencing;
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
        if (state.Phase == ServicePhase.Suspended)
        {
            if (Standing.Replaced(state, draft.Now) is { } taken)
                ServiceLife.CutOff(draft, taken);
            return;
        }
        if (Standing.Lost(state, draft.Now) is { } reason)
        {
            ServiceLife.CutOff(draft, reason);
            return;
        }
        if (state.Local.Values.Any(g => g.IsProbing)) return;
        Generations.Tell(draft);
        Flaps.Tell(draft);
        state = draft.State;
        var members = ViewRules.Members(state, draft.Now);
        if (!members.Contains(state.Self) || members.First != state.Self)
        {
            if (state.Proposal is not null) draft.State = state with { Proposal = null };
            Remind(draft, members);
            return;
        }
        if (!ViewRules.MayPropose(state, members, draft.Now)) return;
        if (state.Proposal is { } open && open.View.Members == members) Wait(draft, open);
        else if (ViewRules.IsCalledFor(state, members) && draft.Now >= state.ProposeFrom)
            Propose(draft, members);
    }

    // Who promised a view that never stood obeys nobody; the next proposer may not know of it.
    private static void Remind(Draft draft, ServerSet members)
    {
        var state = draft.State;
        if (!state.View.IsCommitted || state.HighestView <= state.View.Number
            || members.IsEmpty || draft.Now < state.ProposeFrom) return;
        draft.Do(new Effect.Send(members.First, new Message.Answer(
            0, false, state.HighestView, true, [], [])));
        draft.State = state with { ProposeFrom = draft.Now + Patience(state.Config.Timing) };
    }

    private static void Propose(Draft draft, ServerSet members)
    {
        var state = draft.State;
        // Also above what was heard of servers that are silent now: they may only stand still.
        long highest = state.Heartbeats.Peers.Aggregate(state.HighestView,
            (known, peer) => Math.Max(known, peer.Beat?.ViewNumber ?? 0));
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
        else if (draft.Now >= proposal.Deadline) GiveUp(draft, proposal);
    }

    /// <summary>How long an answer to a proposal is waited for.</summary>
    private static TimeSpan Patience(TimingConfig timing) =>
        timing.HeartbeatTimeout < TimeSpan.FromSeconds(2)
            ? timing.HeartbeatTimeout : TimeSpan.FromSeconds(2);

    // A coordinator knows all that it ordered: a member of its own view with which there is just
    // no session is taken as known, and keeps what it holds (regression 155). Nobody joins then:
    // the member would not know whom else it has to be heard by.
    private static void GiveUp(Draft draft, Proposal proposal)
    {
        var state = draft.State;
        var missing = proposal.Missing(state.Self);
        if (missing != state.Unanswering)
            draft.Warning("nm", 80, "No answer on a view from "
                + string.Join(", ", missing.Select(state.Config.NameOf)) + ".");
        draft.State = state with { Unanswering = missing };
        bool known = state.IsCoordinator && state.View.Members.Includes(proposal.View.Members)
            && missing.All(m => state.ViewIncarnations.GetValueOrDefault(m)
                == ViewRules.IncarnationOf(state, m));
        if (known && (missing & state.Reachable).IsEmpty) Commit(draft, proposal);
        else Retry(draft);
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
        bool ready = state.Phase != ServicePhase.Stopped
            && !state.Local.Values.Any(g => g.IsProbing);
        // Who lets go in a hurry says so with what it still holds: its groups stay its own, and
        // the others go on meanwhile.
        bool agreed = ready && proposed.Number > state.HighestView
            && proposed.Coordinator == from && proposed.Members.First == from
            && ViewRules.MayAgree(state, proposed, draft.Now);
        if (agreed) draft.State = state with
        {
            HighestView = proposed.Number,
            AgreedTo = proposed.Number,
            AgreedWith = from,
            ProposeFrom = draft.Now + Patience(state.Config.Timing) / 2,
        };
        draft.Do(new Effect.Send(from, new Message.Answer(proposed.Number, agreed,
            draft.State.HighestView, state.View.IsCommitted,
            [.. state.Placements.Values], [.. OwnReports(state)])
        {
            Fences = [.. FenceRules.Owed(state, proposed, draft.Now)],
        }));
    }

    /// <summary>The proposer's side of an answer.</summary>
    public static void Take(Draft draft, ServerId from, Message.Answer answer)
    {
        var state = draft.State;
        draft.State = state with
        {
            HighestView = Math.Max(state.HighestView, answer.HighestKnown),
            Unanswering = state.Unanswering.Without(from),
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
            proposal.View, [.. merged.Placements], [.. merged.Reports])
        {
            Fences = [.. FenceRules.Of(draft.State, proposal, merged.IsFresh, draft.Now)],
        };
        var both = merged.BothActive.Select(b => new Message.BothActive(b.Group, b.Claimants));
        foreach (var member in proposal.View.Members.Without(draft.State.Self))
        {
            // Told first: who is to stop would else complete what the table says that it has.
            foreach (var one in both) draft.Do(new Effect.Send(member, one));
            draft.Do(new Effect.Send(member, message));
        }
        if (merged.IsFresh && draft.State.Config.Recovery.NoGroupStart)
            draft.Warning("rc", 510, "Groups do not start with the cluster: that is switched off.");
        draft.State = draft.State with
        {
            AgreedTo = proposal.View.Number,
            AgreedWith = draft.State.Self,
        };
        Adopt(draft, message);
        foreach (var one in both) ServiceLife.YieldBothActive(draft, draft.State.Self, one);
    }

    /// <summary>Takes a committed view over.</summary>
    public static void Adopt(Draft draft, Message.Commit commit)
    {
        var state = draft.State;
        if (commit.View.Number < state.HighestView || !commit.View.Members.Contains(state.Self)
            || state.Phase == ServicePhase.Stopped
            || commit.View.Number < state.View.Number
            // One that has restarted is not the member that the view was made with.
            || (!state.View.IsCommitted && state.AgreedTo != commit.View.Number))
            return;
        if (commit.View == state.View)
        {
            CatchUp(draft, commit);
            return;
        }
        foreach (var joined in (commit.View.Members - state.View.Members).Without(state.Self))
            draft.Info("nm", 1, $"Server {state.Config.NameOf(joined)} is in the cluster.");
        bool starting = state.Phase == ServicePhase.Starting;
        var dropped = state.View.Members - commit.View.Members
            - LossWatch.Stopped(state, draft.Now);
        draft.State = state with
        {
            View = commit.View,
            Former = null,
            HighestView = commit.View.Number,
            ViewIncarnations = commit.View.Members.ToImmutableSortedDictionary(
                m => m, m => ViewRules.IncarnationOf(state, m)),
            Unconfirmed = commit.View.Members.Without(state.Self) - Confirmed(state),
            ViewSince = draft.Now,
            Proposal = null,
            ProposeFrom = default,
            Loss = null,
            // Silence from before speaks of another network than the one this view stands on.
            Evidence = [.. state.Evidence.Select((e, i) => e.Forgotten() with
            {
                WasSilent = e.IsSilent(state.Config.Partition.Resolvers[i]),
            })],
            LeftCleanly = state.LeftCleanly - commit.View.Members,
            Flaps = Flaps.After(state, dropped, draft.Now),
            Phase = starting ? ServicePhase.Running : state.Phase,
            PhaseSince = starting ? draft.Now : state.PhaseSince,
            Placements = commit.Placements.ToImmutableSortedDictionary(p => p.Group, p => p),
            Reports = commit.Reports.ToImmutableSortedDictionary(r => r.Group, r => r),
            Fences = commit.Fences.IsEmpty ? state.Fences.Clear()
                : commit.Fences.ToImmutableSortedDictionary(f => f.Server, f => f),
            FenceDue = state.FenceDue.RemoveRange(commit.View.Members),
            Peers = state.Peers.RemoveRange(
                state.Peers.Keys.Where(p => !commit.View.Members.Contains(p))),
        };
        draft.Info("nm", 5, $"View {commit.View.Number} stands: "
            + string.Join(", ", commit.View.Members.Select(state.Config.NameOf))
            + $"; coordinator {state.Config.NameOf(commit.View.Coordinator)}.");
        foreach (var report in OwnReports(draft.State))
            draft.Broadcast(new Message.Reported(report));
        draft.Broadcast(Monitors.MonitorBoard.Of(draft.State));
        Groups.RecoveryDesk.AskAgain(draft);
        if (state.View.Coordinator != commit.View.Coordinator)
            Operation.Requests.CoordinatorLost(draft);
    }

    // Who has been in a view with this server leaves it for no other one without a verdict.
    private static ServerSet Confirmed(State state) => state.View.IsCommitted
        ? ServerSet.Of((state.View.Members - state.Unconfirmed).Where(m =>
            state.ViewIncarnations.GetValueOrDefault(m) == ViewRules.IncarnationOf(state, m)))
        : ServerSet.Empty;

    /// <summary>Notes which members' heartbeats say that they are in the view.</summary>
    public static void Confirm(Draft draft)
    {
        var state = draft.State;
        if (state.Unconfirmed.IsEmpty) return;
        var there = ServerSet.Of(state.Unconfirmed.Where(m => state.Heartbeats[m].Beat is
        { Phase: not (ServicePhase.Starting or ServicePhase.Stopped) } beat
            && beat.ViewNumber == state.View.Number && beat.ViewMembers == state.View.Members
            && beat.Incarnation == state.ViewIncarnations.GetValueOrDefault(m)));
        if (!there.IsEmpty)
            draft.State = state with { Unconfirmed = state.Unconfirmed - there };
    }

    // The same view told again after a session was lost: only what is newer counts.
    private static void CatchUp(Draft draft, Message.Commit commit)
    {
        foreach (var placement in commit.Placements)
            Groups.GroupBoard.Take(draft, placement);
        foreach (var report in commit.Reports)
            Groups.GroupBoard.Take(draft, report);
        foreach (var fence in commit.Fences)
            FenceDesk.Told(draft, commit.View.Coordinator, fence);
    }

    /// <summary>Tells a peer again what it may have missed while there was no session.</summary>
    public static void Refresh(Draft draft, ServerId peer)
    {
        var state = draft.State;
        if (!state.View.IsCommitted || !state.View.Members.Contains(peer)
            || state.Phase == ServicePhase.Stopped) return;
        if (state.IsCoordinator)
            draft.Do(new Effect.Send(peer, new Message.Commit(state.View,
                [.. state.Placements.Values], [.. state.Reports.Values])
            {
                Fences = [.. state.Fences.Values],
            }));
        foreach (var report in OwnReports(state))
            draft.Do(new Effect.Send(peer, new Message.Reported(report)));
        draft.Do(new Effect.Send(peer, Monitors.MonitorBoard.Of(state)));
        if (peer == state.View.Coordinator) Groups.RecoveryDesk.AskAgain(draft);
        if (state.Proposal is { } open && open.View.Members.Contains(peer))
            draft.Do(new Effect.Send(peer, new Message.Propose(open.View)));
    }
}
