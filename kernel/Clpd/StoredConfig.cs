using System.Collections.Immutable;
using Baton.Conf;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>The configuration that the daemon starts with.</summary>
internal static class StoredConfig
{
    /// <summary>Reads it, and tells what of it has no effect.</summary>
    /// <exception cref="DaemonStartException">It cannot be used; it says why.</exception>
    public static (ClusterConfig Config, ImmutableArray<string> NotSupported) Read(
        ConfStore store, IReadOnlyDictionary<string, TypeDeclaration> types, AlertLog alerts)
    {
        var read = store.Read(types);
        if (read.Config is not { } config)
            throw new DaemonStartException(string.Join("\n", read.Errors));
        foreach (var fault in read.Faults)
            alerts.Write(new Alert(AlertLevel.Warning, "pm", 13, fault.ToString()));
        return (config, NotSupported(read));
    }

    /// <summary>What of a configuration has no effect here.</summary>
    public static ImmutableArray<string> NotSupported(ConfRead read) =>
        [.. read.Faults.Select(f => $"{f.Path}: {f.Text}")];
}
