using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>
/// The rule of a key that only one side can hold. The coordinator of a view keeps it written anew;
/// after a loss whoever is left tries to take it. The side whose server holds it goes on. One that
/// sees it written anew by somebody lost is cut off; one that sees it grow old waits until it is
/// gone and takes it. While somebody cannot be heard, a view lives no longer than its key.
/// </summary>
internal static class LeaseRule
{
    public static Voice Speak(
        State state, Loss loss, ResolverConfig resolver, Evidence seen, Instant now)
    {
        var from = PartitionJudge.EvidenceFrom(state, loss);
        var side = Voices.Side(state, loss, now);
        if (seen.Key is not { } key) return Voice.Waits(from);
        if (key.Server is { } holder && side.Contains(holder))
            return new(VoiceKind.Survives, new("np-lease-held",
                $"{state.Config.NameOf(holder)} holds the key of {resolver.Name}."),
                Instant.Later(from, seen.HeldSince ?? from));
        bool isHeard = key.Server is { } other
            && Connectivity.Heard(state, now).Contains(other);
        return seen.MovedAfter >= from && !isHeard
            ? new(VoiceKind.CutOff, new("np-lease-elsewhere", $"The key of {resolver.Name} is "
                + $"held by {HolderName(state, key)}, which goes on."), from)
            : new(VoiceKind.Waits, new("np-lease-waits", $"The key of {resolver.Name} is held "
                + $"by {HolderName(state, key)}: waiting whether it is kept or runs out."), from);
    }

    /// <summary>True if an asking is to take the key, or to keep it.</summary>
    public static bool Claims(State state, ResolverConfig resolver) =>
        resolver.Type == ResolverConfig.Lease && state.Emergency is null
        && state.DoubtSince is null && (state.IsCoordinator || state.Loss is not null);

    /// <summary>What an answer about the key adds.</summary>
    public static Evidence Learn(State state, Evidence before, Evidence after,
        Event.TargetsAsked asked, Instant now)
    {
        if (!asked.Answered) return after with { Key = before.Key };
        bool same = before.Key is not null && before.Key.Server == asked.Key?.Server;
        bool moved = before.Key is not null && asked.Key is not null
            && before.Key.Revision != asked.Key.Revision;
        var movedAfter = moved ? before.AnsweredAt : before.MovedAfter;
        bool ours = asked.Key?.Server is { } holder && (holder == state.Self
            || (state.View.IsCommitted && state.View.Members.Contains(holder)));
        // What this server wrote itself lives from the asking on; what another wrote, from the
        // asking on that did not see it yet.
        Instant? proof = !ours ? null
            : asked.Key!.Server == state.Self ? asked.AskedAt : moved ? before.AnsweredAt : null;
        return after with
        {
            Key = asked.Key,
            HeldSince = asked.Key is null ? null : same ? before.HeldSince : asked.AskedAt,
            MovedAfter = movedAfter,
            ProvenAt = proof is { } p && !(before.ProvenAt > p) ? p : before.ProvenAt,
        };
    }

    /// <summary>Why this server's view is at its end; null if it may go on.</summary>
    public static Reason? Lapsed(State state, Instant now)
    {
        if (now < Deadline(state, now)) return null;
        return new("np-lease-lapsed", "The key that this side holds may have run out, and "
            + $"{Voices.Names(state, Missing(state, now))} cannot be heard and may take it.");
    }

    /// <summary>When the key may be gone; never while everybody is heard.</summary>
    public static Instant Deadline(State state, Instant now)
    {
        // While a loss is open the resolvers' voices decide, and a key that runs out is waited for.
        if (!state.View.IsCommitted || state.Loss is not null
            || state.Phase is not (ServicePhase.Running or ServicePhase.Stopping))
            return Instant.Never;
        var earliest = Instant.Never;
        for (int i = 0; i < state.Evidence.Length; i++)
        {
            var resolver = state.Config.Partition.Resolvers[i];
            if (resolver.Key is not { } key || !PartitionJudge.IsUsed(state, resolver)) continue;
            if (Missing(state, now).IsEmpty) return Instant.Never;
            var since = state.Evidence[i].ProvenAt ?? state.ViewSince;
            earliest = Instant.Earlier(earliest, since + key.Life);
        }
        return earliest;
    }

    private static ServerSet Missing(State state, Instant now) =>
        state.Config.AllServers - Connectivity.Heard(state, now);

    private static string HolderName(State state, KeyHolder key) =>
        key.Server is { } server ? state.Config.NameOf(server) : "somebody unknown";
}
