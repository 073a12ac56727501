using System.Collections.Immutable;

namespace Baton.Clp.Configuration;

/// <summary>Makes what the servers of a new cluster need to trust each other.</summary>
internal interface IClusterMaker
{
    /// <summary>
    /// Writes the cluster's authority, and for every server a folder with configuration, scripts
    /// and keys, below <paramref name="output"/>.
    /// </summary>
    ClusterMade Create(string folder, string output);

    /// <summary>
    /// Writes the file that lets the servers of the cluster configured in a folder, with the keys
    /// beside it, into its witness; returns its path.
    /// </summary>
    string WriteWitnessToken(string folder, string output);
}

/// <summary>A cluster that was made.</summary>
/// <param name="Fingerprint">Of the authority's certificate.</param>
/// <param name="Authority">The folder of the authority, to be kept offline.</param>
/// <param name="Servers">Every server and its folder.</param>
internal sealed record ClusterMade(string Fingerprint, string Authority,
    ImmutableArray<ServerBundle> Servers);

/// <summary>What one server gets.</summary>
internal sealed record ServerBundle(string Server, string Folder);
