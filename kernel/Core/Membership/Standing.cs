using System.Collections.Immutable;
using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>
/// Whether this server may go on in its view, or must let go because others go on without it. A
/// server that is not heard knows it from those it hears, who announce what they are about to do;
/// one that hears nobody asks its judge.
/// </summary>
internal static class Standing
{
    /// <summary>Why this server must let go of everything; null if it may go on.</summary>
    public static Reason? Lost(State state, Instant now)
    {
        if (state.Loss?.Verdict is { Kind: VerdictKind.CutOff } verdict) return verdict.Reason;
        if (!HasToStand(state)) return null;
        if (LeaseRule.Lapsed(state, now) is { } lapsed) return lapsed;
        if (Isolation.AmongSleepers(state, now) is { } alone) return alone;
        if (Isolation.FromWitness(state, now) is { } unwitnessed) return unwitnessed;
        var rows = Connectivity.Rows(state, now);
        return Replaced(state, rows)
            ?? (ExcludedFor(state, now) >= Patience(state) ? Excluded(state, rows) : null);
    }

    private static bool HasToStand(State state) =>
        state.Phase != ServicePhase.Suspended && (state.View.IsCommitted || HoldsFound(state));

    /// <summary>
    /// Why a suspended server must let go: it judges nobody, but believes who replaced it, or is
    /// about to and cannot hear it. One whose daemon was restarted is in no view any more, and
    /// has what it found.
    /// </summary>
    public static Reason? Replaced(State state, Instant now)
    {
        if (!state.View.IsCommitted && !HasFound(state)) return null;
        var rows = Connectivity.Rows(state, now);
        return Replaced(state, rows) ?? Unheard(state, rows);
    }

    /// <summary>
    /// True if a restarted daemon has found groups running and is not yet in a view again: they
    /// are its own only as long as the others leave them to it.
    /// </summary>
    public static bool HoldsFound(State state) =>
        !state.View.IsCommitted && state.Phase == ServicePhase.Starting && HasFound(state);

    /// <summary>
    /// True if such a server tells of the view that it found them in to one who was not in it, and
    /// may have found some too. Who does not hear it is told in another way, by the takeover.
    /// </summary>
    public static bool TellsFormer(State state, Instant now) => state.Former is { } former
        && HoldsFound(state) && !state.IsLooking
        && !(Connectivity.Heard(state, now) - former.Members).IsEmpty;

    private static bool HasFound(State state) => state.Local.Values.Any(g => !g.IsProbing
        && g.Resources.Values.Any(r => r.Phase == Groups.ResourcePhase.Online));

    /// <summary>
    /// Notes since when this server is left out of what the others make of the view.
    /// </summary>
    public static void Note(Draft draft)
    {
        var state = draft.State;
        bool excluded = HasToStand(state)
            && Excluded(state, Connectivity.Rows(state, draft.Now)) is not null;
        Instant? since = excluded ? state.ExcludedSince ?? draft.Now : null;
        if (since != state.ExcludedSince) draft.State = state with { ExcludedSince = since };
    }

    /// <summary>When a standing exclusion counts; never if there is none.</summary>
    public static Instant Deadline(State state) =>
        state.ExcludedSince is { } since ? since + Patience(state) : Instant.Never;

    private static TimeSpan ExcludedFor(State state, Instant now) =>
        state.ExcludedSince is { } since ? now - since : TimeSpan.MinValue;

    /// <summary>
    /// From when on a restarted server that holds groups and hears nobody is alone.
    /// </summary>
    public static Instant AloneAt(State state) => state.PhaseSince + Patience(state);

    /// <summary>
    /// From when on a restarted server that holds groups judges whom it does not hear, as the
    /// others do with it: it cannot wait for them to start.
    /// </summary>
    public static Instant JudgesFrom(State state) =>
        state.PhaseSince + state.Config.Timing.HeartbeatTimeout;

    // Others pass on the word of a dead server until they miss it too, a beat later at most.
    private static TimeSpan Patience(State state) =>
        state.Config.Timing.HeartbeatInterval * 1.5;

