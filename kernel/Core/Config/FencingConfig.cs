using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Whether and how survivors stop a lost server before they take over from it.</summary>
public sealed record FencingConfig
{
    /// <summary>Whether a lost server is forced to stop at all.</summary>
    public bool Used { get; init; }

    public FenceFailure OnFailure { get; init; }

    /// <summary>How long a round of attempts that failed is followed by nothing.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the side of a cut that is not preferred waits before it stops the other; null
    /// for a default that depends on whether partitions are resolved.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>In priority order.</summary>
    public ImmutableArray<FenceDeviceConfig> Devices { get; init; } = [];

    /// <summary>The devices that can stop a server, in the order they are tried.</summary>
    public IEnumerable<FenceDeviceConfig> DevicesFor(string server) => Devices.Where(d =>
        d.Servers.IsEmpty || d.Servers.Contains(server, StringComparer.OrdinalIgnoreCase));

    public FenceDeviceConfig? Find(string device) =>
        Devices.FirstOrDefault(d => d.Name == device);

    /// <summary>
    /// The delay in force. Where a partition is resolved only one side comes so far; without, a
    /// race would let both sides stop each other.
    /// </summary>
    public TimeSpan DelayFor(PartitionConfig partition) => Delay
        ?? (partition.Resolvers.IsEmpty ? TimeSpan.FromSeconds(3) : TimeSpan.Zero);
}

/// <summary>What follows when a lost server could not be stopped.</summary>
public enum FenceFailure
{
    /// <summary>Nothing is taken over until an operator confirms that it is down.</summary>
    GiveUp = 0,

    /// <summary>The same, and it is tried again and again.</summary>
    Wait = 1,

    /// <summary>It is taken over all the same.</summary>
    GoOn = 2,
}

/// <summary>One way to stop servers: a plugin and what it is told.</summary>
public sealed record FenceDeviceConfig
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public string Comment { get; init; } = "";

    public int Priority { get; init; }

    /// <summary>The servers it can stop; empty for all.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    public FenceAction Action { get; init; }

    /// <summary>How often it is tried again before the next device is.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}
