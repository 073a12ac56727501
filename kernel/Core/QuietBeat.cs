using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>
/// The short way of the commonest event: a beat that says what the last one said, between two
/// deadlines and with nothing under way, changes only when its sender was heard.
/// </summary>
internal static class QuietBeat
{
    /// <summary>The whole step; null if the event has to go the long way.</summary>
    public static Turn? Take(State state, Event.BeatHeard heard, Instant now)
    {
        if (!IsQuiet(state, now) || heard.From.Index >= state.Heartbeats.Peers.Length) return null;
        var peer = state.Heartbeats[heard.From];
        if (heard.Path >= peer.HeardAt.Length || !peer.PathUp[heard.Path]
            || peer.HeardAt[heard.Path] is not { } last || heard.At < last
            || now - last >= state.Config.Timing.HeartbeatTimeout / 2
            || peer.Beat is not { } known || !known.Equals(heard.Beat)
            || IsNews(state, heard.From, known))
            return null;
        var heartbeats = state.Heartbeats.HeardAgain(heard.From, heard.Path, heard.At);
        var wake = Instant.Earlier(state.WakeAtOtherwise,
            Wakes.OfHearing(heartbeats, state.Config.Timing, now));
        return new Turn(state with { Heartbeats = heartbeats, WakeAt = wake }, [], wake);
    }

    // A server that starts, or misses somebody, counts what it hears and when.
    private static bool IsQuiet(State state, Instant now) =>
        state.IsSettled && now < state.WakeAt && state.Loss is null
        && (state.View.IsCommitted || state.Phase == ServicePhase.Stopped);

    private static bool IsNews(State state, ServerId from, Beat beat) =>
        state.LeftCleanly.Contains(from) != (beat.Phase == ServicePhase.Stopped)
        || (beat.ViewNumber < state.View.Number && state.View.Members.Contains(from));
}
