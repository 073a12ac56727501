using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>
/// Being cut off where no loss speaks of it: alone in a view that others left, or among members
/// that are thought to be suspended and may not be any more.
/// </summary>
internal static class Isolation
{
    /// <summary>
    /// Why a group must not begin to run here now; null if it may. Who is alone and does not
    /// reach its targets may be the only one that does not know what the others run.
    /// </summary>
    public static string? AgainstStart(State state, Instant now)
    {
        var heard = Connectivity.Heard(state, now);
        var absent = state.Config.AllServers - state.View.Members
            - ServerSet.Of(heard.Without(state.Self).Where(
                s => Connectivity.SaysGoodbye(state, s)));
        return absent.IsEmpty || !IsUnreached(state) ? null
            : "The targets of partition resolution do not answer here: "
                + string.Join(", ", absent.Select(state.Config.NameOf))
                + " may run it, cut off from this server.";
    }

    /// <summary>
    /// Why this server must let go, though whoever is silent is thought to be suspended: one
    /// that was resumed since judges this server as any other does. Null if it may go on.
    /// </summary>
    public static Reason? AmongSleepers(State state, Instant now)
    {
        var others = (state.View.Members - state.LeftCleanly).Without(state.Self);
        if (!state.View.IsCommitted || (others & state.Asleep).IsEmpty
            || !(Connectivity.Heard(state, now) & others).IsEmpty) return null;
        var lost = new Loss(others, now, Suspicion.Since(state, others, now), Verdict.Open);
        var voice = PartitionJudge.Evidenced(state, lost, now);
        return voice.Kind == VoiceKind.CutOff ? voice.Reason : null;
    }

    /// <summary>
    /// Why a server that is alone must let go of what it holds: a witness that was not silent
    /// before this view is now, and so is somebody who is in no view with it. Who starts there is
    /// told by the witness that nobody runs. Null if it may go on.
    /// </summary>
    public static Reason? FromWitness(State state, Instant now)
    {
        var heard = Connectivity.Heard(state, now);
        if (!state.View.IsCommitted || state.Loss is not null
            || !(heard & state.View.Members).Without(state.Self).IsEmpty) return null;
        var unheard = (state.Config.AllServers - heard).Without(state.Self);
        if (unheard.IsEmpty || SilentWitness(state) is not { } witness) return null;
        return new("np-witness-lost", $"{witness} does not answer any more, and "
            + $"{Voices.Names(state, unheard)} cannot be heard and may start.");
    }

    // Who went on without the witness from the beginning was told to.
    private static string? SilentWitness(State state)
    {
        string? witness = null;
        for (int i = 0; i < state.Evidence.Length; i++)
        {
            var resolver = state.Config.Partition.Resolvers[i];
            var seen = state.Evidence[i];
            if (!resolver.Asks || !PartitionJudge.IsUsed(state, resolver)) continue;
            if (seen.Silent < resolver.Failures) return null;
            if (resolver.Type == ResolverConfig.Witness && !seen.WasSilent
                && seen.SilentSince > state.ViewSince)
                witness = resolver.Name;
        }
        return witness;
    }

    // Once unanswered is enough to wait: nothing is lost by a start that comes later.
    private static bool IsUnreached(State state)
    {
        bool asked = false;
        for (int i = 0; i < state.Evidence.Length; i++)
        {
            var resolver = state.Config.Partition.Resolvers[i];
            if (!resolver.Asks || !PartitionJudge.IsUsed(state, resolver)) continue;
            if (state.Evidence[i].Silent == 0) return false;
            asked = true;
        }
        return asked;
    }
}
