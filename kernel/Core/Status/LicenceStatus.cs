using System.Collections.Immutable;

namespace Baton.Core.Status;

/// <summary>All licences of the cluster, in the words that people read.</summary>
/// <param name="Cluster">The cluster's id, which a licence is issued for.</param>
/// <param name="Products">Every product that is sold or used here.</param>
/// <param name="Licences">In the order of registration.</param>
public sealed record LicenceList(string Cluster, ImmutableArray<ProductStatus> Products,
    ImmutableArray<LicenceStatus> Licences);

/// <summary>A product, and whether this server may use it.</summary>
public sealed record ProductStatus(string Id, string Name, string Status);

/// <summary>A registered licence.</summary>
public sealed record LicenceStatus(string Product, string Serial, string Status)
{
    /// <summary>The key of a sheet; empty for a file.</summary>
    public string Key { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>Why it is invalid; else empty.</summary>
    public string Why { get; init; } = "";

    /// <summary>Where it was registered.</summary>
    public string Server { get; init; } = "";

    public string Kind { get; init; } = "";

    public bool Trial { get; init; }

    public int Count { get; init; }

    public string Start { get; init; } = "";

    public string End { get; init; } = "";
}
