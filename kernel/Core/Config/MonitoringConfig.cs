namespace Baton.Core.Config;

/// <summary>What holds for every monitor of the cluster.</summary>
public sealed record MonitoringConfig
{
    /// <summary>True if errors are found and told, and nothing is done about any.</summary>
    public bool NoRecovery { get; init; }

    /// <summary>
    /// Percent of its timeout at which a check is warned of; 0 for every check, 100 for none.
    /// </summary>
    public int DelayWarningPercent { get; init; } = 80;
}
