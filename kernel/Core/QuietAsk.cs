using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>
/// The short way of asking the targets: while nobody is missing, an asking that is due and its
/// answer change only what is known of the targets.
/// </summary>
internal static class QuietAsk
{
    /// <summary>The whole step; null if the event has to go the long way.</summary>
    public static Turn? Take(State state, Event happened, Instant now)
    {
        if (happened is not (Event.Woke or Event.TargetsAsked)
            || state.Phase is ServicePhase.Stopped or ServicePhase.Suspended
            || !QuietBeat.IsQuiet(state) || !state.Pending.IsEmpty
            || !state.Asleep.IsEmpty || Stall.IsOne(state, now)
            || now >= state.RestWakeAt || PathWatch.HasNews(state, now)
            // What is said of a key may end a view while nobody is missing.
            || state.Config.Partition.Uses(ResolverConfig.Lease)
            // Who is alone may not go on without its witness.
            || (happened is Event.TargetsAsked { Answered: false }
                && state.Config.Partition.Uses(ResolverConfig.Witness)))
            return null;
        var draft = new Draft(state, now);
        if (happened is Event.TargetsAsked asked) PartitionJudge.Record(draft, asked);
        PartitionJudge.Judge(draft);
        return Wakes.Set(draft, settled: true, rests: true);
    }
}
