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

    /// <summary>
    /// How often final actions stop the system of a server before they are not carried out any
    /// more; counted apart for resources and monitors; 0 for no limit.
    /// </summary>
    public int RebootsMax { get; init; } = 3;

    /// <summary>How long there must be no error before those are forgotten.</summary>
    public TimeSpan RebootReset { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// What follows a call of a resource that does not end in its time; nothing means that it is a
    /// failure like any other.
    /// </summary>
    public FinalAction StallAction { get; init; } = FinalAction.StopServiceAndShutDown;

    /// <summary>
    /// What follows a failure of the daemon's own process while its service runs; null to end it,
    /// so that it is started again and adopts what runs.
    /// </summary>
    public FinalAction? ProcessFailure { get; init; }

    /// <summary>Whose final actions do not stop the system of the last server.</summary>
    public FinalCauses SparesLastServer { get; init; }

    /// <summary>Whose recovery is switched off for the whole cluster.</summary>
    public FinalCauses WithoutRecovery { get; init; }

    /// <summary>Whether groups do not start with the cluster, whatever they say.</summary>
    public bool NoGroupStart { get; init; }
}

/// <summary>What a final action may follow from.</summary>
[Flags]
public enum FinalCauses
{
    None = 0,
    Activation = 1,
    Deactivation = 2,
    Monitor = 4,
}
