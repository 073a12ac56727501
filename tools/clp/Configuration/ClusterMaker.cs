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
        ClusterConfig config = Read(folder);
        byte[] bundle = ConfBundle.Pack(folder);
        ImmutableArray<ServerBundle> servers =
            [.. config.Servers.Select(s => new ServerBundle(s.Name, Path.Combine(output, s.Name)))];
        // The keys go into the servers' folders, which must be empty for the configuration.
        foreach (ServerBundle server in servers)
            ConfBundle.Unpack(bundle, server.Folder);
        AuthorityMade made = ClusterAuthority.Create(config, output, time);
        return new ClusterMade(made.Authority, Path.Combine(output, "authority"), servers);
    }

    public string WriteWitnessToken(string folder, string output)
    {
        using var identity = ServerIdentity.Load(Path.Combine(folder, "pki"));
        return WitnessToken.Write(identity, Read(folder).Id, output);
    }

    private ClusterConfig Read(string folder) =>
        ConfReader.Read(Path.Combine(folder, ConfBundle.ConfName), types()).Config
        ?? throw new InvalidDataException($"{folder} has faults");
}
