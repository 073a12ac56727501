using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>
/// Tells a server's death from a network partition, by asking targets that only a server which
/// is not cut off can reach (reference guide, "network partition resolution").
/// </summary>
internal static class PartitionJudge
{
    private const string NoResolution = "no-resolution";

    public static void Judge(Draft draft)
    {
        Ask(draft);
        if (draft.State.Loss is not { } loss) return;
        var verdict = Decide(draft.State, loss, draft.Now);
        if (verdict == loss.Verdict) return;
        draft.State = draft.State with { Loss = loss with { Verdict = verdict } };
        if (verdict.Kind == VerdictKind.Undecided && verdict.Until == Instant.Never)
            TellWait(draft, verdict.Reason);
        if (verdict.Kind == loss.Verdict.Kind) return;
        if (verdict.Kind != VerdictKind.Undecided)
            draft.State = draft.State with
            {
                LastVerdict = new Judged(loss.Lost, verdict.Kind, verdict.Reason, draft.Now),
            };
        // Being cut off is told with what follows from it.
        if (verdict.Kind == VerdictKind.Survivor)
            draft.Warning("nm", 2, $"Server {Voices.Names(draft.State, loss.Lost)} is down; "
                + $"verdict: survivor. {verdict.Reason}");
    }

    // A start that goes on waiting though its wait for the others is over, and may do so for good.
    private static void TellWait(Draft draft, Reason reason)
    {
        if (draft.State.View.IsCommitted || reason == Reason.None
            || reason.Code == draft.State.StartAwaits) return;
        draft.State = draft.State with { StartAwaits = reason.Code };
        draft.Warning("nm", 7, $"This server goes on waiting before it starts. {reason}");
    }

    private static Verdict Decide(State state, Loss loss, Instant now)
    {
        var judged = Evidenced(state, loss, now);
        if (judged.Kind != VoiceKind.Survives)
        {
            return judged.Kind == VoiceKind.CutOff
                ? new(VerdictKind.CutOff, judged.Reason, Instant.Never)
                : judged.Reason == Reason.None ? Verdict.Open
                : new(VerdictKind.Undecided, judged.Reason, Instant.Never);
        }
        var from = judged.From
            + state.Config.Partition.TakeoverDelayFor(state.Config.Timing);
        // Nothing but their silence speaks against them, and all at once: it may be ours.
        bool mine = judged.Reason.Code == NoResolution
            && BlastRadius.IsEverybody(state, loss.Lost);
        if (mine) from += state.Config.Timing.HeartbeatTimeout;
        return now >= from
            ? new(VerdictKind.Survivor, judged.Reason, Instant.Never)
            : mine ? new Verdict(VerdictKind.Undecided,
                new Reason("all-at-once", "Everybody fell silent at once, which may be this "
                    + "server's own fault: waiting whether they come back."), from)
            : new Verdict(VerdictKind.Undecided,
                new Reason("takeover-delay", "Waiting for a server that may be cut off to stop."),
                from);
    }

    /// <summary>
    /// An answer counts if it was asked for from here on: an older one may be from before this
    /// server was cut off, too. A starting server waits for the others first; one that holds what
    /// its daemon held before cannot: the others do not wait with it.
    /// </summary>
    public static Instant EvidenceFrom(State state, Loss loss) => state.View.IsCommitted
        ? loss.At
        : Instant.Later(loss.At, Standing.HoldsFound(state)
            ? Standing.JudgesFrom(state) : state.StartWaitEnd);

    /// <summary>True if only the takeover delay is left to wait for.</summary>
    public static bool TakesOver(State state, Instant now) =>
        state.Loss?.Verdict is { Kind: VerdictKind.Undecided } verdict
        && verdict.Until != Instant.Never
        && now >= verdict.Until - state.Config.Partition.TakeoverDelayFor(state.Config.Timing);

