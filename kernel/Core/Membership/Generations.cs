namespace Baton.Core.Membership;

/// <summary>
/// What servers whose configurations differ in age make of each other: one that missed a newer
/// configuration knows neither all groups nor how the others judge, so it stays out until it has
/// caught up. Who is in a view already is not put out of it for that.
/// </summary>
internal static class Generations
{
    private const string Code = "config-behind";

    /// <summary>Why this server is not up to date; null if it hears of nothing newer.</summary>
    public static Reason? Behind(State state, Instant now)
    {
        var ahead = Ahead(state, now);
        return ahead.IsEmpty ? null : new(Code,
            $"{string.Join(", ", ahead.Select(state.Config.NameOf))} "
            + $"{(ahead.Count == 1 ? "has" : "have")} a newer configuration than generation "
            + $"{state.Config.Generation}, which stands here: it is to be taken over first.");
    }

    /// <summary>True if this server starts nothing yet, since it is not up to date.</summary>
    public static bool KeepsOut(State state, Instant now) => !state.View.IsCommitted
        && !Ahead(state, now).IsEmpty && !IsStillIn(state, state.Self, now);

    /// <summary>Tells why this server waits, once.</summary>
    public static void Tell(Draft draft)
    {
        var state = draft.State;
        if (state.Phase != ServicePhase.Starting) return;
        var reason = KeepsOut(state, draft.Now) ? Behind(state, draft.Now)! : Reason.None;
        bool isTold = state.PhaseReason.Code == Code;
        if (reason == state.PhaseReason || (reason == Reason.None && !isTold)) return;
        if (!isTold) draft.Warning("cfmgr", 4, reason.Text);
        draft.State = state with { PhaseReason = reason };
    }

    /// <summary>Those of the newcomers that are not up to date and are left out.</summary>
    public static ServerSet LeftOut(State state, ServerSet newcomers, Instant now) =>
        ServerSet.Of(newcomers.Without(state.Self).Where(s =>
            state.Heartbeats[s].Beat is { Phase: ServicePhase.Starting } beat
            && beat.ConfigGeneration < state.Config.Generation && !IsStillIn(state, s, now)));

    private static ServerSet Ahead(State state, Instant now) => ServerSet.Of(
        Connectivity.Heard(state, now).Without(state.Self).Where(s =>
            state.Heartbeats[s].Beat!.ConfigGeneration > state.Config.Generation));

    // A member whose daemon was restarted: the view goes on only with it.
    private static bool IsStillIn(State state, ServerId server, Instant now) =>
        Connectivity.Heard(state, now).Without(state.Self).Without(server).Any(s =>
            state.Heartbeats[s].Beat is { Phase: not ServicePhase.Stopped } beat
            && beat.ViewMembers.Contains(server));
}
