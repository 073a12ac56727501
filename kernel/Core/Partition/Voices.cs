using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>
/// What each resolver says about a loss. A target that answers an asking from after the loss shows
/// that this server is not cut off; one that falls silent with the loss, that it is. One that had
/// been silent before shows nothing.
/// </summary>
internal static class Voices
{
    public static Voice Of(State state, Loss loss, int index, Instant now)
    {
        var resolver = state.Config.Partition.Resolvers[index];
        return resolver.Type == ResolverConfig.Majority
            ? MajorityRule.Speak(state, loss, resolver, now)
            : OfAsked(state, loss, resolver, state.Evidence[index], now);
    }

    private static Voice OfAsked(
        State state, Loss loss, ResolverConfig resolver, Evidence seen, Instant now)
    {
        var from = PartitionJudge.EvidenceFrom(state, loss);
        // What may change after it was said has to be said again and again.
        bool stands = resolver.Type is not (ResolverConfig.Witness or ResolverConfig.Lease)
            || seen.Silent < resolver.Failures;
        if (seen.AnsweredAt >= from && stands)
        {
            return resolver.Type switch
            {
                ResolverConfig.Witness => OfWitness(state, loss, resolver, seen, now),
                ResolverConfig.Lease => LeaseRule.Speak(state, loss, resolver, seen, now),
                _ => new(VoiceKind.Survives, new("np-target-answers",
                    $"The targets of {resolver.Name} answer here."), from),
            };
        }
        if (seen.Silent < resolver.Failures) return Voice.Waits(from);
        if (!HadBeenSilent(state, loss, resolver, seen))
            return new(VoiceKind.CutOff, new("np-target-silent",
                $"The targets of {resolver.Name} do not answer here."), from);
        return resolver.FailsSafe
            ? new(VoiceKind.SilentSafe, new("np-silent-before",
                $"The targets of {resolver.Name} had been silent before, so nobody can tell who "
                + "is cut off, and every server stops."), from)
            : new(VoiceKind.Silent, new("np-unresolvable",
                "The targets had been silent before, so the partition cannot be resolved."),
                from);
    }

    // A starting server has nothing to lose by waiting, so there silence always means cut off; but
    // one that was alone with it before its daemon crashed goes on with what it was running.
    private static bool HadBeenSilent(
        State state, Loss loss, ResolverConfig resolver, Evidence seen) =>
        state.View.IsCommitted
            ? seen.SilentSince < loss.SuspectedAt
                - state.Config.Timing.HalfTimeout
                - resolver.IntervalFor(state.Config.Timing)
            : seen.WasSilent && Standing.HoldsFound(state)
                && state.Former?.Members == ServerSet.Of(state.Self)
                && state.Local.Values.Any(g => !g.IsOver
                    && state.Placements.GetValueOrDefault(g.Name)
                        is { Instruction: Instruction.Run } placed
                    && placed.Owner == state.Self);

    // Both sides reach the witness: the larger part of those that do goes on, of two equal ones
    // that with the first server. Who starts only goes on if nobody else is there.
    private static Voice OfWitness(
        State state, Loss loss, ResolverConfig resolver, Evidence seen, Instant now)
    {
        var from = PartitionJudge.EvidenceFrom(state, loss);
        var theirs = loss.Lost & seen.Seen;
        if (theirs.IsEmpty)
            return new(VoiceKind.Survives, new("np-witness-alone",
                $"{resolver.Name} answers here and does not hear "
                + $"{Names(state, loss.Lost)} either."), from);
        var here = Side(state, loss, now);
        var ours = (here & seen.Seen).With(state.Self);
        bool larger = ours.Count > theirs.Count
            || (ours.Count == theirs.Count && (ours | theirs).First == ours.First);
        string heard = $"{resolver.Name} hears {Names(state, theirs)} and {Names(state, ours)}";
        return state.View.IsCommitted && larger
            ? new(VoiceKind.Survives, new("np-witness-larger", $"{heard}: this part goes on, "
                + "being larger or having the first server."), from)
            : new(VoiceKind.CutOff, new("np-witness-smaller", $"{heard}: the other part goes on."),
                from);
    }

    /// <summary>
    /// The servers on this side of a loss. A member that has restarted is on it once it says that
    /// it hears this server, and none of those lost.
    /// </summary>
    public static ServerSet Side(State state, Loss loss, Instant now)
    {
        if (!state.View.IsCommitted)
            return Connectivity.Membership(state, now).With(state.Self);
        var rows = Connectivity.Rows(state, now);
        var elsewhere = ServerSet.Of(Connectivity.Restarted(state, rows[state.Self.Index]).Where(
            m => !rows[m.Index].Contains(state.Self) || !(rows[m.Index] & loss.Lost).IsEmpty));
        return (state.View.Members - loss.Lost - state.LeftCleanly - state.Asleep - elsewhere)
            .With(state.Self);
    }

    public static string Names(State state, ServerSet servers) =>
        string.Join(", ", servers.Select(state.Config.NameOf));
}