    // A member is believed at once; a server from elsewhere may just be about to join.
    private static Reason? Replaced(State state, ImmutableArray<ServerSet> rows)
    {
        var peers = rows[state.Self.Index].Without(state.Self);
        // Who stood still, or sleeps, has missed who came meanwhile.
        bool awake = state.DoubtSince is null && state.Phase != ServicePhase.Suspended;
        if (state.View.IsCommitted && awake) peers &= state.View.Members;
        foreach (var peer in peers)
        {
            if (GoesOnWithout(state, peer) && IsNewer(state, state.Heartbeats[peer].Beat!))
                return new("replaced",
                    $"{state.Config.NameOf(peer)} is in a newer view without this server.");
        }
        return null;
    }

    // Who started while this server stood still may have given its view any number; one whose
    // daemon was restarted, or that sleeps, speaks of the view it was in, as this server may.
    private static bool IsNewer(State state, Beat beat) => beat.ViewNumber
            > ((beat.Phase is ServicePhase.Starting or ServicePhase.Suspended
                ? state.LastView : state.View)?.Number ?? 0)
        || (state.DoubtSince is not null
            && (beat.ViewNumber == state.View.Number || beat.Phase == ServicePhase.Running));

    /// <summary>
    /// The newest view that is heard of, leaves this server out, and will never hear of it.
    /// </summary>
    public static View? Successor(State state, Instant now)
    {
        View? newest = null;
        var rows = Connectivity.Rows(state, now);
        foreach (var peer in rows[state.Self.Index].Without(state.Self))
        {
            bool passesOn = Connectivity.SaysGoodbye(state, peer);
            if (!GoesOnWithout(state, peer) || !(passesOn || IsDeaf(state, rows, peer))) continue;
            var beat = state.Heartbeats[peer].Beat!;
            if (beat.ViewNumber > (newest?.Number ?? state.View.Number)
                && !beat.ViewMembers.IsEmpty)
                newest = new View(beat.ViewNumber, beat.ViewMembers.First, beat.ViewMembers);
        }
        return newest;
    }

    /// <summary>
    /// Until when a server that let go tells of the view that goes on; a suspended one tells of
    /// its own for as long as it is suspended.
    /// </summary>
    public static Instant SuccessorUntil(State state) =>
        state.Successor is null || state.Phase == ServicePhase.Suspended ? Instant.Never
            : state.PhaseSince + state.Config.Timing.HeartbeatTimeout * 2;

    /// <summary>
    /// True if a peer speaks of a view without this server. One that has stopped is in no view:
    /// what it says then is what it has heard.
    /// </summary>
    public static bool GoesOnWithout(State state, ServerId peer) =>
        state.Heartbeats[peer].Beat is { ViewNumber: > 0 } beat
        && !beat.ViewMembers.Contains(state.Self);

    // Somebody who will never know of this server goes on without it.
    private static Reason? Unheard(State state, ImmutableArray<ServerSet> rows)
    {
        foreach (var peer in rows[state.Self.Index].Without(state.Self))
        {
            if (GoesOnWithout(state, peer) && !Connectivity.SaysGoodbye(state, peer)
                && IsDeaf(state, rows, peer))
                return new("unheard",
                    $"{state.Config.NameOf(peer)} does not hear this server and takes over.");
        }
        return null;
    }

    // Everybody who knows of everybody comes to the same membership, and this is not in it.
    private static Reason? Excluded(State state, ImmutableArray<ServerSet> rows)
    {
        if (Unheard(state, rows) is { } unheard) return unheard;
        if (!state.View.IsCommitted) return null;
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

    /// <summary>True if a peer does not hear this server, nor anybody who does.</summary>
    public static bool IsDeaf(State state, ImmutableArray<ServerSet> rows, ServerId peer) =>
        !rows[peer.Index].Contains(state.Self)
        && !rows[peer.Index].Any(relay =>
            relay != peer && rows[relay.Index].Contains(state.Self));

    // Only the same start of a member speaks of this view; one that restarted hears nobody yet.
    private static bool StandsWith(State state, ServerId peer) =>
        state.Heartbeats[peer].Beat is { Phase: ServicePhase.Running or ServicePhase.Stopping } b
        && state.ViewIncarnations.GetValueOrDefault(peer) == b.Incarnation;
}
