using Baton.Core.Partition;

namespace Baton.Core.Membership;

/// <summary>What a server's watchdog goes by.</summary>
public enum Fitness
{
    /// <summary>It runs nothing that could be started elsewhere: no watchdog is needed.</summary>
    Idle,

    /// <summary>It is in a committed view, alone or with others, and may go on.</summary>
    Fit,

    /// <summary>It must let go, or does not know whether it may go on: it is not fed.</summary>
    Unfit,
}

/// <summary>Whether a server may prove to its watchdog that it is well.</summary>
public static class FitnessRules
{
    /// <summary>How a server stands at a moment.</summary>
    public static Fitness Of(State state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        // Who is suspended judges nobody, and is judged by nobody.
        if (state.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return Fitness.Idle;
        if (state.Phase == ServicePhase.Starting && !Standing.HoldsFound(state))
            return Fitness.Idle;
        if (state.Emergency is not null || state.DoubtSince is not null
            || !state.View.IsCommitted || Standing.Lost(state, now) is not null)
            return Fitness.Unfit;
        return state.Loss is { Verdict.Kind: not VerdictKind.Survivor } loss
            && now >= loss.At + state.Config.Timing.HeartbeatTimeout
                + state.Config.Partition.TakeoverDelayFor(state.Config.Timing)
            ? Fitness.Unfit : Fitness.Fit;
    }
}
