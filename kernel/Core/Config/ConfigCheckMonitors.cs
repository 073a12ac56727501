using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks monitors: types, targets, timings and recovery.</summary>
internal static class ConfigCheckMonitors
{
    public static void Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, Func<string, bool>? scriptExists,
        ConfigCheckFaults faults)
    {
        faults.AtMost("monitor", "monitors", config.Monitors.Length, Limits.MonitorsMax);
        faults.Unique("monitor", config.Monitors.Select(m => (At(m), m.Name)));
        var groups = config.Groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        var typeOf = config.Resources.DistinctBy(r => r.Name)
            .ToDictionary(r => r.Name, r => r.Type);
        foreach (var monitor in config.Monitors)
        {
            string at = At(monitor);
            faults.Name(at, monitor.Name);
            faults.Comment(at, monitor.Comment);
            ConfigCheckResources.Type(
                at, monitor.Type, monitor.Name, PluginKind.Monitor, types, faults);
            var declared = types.GetValueOrDefault(monitor.Type)?.Manifest.Monitor;
            CheckTarget(at, monitor, declared, typeOf, faults);
            if (declared is not null && !declared.Timings.Contains(monitor.Timing))
            {
                faults.Error(at + "/polling/timing",
                    $"'{(int)monitor.Timing}' is not allowed: one of "
                    + string.Join(", ", declared.Timings.Select(t => $"{(int)t} ({t})")));
            }
            for (int i = 0; i < monitor.Servers.Length; i++)
            {
                ConfigCheckServers.Known(
                    config, $"{at}/polling/servers@{i}/name", monitor.Servers[i], faults);
            }
            CheckRecovery(at, monitor.Recovery, groups, typeOf, faults);
            CheckScript(at, monitor, scriptExists, faults);
        }
    }

    private static void CheckTarget(string at, MonitorConfig monitor, MonitorDefaults? declared,
        Dictionary<string, string> typeOf, ConfigCheckFaults faults)
    {
        string path = at + "/target";
        string wanted = declared is { TargetTypes.IsEmpty: false }
            ? "a resource of type " + string.Join(" or ", declared.TargetTypes) : "a resource";
        if (monitor.Target.Length == 0)
        {
            if (monitor.Timing == MonitorTiming.WhileActive)
            {
                faults.Error(path,
                    $"is missing: {monitor.Name} looks while its target is active, {wanted}");
            }
        }
        else if (!typeOf.TryGetValue(monitor.Target, out string? type))
        {
            faults.Error(path, $"there is no resource '{monitor.Target}': {wanted}");
        }
        else if (declared is { TargetTypes.IsEmpty: false } && !declared.TargetTypes.Contains(type))
        {
            faults.Error(path, $"'{monitor.Target}' is of type {type}: {wanted}");
        }
    }

    private static void CheckRecovery(string at, RecoveryConfig recovery,
        HashSet<string> groups, Dictionary<string, string> typeOf, ConfigCheckFaults faults)
    {
        string path = at + "/relation/name";
        if (recovery.TargetKind == RecoveryTargetKind.Group && !groups.Contains(recovery.Target))
            faults.Error(path, $"there is no group '{recovery.Target}'");
        if (recovery.TargetKind == RecoveryTargetKind.Resource
            && !typeOf.ContainsKey(recovery.Target))
            faults.Error(path, $"there is no resource '{recovery.Target}'");
        faults.Action(at + "/emergency/action", recovery.Action, ConfigCheckActions.Recovery);
        bool stopsTarget = recovery.Action
            is FinalAction.StopGroup or FinalAction.StopResource;
        if (stopsTarget && recovery.TargetKind == RecoveryTargetKind.LocalServer)
        {
            faults.Error(at + "/emergency/action",
                $"'{(int)recovery.Action}' ({recovery.Action}) is not allowed: the recovery "
                + "target is LocalServer, which has no group to stop");
        }
        if (recovery.Action == FinalAction.StopResource
            && recovery.TargetKind is RecoveryTargetKind.Group or RecoveryTargetKind.AllGroups)
        {
            faults.Error(at + "/emergency/action", $"'{(int)recovery.Action}' "
                + $"({recovery.Action}) is not allowed: the recovery target is no resource");
        }
    }

    private static void CheckScript(string at, MonitorConfig monitor,
        Func<string, bool>? scriptExists, ConfigCheckFaults faults)
    {
        var script = monitor.Recovery.PreAction;
        bool used = monitor.Recovery.Scripts > 0 || script.BeforeFinal || script.BeforeRestart
            || script.BeforeFailover;
        if (used)
            faults.Script(at + "/emergency/preaction/path", "monitor",
                $"scripts/monitor.s/{monitor.Name}", script.Path, scriptExists);
    }

    private static string At(MonitorConfig monitor) => $"monitor/{monitor.Type}@{monitor.Name}";
}
