using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>When a view may change, when it must, and who can be in the next one.</summary>
internal static class ViewRules
{
    /// <summary>
    /// The membership called for, without newcomers that cannot answer: no session to one, or no
    /// word from it while the view waits to go on without a member.
    /// </summary>
    public static ServerSet Members(State state, Instant now)
    {
        var members = Connectivity.Membership(state, now);
        members -= Generations.LeftOut(state, members - state.View.Members, now);
        if (!state.View.IsCommitted) return members;
        var newcomers = members - state.View.Members;
        bool waits = !members.Includes(state.View.Members);
        var mute = waits ? newcomers & state.Unanswering : ServerSet.Empty;
        return members - (newcomers - state.Reachable) - mute
            - (newcomers & Flaps.KeptOut(state, now));
    }

    /// <summary>True if this server may go on to these members.</summary>
    public static bool MayPropose(State state, ServerSet members, Instant now)
    {
        if (state.DoubtSince is not null) return false;
        if (state.View.IsCommitted) return NobodyIsDropped(state, members, now);
        if (state.Loss is { Verdict.Kind: not VerdictKind.Survivor }
            || Versions.StrangerRuns(state, now)
            || Generations.KeepsOut(state, now)
            || SomeRunOutside(state, members, now)
            || MajorityRule.Withholds(state, members, now)) return false;
        bool someRun = members.Without(state.Self).Any(
            m => state.Heartbeats[m].Beat?.Phase == ServicePhase.Running);
        return someRun || members.Includes(state.Config.AllServers - Gone(state, now));
    }

    /// <summary>True if this server, as a member, may agree to these members.</summary>
    public static bool MayAgree(State state, View proposed, Instant now)
    {
        // Who is suspended, or lets go, judges nobody: it goes along with those that do.
        if (state.Phase == ServicePhase.Suspended || state.Emergency is not null)
            return proposed.Members.Contains(state.Self);
        var called = Connectivity.Membership(state, now);
        // The proposer leaves out whoever cannot answer it, unless it is in a view here.
        bool same = called.Includes(proposed.Members)
            && ((called - proposed.Members) & state.View.Members).IsEmpty;
        if (state.View.IsCommitted && !((proposed.Members - state.View.Members)
            & Flaps.KeptOut(state, now)).IsEmpty) return false;
        return same && proposed.Members.Contains(state.Self)
            && (state.View.IsCommitted
                ? NobodyIsDropped(state, proposed.Members, now)
                : !Generations.KeepsOut(state, now)
                    && !SomeRunOutside(state, proposed.Members, now)
                    && !MajorityRule.Withholds(state, proposed.Members, now));
    }

    // Who starts goes along with nobody who has not heard of those that run.
    private static bool SomeRunOutside(State state, ServerSet members, Instant now) =>
        (Connectivity.Heard(state, now) - members).Any(s => state.Heartbeats[s].Beat is
        { Phase: ServicePhase.Running or ServicePhase.Stopping or ServicePhase.Suspended });

    // Nobody drops out of a view without a goodbye or a verdict.
    private static bool NobodyIsDropped(State state, ServerSet members, Instant now) =>
        state.Loss is not { Verdict.Kind: not VerdictKind.Survivor }
        && members.Includes(state.View.Members - Gone(state, now));

    private static ServerSet Gone(State state, Instant now) =>
        LossWatch.Stopped(state, now) | (state.Loss?.Lost ?? ServerSet.Empty);

    /// <summary>True if the view that stands is not the one that should.</summary>
    public static bool IsCalledFor(State state, ServerSet members) =>
        state.View.Members != members
        || members.Any(m => state.ViewIncarnations.GetValueOrDefault(m) != IncarnationOf(state, m))
        // Whoever promised a newer view obeys none until one stands.
        || state.HighestView > state.View.Number
        || members.Any(m => IsBehind(state, m));

    public static long IncarnationOf(State state, ServerId server) =>
        server == state.Self ? state.Incarnation : state.Heartbeats[server].Beat?.Incarnation ?? 0;

    // A commit that was lost is told again with the session; this is for what that misses.
    private static bool IsBehind(State state, ServerId member) =>
        member != state.Self && state.Reachable.Contains(member)
        && state.Heartbeats[member] is { LastHeard: { } last, Beat: { } beat }
        && beat.ViewNumber < state.View.Number
        && last >= BehindFrom(state);

    /// <summary>From when on a member that speaks of an older view has missed this one.</summary>
    public static Instant BehindFrom(State state) =>
        state.ViewSince + Limits.CommitPatience + state.Config.Timing.HeartbeatInterval;
}
