using Baton.Core.Config;
using Baton.Host;

namespace Baton.Clp.Configuration;

/// <summary>What the plugins beside this binary declare, for reading a configuration.</summary>
internal static class PluginTypes
{
    public static IReadOnlyDictionary<string, TypeDeclaration> In(string folder) =>
        Catalog.Scan(folder).Entries
            .Where(e => e.Manifest is not null && e.Status != PluginStatus.Duplicate)
            .GroupBy(e => e.Type)
            .ToDictionary(g => g.Key, g => new TypeDeclaration(g.First().Manifest!,
                g.First().Parameters, g.First().IsReady ? "" : g.First().Reason));
}
