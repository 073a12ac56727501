namespace Baton.Core.Config;

/// <summary>How the cluster service starts, and how much one cause may stop.</summary>
public sealed record LifeConfig
{
    /// <summary>
    /// Whether the service starts by itself on a server that went down without stopping it.
    /// </summary>
    public bool StartsAfterDown { get; init; } = true;

    /// <summary>
    /// Percent of the servers that errors' last steps may stop within the window; at least one
    /// server always, all at 100.
    /// </summary>
    public int BlastShare { get; init; } = 50;

    public TimeSpan BlastWindow { get; init; } = TimeSpan.FromMinutes(10);
}
