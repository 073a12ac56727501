using Baton.Conf;
using Baton.Core.Config;
using Baton.Host;

namespace Baton.Clpsim.Commands;

/// <summary>Reads a clp.conf as the daemon reads it, with what the plugins declare.</summary>
internal static class Confs
{
    /// <summary>The configuration; null after all that is wrong was told.</summary>
    public static ClusterConfig? Read(string path, string plugins, TextWriter complain)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, "clp.conf");
        var read = ConfReader.Read(path, Types(plugins));
        foreach (var fault in read.Config is null ? read.Errors : read.Faults)
            complain.WriteLine(fault);
        return read.Config;
    }

    /// <summary>What the plugins of some folders declare, by type.</summary>
    public static Dictionary<string, TypeDeclaration> Types(string folder) =>
        Catalog.Scan(folder.Split(':')).Entries
            .Where(e => e.Manifest is not null && e.Status != PluginStatus.Duplicate)
            .GroupBy(e => e.Type)
            .ToDictionary(g => g.Key, g => new TypeDeclaration(g.First().Manifest!,
                g.First().Parameters, g.First().IsReady ? "" : g.First().Reason));
}
