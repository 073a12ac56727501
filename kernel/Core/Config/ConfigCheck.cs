using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>
/// Says everything that is wrong with a configuration at once, each with the element it is in and
/// what is allowed there.
/// </summary>
public static class ConfigCheck
{
    /// <summary>The heartbeat types this kernel sends.</summary>
    public static readonly ImmutableArray<string> HeartbeatTypes =
    [
        HeartbeatConfig.Lan, HeartbeatConfig.Disk, HeartbeatConfig.Com,
        HeartbeatConfig.WitnessType,
    ];

    /// <summary>The partition resolvers this kernel asks.</summary>
    public static readonly ImmutableArray<string> ResolverTypes =
    [
        ResolverConfig.Ping, ResolverConfig.Web, ResolverConfig.Witness, ResolverConfig.Majority,
        ResolverConfig.Lease,
    ];

    /// <summary>Checks a whole configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="types">Resource and monitor types by name.</param>
    /// <param name="scriptExists">
    /// Whether a file such as <c>scripts/web/exec1/start.sh</c> is beside <c>clp.conf</c>; null
    /// if the scripts are not at hand.
    /// </param>
    public static ImmutableArray<ConfigFault> Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types,
        Func<string, bool>? scriptExists = null)
    {
        var faults = new ConfigCheckFaults();
        CheckCluster(config, faults);
        ConfigCheckServers.Check(config, faults);
        ConfigCheckPaths.Check(config, faults);
        ConfigCheckFencing.Check(config, types, faults);
        ConfigCheckAlerts.Check(config, types, faults);
        ConfigCheckGroups.Check(config, faults);
        ConfigCheckResources.Check(config, types, scriptExists, faults);
        ConfigCheckMonitors.Check(config, types, scriptExists, faults);
        ConfigCheckParameters.Check(config, types, scriptExists, faults);
        return faults.ToImmutable();
    }

    /// <summary>What is wrong with a value, or null; says so if it is a leading zero.</summary>
    public static string? ValueFault(ParameterDeclaration declaration, string value)
    {
        if (declaration.Fault(value) is not { } fault) return null;
        bool zero = declaration.Kind is ParameterKind.Number or ParameterKind.Duration
            && value.Length > 1 && value[0] == '0' && value.All(char.IsAsciiDigit);
        return zero ? fault + ", without a leading zero" : fault;
    }

    /// <summary>What to say of a type that no plugin brings.</summary>
    public static string UnknownType(string type, PluginKind kind,
        IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var known = types.Where(t => t.Value.Manifest.Kind == kind)
            .Select(t => t.Key).Order(StringComparer.Ordinal).ToArray();
        string word = kind.ToString().ToLowerInvariant();
        return $"unknown plugin type '{type}': " + (known.Length == 0
            ? $"there is no {word} plugin" : $"{word} types are {string.Join(", ", known)}");
    }

    private static void CheckCluster(ClusterConfig config, ConfigCheckFaults faults)
    {
        faults.Name("cluster/name", config.Name);
        faults.Comment("cluster", config.Comment);
        var time = config.Timing;
        if (time.HeartbeatTimeout < time.HeartbeatInterval * Limits.BeatsPerTimeoutMin)
        {
            faults.Error("cluster/heartbeat/timeout",
                $"{time.HeartbeatTimeout.TotalMilliseconds} ms is not allowed: at least twice "
                + $"the interval of {time.HeartbeatInterval.TotalMilliseconds} ms");
        }
        if (config.Ports.Internal == config.Ports.Transfer)
        {
            faults.Error("cluster/port/transfer",
                $"{config.Ports.Transfer} is the port of internal communication too");
        }
        if (config.Ports.Heartbeat == config.Ports.Alert)
            faults.Error("cluster/port/alert", $"{config.Ports.Alert} is the heartbeat port too");
        CheckPartitionActions(config, faults);
    }

    private static void CheckPartitionActions(ClusterConfig config, ConfigCheckFaults faults)
    {
        var partition = config.Partition;
        (string Path, FinalAction Action)[] actions =
        [
            ("cluster/networkpartition/npaction", partition.Action),
            ("cluster/bothactive/action", partition.BothActiveAction),
        ];
        foreach (var (path, action) in actions)
        {
            if (!ConfigCheckActions.Partition.Contains(action))
            {
                faults.Error(path,
                    $"{action} is not allowed: {ConfigCheckActions.AllowedOnPartition()}");
            }
        }
        for (int i = 0; i < partition.BothActiveSurvivors.Length; i++)
        {
            ConfigCheckServers.Known(config, $"cluster/bothactive/survivor@{i}",
                partition.BothActiveSurvivors[i], faults);
        }
    }
}
