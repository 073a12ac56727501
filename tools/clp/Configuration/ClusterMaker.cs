using System.Collections.Immutable;
using Baton.Conf;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Clp.Configuration;

/// <summary>Makes a cluster's folders: for each server its configuration and its keys.</summary>
/// <param name="types">The types of the plugins here.</param>
/// <param name="time">Says from when the certificates are valid.</param>
internal sealed class ClusterMaker(Func<IReadOnlyDictionary<string, TypeDeclaration>> types,
    TimeProvider time) : IClusterMaker
{
    public ClusterMade Create(string folder, string output)
    {
        ClusterConfig config =
            ConfReader.Read(Path.Combine(folder, ConfBundle.ConfName), types()).Config
            ?? throw new InvalidDataException($"{folder} has faults");
        byte[] bundle = ConfBundle.Pack(folder);
        ImmutableArray<ServerBundle> servers =
            [.. config.Servers.Select(s => new ServerBundle(s.Name, Path.Combine(output, s.Name)))];
        // The keys go into the servers' folders, which must be empty for the configuration.
        foreach (ServerBundle server in servers)
            ConfBundle.Unpack(bundle, server.Folder);
        AuthorityMade made = ClusterAuthority.Create(config, output, time);
        return new ClusterMade(made.Authority, Path.Combine(output, "authority"), servers);
    }
}
