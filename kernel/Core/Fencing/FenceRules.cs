using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Fencing;

/// <summary>What a forced stop that has not succeeded keeps from happening.</summary>
internal static class FenceRules
{
    /// <summary>The code of every reason to wait for a forced stop.</summary>
    public const string Code = "waiting-for-forced-stop";

    /// <summary>The servers that must be stopped before what they may hold is started.</summary>
    public static ServerSet Open(State state)
    {
        var open = ServerSet.Empty;
        foreach (var fence in state.Fences.Values)
        {
            if (fence.IsOpen) open = open.With(fence.Server);
        }
        return open;
    }

    /// <summary>Why a group must not be placed anew; null if it may.</summary>
    public static Reason? Withholds(State state, GroupConfig group, Placement placement)
    {
        if (state.Fences.IsEmpty) return null;
        var open = Open(state);
        if (open.IsEmpty) return null;
        if (placement.Owner is { } owner && open.Contains(owner)) return Waits(state, owner);
        if (state.Fences.Values.All(f => !f.IsOpen || !MayHold(state, f, placement))) return null;
        // Whoever is out there and not stopped may take over from the same dead server.
        foreach (var server in group.PolicyOf(state.Config))
        {
            if (open.Contains(server)) return Waits(state, server);
        }
        return null;
    }

    // What was ordered to stop since a server is out of the view, and was stopped in order, that
    // one does not hear of. A group that is held in this view is nobody's business outside it; but
    // what a lost coordinator had ordered to stop, it may have started itself, unheard.
    private static bool MayHold(State state, Fence fence, Placement placement)
    {
        bool isHere = placement.Owner is { } holder && state.View.Members.Contains(holder);
        bool stops = placement.Instruction == Instruction.Stop;
        if (isHere && (!stops || !fence.MayHoldAny)) return false;
        bool inOrder = isHere || placement.Owner is not { } owner
            || state.LeftCleanly.Contains(owner);
        return !(stops && inOrder && placement.StoppedIn >= fence.View);
    }

    private static Reason Waits(State state, ServerId server)
    {
        var fence = state.Fences[server];
        string name = state.Config.NameOf(server);
        string how = fence.Phase switch
        {
            FencePhase.Asked => $" {fence.Device} was asked, attempt {fence.Attempt}.",
            FencePhase.Failed when state.Config.Fencing.OnFailure == FenceFailure.GiveUp =>
                $" It failed ({fence.Reason.Text.TrimEnd('.')}); "
                + $"clpcl --confirm-down {name} says that it is down.",
            FencePhase.Failed => $" It failed and is tried again: {fence.Reason}",
            _ => "",
        };
        return new(Code, $"Waiting for the forced stop of {name}.{how}");
    }

    /// <summary>
    /// The forced stops that a membership calls for, as this server knows it: those under way of
    /// servers that stay out, and one of each member that drops out without a goodbye.
    /// </summary>
    public static IEnumerable<Fence> Owed(State state, View proposed, Instant now)
    {
        foreach (var fence in state.Fences.Values)
        {
            if (!proposed.Members.Contains(fence.Server)) yield return fence;
        }
        if (!state.Config.Fencing.Used || !state.View.IsCommitted) yield break;
        var dropped = state.View.Members - proposed.Members
            - Partition.LossWatch.Stopped(state, now);
        bool any = dropped.Contains(state.View.Coordinator);
        foreach (var server in dropped)
        {
            // By the view it drops out of: who missed that one was left speaks of the same stop.
            yield return new()
            {
                Server = server,
                View = state.View.Number + 1,
                MayHoldAny = any,
            };
        }
    }

    /// <summary>
    /// The forced stops that a new view begins with. Who joins knows nothing newer than those who
    /// stayed; where everybody starts, whoever is missing may run anything.
    /// </summary>
    public static IEnumerable<Fence> Of(
        State state, Proposal proposal, bool fresh, Instant now)
    {
        var newest = new SortedDictionary<ServerId, Fence>();
        if (fresh || state.View.IsCommitted) Add(Owed(state, proposal.View, now));
        foreach (var answer in proposal.Answers.Values)
        {
            if (fresh || answer.InView)
                Add(answer.Fences.Where(f => !proposal.View.Members.Contains(f.Server)));
        }
        if (fresh && state.Config.Fencing.Used) Add(Missing(state, proposal.View, now));
        return newest.Values;

        void Add(IEnumerable<Fence> fences)
        {
            foreach (var fence in fences)
            {
                bool known = newest.TryGetValue(fence.Server, out var other);
                if (!known || (fence.View, (int)fence.Phase, fence.Attempt)
                    .CompareTo((other!.View, (int)other.Phase, other.Attempt)) > 0)
                    newest[fence.Server] = fence;
            }
        }
    }

    private static IEnumerable<Fence> Missing(State state, View view, Instant now)
    {
        var missing = state.Config.AllServers - view.Members - state.Asleep
            - Partition.LossWatch.Stopped(state, now);
        foreach (var server in missing)
            yield return new() { Server = server, View = view.Number, MayHoldAny = true };
    }

    /// <summary>
    /// True if this side of a cut goes first: the larger part, or the one of higher priority.
    /// </summary>
    public static bool IsPreferred(State state)
    {
        var others = Open(state);
        int more = state.View.Members.Count - others.Count;
        return more != 0 ? more > 0
            : state.View.Members.First.CompareTo(others.First) < 0;
    }

    /// <summary>True if a server is heard to say that nothing runs on it any more.</summary>
    public static bool SaysStopped(State state, ServerId server, Instant now) =>
        Connectivity.Heard(state, now).Contains(server)
        && Connectivity.SaysGoodbye(state, server)
        && state.Heartbeats[server].LastHeard >= state.ViewSince;
}
