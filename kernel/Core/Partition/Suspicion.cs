using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>
/// From half the timeout of silence on, a member is suspected: evidence is sought early, so that
/// silence of the targets is known when that of the member becomes a loss. An answer has to be
/// younger than the loss.
/// </summary>
internal static class Suspicion
{
    /// <summary>
    /// When the last of some servers became suspect; those never heard, at the start.
    /// </summary>
    public static Instant Since(State state, ServerSet lost, Instant now)
    {
        Instant? newest = null;
        foreach (var server in lost)
        {
            if (state.Heartbeats[server].LastHeard is not { } last) continue;
            var since = last + state.Config.Timing.HalfTimeout;
            newest = newest is { } n ? Instant.Later(n, since) : since;
        }
        return newest is { } known && state.View.IsCommitted ? Instant.Earlier(known, now) : now;
    }

    /// <summary>When the newest suspicion of now arose; null if nobody is suspected.</summary>
    public static Instant? Newest(State state, Instant now)
    {
        if (state.Loss is { } loss)
            return PartitionJudge.EvidenceFrom(state, loss) is var from && from <= now
                ? from : loss.At;
        if (Standing.HoldsFound(state)) return state.PhaseSince;
        var suspects = ServerSet.Of(
            (state.View.Members - state.LeftCleanly).Without(state.Self).Where(m =>
                state.Heartbeats[m] is { LastHeard: { } last, Beat: { } beat }
                && beat.Phase != ServicePhase.Stopped
                && now - last >= state.Config.Timing.HalfTimeout));
        return suspects.IsEmpty ? null : Since(state, suspects, now);
    }
}
