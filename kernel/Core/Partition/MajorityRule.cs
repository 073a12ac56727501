using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Partition;

/// <summary>Whether a server counts when a cluster starts.</summary>
public enum StartRight
{
    /// <summary>It counts.</summary>
    Counts = 0,

    /// <summary>It stopped with the whole cluster, so nobody goes on without it.</summary>
    StoppedWithAll = 1,

    /// <summary>
    /// It said that it had stopped while others went on: they may have counted it out, and go on
    /// with fewer than it takes to start.
    /// </summary>
    CountedOut = 2,
}

/// <summary>
/// The rule of more than half. In a view, who left in order counts out: of the rest, the part with
/// more than half goes on. A start needs more than half of all servers that are configured, and
/// none that was counted out is one of them: those who counted it out may still be running.
/// </summary>
internal static class MajorityRule
{
    public static Voice Speak(State state, Loss loss, ResolverConfig resolver, Instant now)
    {
        var from = PartitionJudge.EvidenceFrom(state, loss);
        var counted = state.View.IsCommitted
            ? state.Config.AllServers - state.LeftCleanly : state.Config.AllServers;
        var here = Voices.Side(state, loss, now) & counted;
        string share = $"{here.Count} of {counted.Count} servers "
            + $"{(here.Count == 1 ? "is" : "are")} here ({Voices.Names(state, here)})";
        if (!state.View.IsCommitted) return AtStart(state, resolver, here, share, from, now);
        if (Suffices(here, counted, resolver))
            return new(VoiceKind.Survives, new("np-majority", $"{share}."), from);
        return Suffices(here | Undecided(state, loss, now), counted, resolver)
            ? new(VoiceKind.Waits, new("np-majority-waits",
                $"{share}, and one that has restarted does not yet say whom it hears."), from)
            : new(VoiceKind.CutOff, new("np-minority",
                $"{share}: more than half is needed."), from);
    }

    // A start has nothing to lose by waiting until more are there.
    private static Voice AtStart(State state, ResolverConfig resolver, ServerSet here,
        string share, Instant from, Instant now)
    {
        if (now < from) return Voice.Waits(from);
        if (IsCountedOut(state))
            return new(VoiceKind.Waits, new("np-counted-out", "This server had stopped while "
                + "others went on, and not all of them can be heard: they may still run."), from);
        return Suffices(here, state.Config.AllServers, resolver)
            ? new(VoiceKind.Survives, new("np-majority", $"{share}."), from)
            // What its daemon held before is taken over meanwhile by those that are more.
            : Standing.HoldsFound(state)
            ? new(VoiceKind.CutOff, new("np-minority",
                $"{share}: more than half is needed."), from)
            : new(VoiceKind.Waits, new("np-majority-waits",
                $"{share}: more than half is needed to start."), from);
    }

    private static bool Suffices(ServerSet here, ServerSet counted, ResolverConfig resolver) =>
        here.Count * 2 > counted.Count
        || (here.Count * 2 == counted.Count && !resolver.StopsAtHalf
            && here.Contains(counted.First));

    // A member that has restarted may say in a moment that it is on this side.
    private static ServerSet Undecided(State state, Loss loss, Instant now)
    {
        var rows = Connectivity.Rows(state, now);
        var heard = rows[state.Self.Index];
        return ServerSet.Of(Connectivity.Restarted(state, heard).Where(
            m => (rows[m.Index] & loss.Lost).IsEmpty));
    }

    /// <summary>
    /// True if this server must not help to make a view of these out of nothing: one that it knows
    /// nothing of may still run without it.
    /// </summary>
    public static bool Withholds(State state, ServerSet members, Instant now) =>
        IsCountedOut(state)
        && !members.Without(state.Self).Any(m =>
            state.Heartbeats[m].Beat?.Phase == ServicePhase.Running)
        && !members.Includes(state.Config.AllServers - LossWatch.Stopped(state, now));

    /// <summary>Keeps what this server has said of itself.</summary>
    public static void Note(Draft draft)
    {
        var state = draft.State;
        if (!IsConfigured(state.Config)) return;
        var right = state.Phase switch
        {
            ServicePhase.Running when state.View.IsCommitted => StartRight.Counts,
            ServicePhase.Stopped when state.HasLooked && state.StartRight == StartRight.Counts
                => StartRight.CountedOut,
            ServicePhase.Starting when state.StartRight == StartRight.StoppedWithAll
                => StartRight.Counts,
            _ => state.StartRight,
        };
        if (right != state.StartRight) draft.State = state with { StartRight = right };
    }

    public static bool IsConfigured(ClusterConfig config) =>
        config.Partition.Uses(ResolverConfig.Majority);

    private static bool IsCountedOut(State state) =>
        state.StartRight == StartRight.CountedOut && !state.StartWaitSkipped
        && IsConfigured(state.Config);
}
