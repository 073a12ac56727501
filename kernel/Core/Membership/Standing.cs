using System.Collections.Immutable;
using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>
/// Whether this server may go on in its view, or must let go because others go on without it. A
/// server that is not heard knows it from those it hears; one that hears nobody asks its judge.
/// </summary>
internal static class Standing
{
    /// <summary>Why this server must let go of everything; null if it may go on.</summary>
    public static Reason? Lost(State state, Instant now)
    {
        if (state.Loss?.Verdict is { Kind: VerdictKind.CutOff } verdict) return verdict.Reason;
        if (!state.View.IsCommitted && !HoldsFound(state)) return null;
        var rows = Connectivity.Rows(state, now);
        var excluded = ExcludedFor(state, now) >= Patience(state) ? Leaving(state, rows) : null;
        return Replaced(state, rows) ?? excluded
            ?? (state.View.IsCommitted ? Unheard(state, rows) : null);
    }

    /// <summary>
    /// True if a restarted daemon has found groups running and is not yet in a view again: they
    /// are its own only as long as the others leave them to it.
    /// </summary>
    public static bool HoldsFound(State state) =>
        !state.View.IsCommitted && state.Phase == ServicePhase.Starting
        && state.Local.Values.Any(g => !g.IsProbing
            && g.Resources.Values.Any(r => r.Phase == Groups.ResourcePhase.Online));

    /// <summary>
    /// Notes since when this server is left out of what the others make of the view.
    /// </summary>
    public static void Note(Draft draft)
    {
        var state = draft.State;
        bool excluded = (state.View.IsCommitted || HoldsFound(state))
            && Leaving(state, Connectivity.Rows(state, draft.Now)) is not null;
        Instant? since = excluded ? state.ExcludedSince ?? draft.Now : null;
        if (since != state.ExcludedSince) draft.State = state with { ExcludedSince = since };
    }

    /// <summary>When a standing exclusion counts; never if there is none.</summary>
    public static Instant Deadline(State state) =>
        state.ExcludedSince is { } since ? since + Patience(state) : Instant.Never;

    private static TimeSpan ExcludedFor(State state, Instant now) =>
        state.ExcludedSince is { } since ? now - since : TimeSpan.MinValue;

    /// <summary>From when on a restarted server that holds groups and hears nobody is alone.</summary>
    public static Instant AloneAt(State state) => state.PhaseSince + Patience(state);

    // Others pass on the word of a dead server until they miss it too, a beat later at most.
    private static TimeSpan Patience(State state) =>
        state.Config.Timing.HeartbeatInterval * 1.5;

    private static Reason? Leaving(State state, ImmutableArray<ServerSet> rows) =>
        state.View.IsCommitted ? Excluded(state, rows) : Unheard(state, rows);

    private static ServerSet Peers(State state, ImmutableArray<ServerSet> rows) =>
        (state.View.IsCommitted
            ? rows[state.Self.Index] & state.View.Members : rows[state.Self.Index])
        .Without(state.Self);

    private static Reason? Replaced(State state, ImmutableArray<ServerSet> rows)
    {
        foreach (var peer in Peers(state, rows))
        {
            if (state.Heartbeats[peer].Beat is
                { Phase: ServicePhase.Running or ServicePhase.Stopping } beat
                && beat.ViewNumber > state.View.Number
                && !beat.ViewMembers.Contains(state.Self))
                return new("replaced",
                    $"{state.Config.NameOf(peer)} is in a newer view without this server.");
        }
        return null;
    }

    // Nobody can tell a deaf server that this one lives: it will take over, so this one yields.
    private static Reason? Unheard(State state, ImmutableArray<ServerSet> rows)
    {
        foreach (var peer in Peers(state, rows))
        {
            if (StandsWith(state, peer) && IsDeaf(state, rows, peer))
                return new("unheard",
                    $"{state.Config.NameOf(peer)} does not hear this server and takes over.");
        }
        return null;
    }

    /// <summary>True if a peer does not hear this server, nor anybody who does.</summary>
    public static bool IsDeaf(State state, ImmutableArray<ServerSet> rows, ServerId peer) =>
        !rows[peer.Index].Contains(state.Self)
        && !rows[peer.Index].Any(relay =>
            relay != peer && rows[relay.Index].Contains(state.Self));

    // Everybody who knows of everybody comes to the same membership, and this is not in it.
    private static Reason? Excluded(State state, ImmutableArray<ServerSet> rows)
    {
        var members = Connectivity.Remaining(state, rows);
        if (members.Contains(state.Self)) return null;
        foreach (var peer in members)
        {
            bool mutual = rows[peer.Index].Contains(state.Self)
                && rows[state.Self.Index].Contains(peer);
            if (StandsWith(state, peer) && !mutual)
                return new("excluded", $"{state.Config.NameOf(peer)} and this server do not hear "
                    + "each other; the larger part, or the one of higher priority, goes on.");
        }
        return null;
    }

    // Only the same start of a member speaks of this view; one that restarted hears nobody yet.
    private static bool StandsWith(State state, ServerId peer) =>
        state.Heartbeats[peer].Beat is { Phase: ServicePhase.Running or ServicePhase.Stopping } b
        && (state.View.IsCommitted
            ? state.ViewIncarnations.GetValueOrDefault(peer) == b.Incarnation
            : b.ViewMembers.Contains(state.Self));
}
