namespace Baton.Core.Config;

/// <summary>What holds for every recovery of the cluster.</summary>
public sealed record RecoveryTabConfig
{
    /// <summary>
    /// True if failovers after failed activations are counted for each server that is left, false
    /// if for the whole cluster.
    /// </summary>
    public bool FailoversPerServer { get; init; } = true;

    /// <summary>How long a group must be online before its failovers are forgotten.</summary>
    public TimeSpan FailoverReset { get; init; }
}
