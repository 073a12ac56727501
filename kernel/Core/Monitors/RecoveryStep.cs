using System.Collections.Immutable;

namespace Baton.Core.Monitors;

/// <summary>The steps of the ladder, in their order.</summary>
public enum RecoveryAction
{
    /// <summary>The recovery script.</summary>
    Script,

    /// <summary>Reactivation of the target.</summary>
    Restart,

    /// <summary>Failover of the target's group.</summary>
    Failover,

    /// <summary>The final action.</summary>
    Final,
}

/// <summary>
/// A step of a recovery under way: Script awaited -> acted -> over once its groups are at rest.
/// While it lasts no other monitor acts on those groups.
/// </summary>
public sealed record RecoveryStep
{
    public required RecoveryAction Action { get; init; }

    /// <summary>The groups it acts on; the others' recoveries keep off them.</summary>
    public required ImmutableSortedSet<string> Groups { get; init; }

    /// <summary>The counters to go back to if it comes to nothing.</summary>
    public required RecoveryCounters Before { get; init; }

    /// <summary>The script whose end is awaited; 0 for none.</summary>
    public long Script { get; init; }

    /// <summary>True once the action was taken.</summary>
    public bool Acted { get; init; }
}

/// <summary>What a monitor has told already since it was last normal.</summary>
[Flags]
public enum EpisodeNotices
{
    None = 0,

    /// <summary>The target is not active here (rm 25, 220).</summary>
    NotActive = 1,

    /// <summary>Recovery is switched off for the whole cluster (rm 192).</summary>
    Suppressed = 2,

    /// <summary>A timeout calls for no recovery (rm 193).</summary>
    TimeoutOnly = 4,

    /// <summary>The final action is not carried out (rm 100, 200).</summary>
    FinalHeldBack = 8,
}
