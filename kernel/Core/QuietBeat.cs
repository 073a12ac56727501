using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>
/// The short way of the commonest event: a beat that says what the last one said, between two
/// deadlines and with nothing under way, changes only when its sender was heard; and so does one
/// like the last that is known to have changed no more, until anything else happens.
/// </summary>
internal static class QuietBeat
{
    /// <summary>The whole step; null if the event has to go the long way.</summary>
    public static Turn? Take(State state, Event.BeatHeard heard, Instant now)
    {
        bool unmoving = state.Unmoving.Contains(heard.From);
        if (!(unmoving || IsQuiet(state)) || now >= state.WakeAt
            || heard.From.Index >= state.Heartbeats.Peers.Length) return null;
        var peer = state.Heartbeats[heard.From];
        if (heard.Path >= peer.HeardAt.Length || !(unmoving || peer.PathUp[heard.Path])
            || peer.HeardAt[heard.Path] is not { } last || heard.At < last
            || now - last >= state.Config.Timing.HalfTimeout
            || peer.Beat is not { } known || !known.Equals(heard.Beat)
            || (!unmoving && IsNews(state, heard.From, known)))
            return null;
        var next = Heard(
            state, state.Heartbeats.HeardAgain(heard.From, heard.Path, heard.At), heard.At, now);
        return new Turn(next, [], next.WakeAt);
    }

    /// <summary>True if more beats like the last one would all go the short way.</summary>
    /// <param name="state">The receiver's.</param>
    /// <param name="from">The sender.</param>
    /// <param name="onUpPaths">Whether they come only on paths that are known to be up.</param>
    public static bool GoesOn(State state, ServerId from, bool onUpPaths) =>
        state.Unmoving.Contains(from) || (onUpPaths && IsQuiet(state)
            && state.Heartbeats[from].Beat is { } known && !IsNews(state, from, known));

    /// <summary>Who, after a whole step, is known to change nothing by saying the same.</summary>
    public static ServerSet Unmoving(State before, Event happened, State after, bool isQuiet) =>
        happened is not Event.BeatHeard heard || !isQuiet || !before.IsSettled
        || heard.At < after.PhaseSince + after.Config.Timing.HeartbeatInterval
        || before.LeftCleanly != after.LeftCleanly || before.Asleep != after.Asleep
        || before.DoubtSince != after.DoubtSince
        || !ReferenceEquals(before.Strangers, after.Strangers)
            ? ServerSet.Empty : before.Unmoving.With(heard.From);

    /// <summary>A state in which only who was heard when has changed.</summary>
    public static State Heard(
        State state, HeartbeatTable heartbeats, Instant newest, Instant now)
    {
        var wake = Wakes.OfHearing(heartbeats, state.Config.Timing, now);
        return state with
        {
            Heartbeats = heartbeats,
            SteppedAt = Instant.Later(state.SteppedAt, newest),
            WakeAt = Instant.Earlier(state.WakeAtOtherwise, wake),
        };
    }

    // A server that starts, or misses somebody, counts what it hears and when.
    public static bool IsQuiet(State state) =>
        state.IsSettled && state.Loss is null && state.DoubtSince is null
        && (state.View.IsCommitted || state.Phase == ServicePhase.Stopped);

    private static bool IsNews(State state, ServerId from, Beat beat) =>
        state.LeftCleanly.Contains(from) != (beat.Phase == ServicePhase.Stopped)
        || state.Asleep.Contains(from) != (beat.Phase == ServicePhase.Suspended)
        || (beat.ViewNumber < state.View.Number && state.View.Members.Contains(from));
}
