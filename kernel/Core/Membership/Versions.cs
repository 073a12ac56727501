namespace Baton.Core.Membership;

/// <summary>
/// What servers of different versions make of each other while they are brought up to date one
/// by one.
/// </summary>
internal static class Versions
{
    /// <summary>
    /// True if a beat is of a version that is not understood. It is taken for silence by those
    /// that run; a starting server starts nothing beside it.
    /// </summary>
    public static bool Refuses(Draft draft, Event.BeatHeard heard)
    {
        var state = draft.State;
        var speaks = heard.Beat.Protocol;
        var known = state.Strangers.GetValueOrDefault(heard.From);
        if (speaks.WorksWith(ProtocolVersion.Own))
        {
            if (known is not null)
                draft.State = state with { Strangers = state.Strangers.Remove(heard.From) };
            return false;
        }
        var reason = new Reason("incompatible",
            $"{state.Config.NameOf(heard.From)} speaks version {speaks} of the protocol between "
            + $"servers and this server {ProtocolVersion.Own}: they do not work together.");
        if (known?.Speaks != speaks) draft.Error("nm", 12, reason.Text);
        draft.State = state with
        {
            Strangers = state.Strangers.SetItem(heard.From, new Stranger(
                speaks, heard.At, heard.Beat.Phase == ServicePhase.Stopped)),
            PhaseReason = state.Phase == ServicePhase.Starting ? reason : state.PhaseReason,
        };
        return true;
    }

    /// <summary>True if some server is heard, and not understood, whose service may run.</summary>
    public static bool StrangerRuns(State state, Instant now) => state.Strangers.Values.Any(s =>
        !s.IsStopped && now - s.HeardAt < state.Config.Timing.HeartbeatTimeout);

    /// <summary>The version that everybody here speaks.</summary>
    public static ProtocolVersion Spoken(State state, ServerSet among) => new(
        ProtocolVersion.Own.Major, among.Without(state.Self)
            .Select(s => state.Heartbeats[s].Beat?.Protocol.Minor ?? ProtocolVersion.Own.Minor)
            .Append(ProtocolVersion.Own.Minor).Min());
}
