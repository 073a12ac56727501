using System.Collections.Immutable;

namespace Baton.Licences;

/// <summary>What of the cluster's configuration licences depend on.</summary>
public sealed record Facts
{
    public required Guid Cluster { get; init; }

    /// <summary>In priority order; the first is the master server.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>The server that asks.</summary>
    public required string Self { get; init; }

    /// <summary>The products that configured types belong to, with the servers that may run
    /// them.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Uses { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    public string Master => Servers[0];

    public bool UsedBy(string product, string server) =>
        Uses.TryGetValue(product, out var servers) && servers.Contains(server);
}