    /// <summary>What the resolvers together say of a loss.</summary>
    public static Voice Evidenced(State state, Loss loss, Instant now)
    {
        Voice? silent = null, survives = null, waits = null;
        bool all = state.Config.Partition.Policy == ResolverPolicy.All;
        for (int i = 0; i < state.Config.Partition.Resolvers.Length; i++)
        {
            if (!IsUsed(state, state.Config.Partition.Resolvers[i])) continue;
            var voice = Voices.Of(state, loss, i, now);
            if (voice.Kind is VoiceKind.Silent or VoiceKind.SilentSafe)
            {
                if (silent is null || voice.Kind == VoiceKind.SilentSafe) silent = voice;
            }
            else if (!all || voice.Kind == VoiceKind.CutOff) return voice;
            else if (voice.Kind == VoiceKind.Waits) waits ??= voice;
            else if (survives is null || voice.From > survives.From) survives = voice;
        }
        // Where all have to agree, one that nobody can hear does not.
        if (silent?.Kind == VoiceKind.SilentSafe)
            return silent with { Kind = VoiceKind.CutOff };
        return waits ?? survives
            ?? (silent is null ? null : silent with { Kind = VoiceKind.Survives })
            ?? new Voice(VoiceKind.Survives, new(NoResolution,
                "No partition resolution is configured: silence is taken for a death."),
                EvidenceFrom(state, loss));
    }

    /// <summary>
    /// True if this server uses the resolver (its device says 1, or is not there).
    /// </summary>
    public static bool IsUsed(State state, ResolverConfig resolver) =>
        !state.Config.Servers[state.Self.Index].Devices.TryGetValue(
            resolver.Device, out var device) || device.Info != "0";

    /// <summary>
    /// True if this server asks the resolver now. A suspended one judges nobody, but lets the
    /// witness hear it, so that nobody who starts takes it for gone.
    /// </summary>
    public static bool IsAsked(State state, ResolverConfig resolver) =>
        resolver.Asks && IsUsed(state, resolver) && state.Phase != ServicePhase.Stopped
        && (state.Phase != ServicePhase.Suspended || resolver.Type == ResolverConfig.Witness);

    private static void Ask(Draft draft)
    {
        if (draft.State.Phase == ServicePhase.Stopped) return;
        var suspicion = Suspicion.Newest(draft.State, draft.Now);
        for (int i = 0; i < draft.State.Evidence.Length; i++)
        {
            var resolver = draft.State.Config.Partition.Resolvers[i];
            var seen = draft.State.Evidence[i];
            if (!IsAsked(draft.State, resolver) || draft.Now < LostAt(resolver, seen)) continue;
            bool hurry = suspicion is { } since && !(seen.AnsweredAt >= since);
            if (draft.Now < seen.NextAsk && !hurry && seen.Asking is null) continue;
            draft.State = draft.State with
            {
                Evidence = draft.State.Evidence.SetItem(i, seen with { Asking = draft.Now }),
            };
            draft.Do(new Effect.AskTargets(i, LeaseRule.Claims(draft.State, resolver)));
        }
    }

    private static Instant LostAt(ResolverConfig resolver, Evidence seen) =>
        seen.Asking is { } since ? since + resolver.Timeout + Limits.AskSlack : new Instant(0);

    /// <summary>When a resolver's targets are asked next if nothing is lost.</summary>
    public static Instant NextAsk(ResolverConfig resolver, Evidence seen) =>
        seen.Asking is null ? seen.NextAsk : LostAt(resolver, seen);

    /// <summary>
    /// Notes the end of an asking, and tells when a target falls silent or returns.
    /// </summary>
    public static void Record(Draft draft, Event.TargetsAsked asked)
    {
        if (asked.Resolver >= draft.State.Evidence.Length) return;
        var resolver = draft.State.Config.Partition.Resolvers[asked.Resolver];
        var before = draft.State.Evidence[asked.Resolver];
        var after = before with
        {
            Asking = null,
            NextAsk = asked.AskedAt + resolver.IntervalFor(draft.State.Config.Timing),
            AnsweredAt = asked.Answered ? asked.AskedAt : before.AnsweredAt,
            Silent = asked.Answered ? 0 : before.Silent + 1,
            WasSilent = before.WasSilent && !asked.Answered,
            SilentSince = asked.Answered ? null : before.SilentSince ?? asked.AskedAt,
            Said = asked.Said,
            Seen = asked.Answered ? asked.Seen : before.Seen,
        };
        if (resolver.Type == ResolverConfig.Lease)
            after = LeaseRule.Learn(draft.State, before, after, asked, draft.Now);
        draft.State = draft.State with
        {
            Evidence = draft.State.Evidence.SetItem(asked.Resolver, after),
        };
        bool was = before.Silent >= resolver.Failures;
        bool isNow = after.Silent >= resolver.Failures;
        if (isNow && !was)
            draft.Error("nm", 37, $"The targets of {resolver.Name} do not answer."
                + (after.Said.Length > 0 ? $" {after.Said}" : ""));
        if (was && !isNow)
            draft.Info("nm", 36, $"The targets of {resolver.Name} answer again.");
    }
}
