namespace Baton.Core.Membership;

/// <summary>
/// Notices that this server itself stood still: its own timer fired so late that the others may
/// have missed its beats. It presumes that it was replaced. It accuses nobody, orders and starts
/// nothing until its members say that the view still stands, and lets go as soon as anybody says
/// that it does not.
/// </summary>
internal static class Stall
{
    /// <summary>The first thing of a step: what it is about may be old.</summary>
    public static void Note(Draft draft)
    {
        var state = draft.State;
        if (!IsOne(state, draft.Now)) return;
        var lateness = draft.Now - state.SteppedAt;
        bool starts = state.Phase == ServicePhase.Starting;
        draft.Warning("nm", 71, $"This server stood still for {lateness.TotalSeconds:0.0} s and "
            + (starts ? "did not hear who runs meanwhile: its start begins anew."
                : "may have been replaced meanwhile: it asks before it goes on."));
        draft.State = state with
        {
            DoubtSince = starts ? null : draft.Now,
            PhaseSince = starts ? draft.Now : state.PhaseSince,
            // Who was silent meanwhile was not listened to: the silence begins anew. One that
            // starts believes no word from before, as who had stopped may run by now.
            Heartbeats = starts ? state.Heartbeats.Unheard() : state.Heartbeats.Excused(
                state.SteppedAt, draft.Now, state.Config.Timing.HeartbeatTimeout),
            Loss = null,
            Proposal = null,
            ExcludedSince = null,
            Evidence = [.. state.Evidence.Select(e => e.Forgotten())],
        };
    }

    /// <summary>Ends the doubt once everybody has spoken, or nobody will.</summary>
    public static void Settle(Draft draft)
    {
        var state = draft.State;
        if (state.DoubtSince is not { } since) return;
        bool over = state.Phase is not (ServicePhase.Running or ServicePhase.Stopping)
            || state.Emergency is not null || !state.View.IsCommitted
            || state.ViewSince >= since;
        bool confirmed = !over && draft.Now >= FreshFrom(state, since) && Confirmed(state, since);
        // Who then is silent is judged like anybody else, from this moment on.
        bool given = !over && draft.Now >= since + state.Config.Timing.HeartbeatTimeout;
        if (!over && !confirmed && !given) return;
        draft.State = state with { DoubtSince = null };
        if (given && !confirmed && Unsure(state, draft.Now) is { IsEmpty: false } mute)
            ServiceLife.CutOff(draft, new Reason("stood-still", "This server stood still, and "
                + string.Join(", ", mute.Select(state.Config.NameOf)) + ", which has started "
                + "anew since, cannot be asked what became of the view."));
        if (confirmed) draft.Info("nm", 72, $"View {state.View.Number} still stands.");
    }

    /// <summary>When a doubt is looked at again.</summary>
    public static Instant Deadline(State state, Instant now) =>
        state.DoubtSince is not { } since ? Instant.Never
            : FreshFrom(state, since) > now ? FreshFrom(state, since)
            : since + state.Config.Timing.HeartbeatTimeout;

    // A member of a view beats at least every interval; only a beat begun since then is news.
    private static Instant FreshFrom(State state, Instant since) =>
        since + state.Config.Timing.HeartbeatInterval * 1.5;

    // Who started anew does not say any more what it had taken over before; in a view that is
    // agreed on it would, so only one that cannot be agreed with is feared.
    private static ServerSet Unsure(State state, Instant now) => Connectivity.Restarted(
        state, Connectivity.Heard(state, now)) - state.LeftCleanly - state.Asleep - state.Reachable;

    private static bool Confirmed(State state, Instant since) =>
        (state.View.Members - state.LeftCleanly - state.Asleep).Without(state.Self).All(m =>
            state.Heartbeats[m] is { LastHeard: { } last, Beat: { } beat }
            && last >= FreshFrom(state, since) && beat.ViewMembers.Contains(state.Self)
            && beat.ViewNumber >= state.View.Number);

    public static bool IsOne(State state, Instant now)
    {
        var timing = state.Config.Timing;
        return (state.Phase == ServicePhase.Starting || (state.View.IsCommitted
                && state.Phase is ServicePhase.Running or ServicePhase.Stopping))
            && state.Emergency is null
            && now - state.WakeAt >= timing.HeartbeatInterval
            && now - state.SteppedAt >= timing.HeartbeatTimeout - timing.HeartbeatInterval;
    }
}
