using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks how lost servers are forced to stop.</summary>
internal static class ConfigCheckFencing
{
    public static void Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfigCheckFaults faults)
    {
        var fencing = config.Fencing;
        faults.Unique("forced stop device", fencing.Devices.Select(d => (At(d), d.Name)));
        var priorities = new Dictionary<int, string>();
        foreach (var device in fencing.Devices)
        {
            faults.Name(At(device), device.Name);
            faults.Comment(At(device), device.Comment);
            ConfigCheckResources.Type(
                At(device), device.Type, device.Name, PluginKind.Fence, types, faults);
            if (!priorities.TryAdd(device.Priority, device.Name))
                faults.Error(At(device) + "/priority",
                    $"'{device.Priority}' is the priority of {priorities[device.Priority]} too");
            for (int i = 0; i < device.Servers.Length; i++)
                ConfigCheckServers.Known(
                    config, $"{At(device)}/servers@{i}/name", device.Servers[i], faults);
        }
        CheckWatchdog(config, faults);
        if (!fencing.Used) return;
        if (fencing.Devices.IsEmpty)
            faults.Error("cluster/forcestop/use",
                "forced stops are switched on and there is no device that could stop a server");
        else CheckServers(config, faults);
        CheckDelay(config, faults);
    }

    // A reset that comes after the takeover protects nothing.
    private static void CheckWatchdog(ClusterConfig config, ConfigCheckFaults faults)
    {
        if (!config.Guard.UsesWatchdog) return;
        const string Where = "cluster/watchdog/timeout";
        if (!config.Guard.Device.StartsWith('/'))
            faults.Error("cluster/watchdog/device",
                $"'{config.Guard.Device}' is not allowed: an absolute path");
        var (bites, after) = (config.Guard.TimeoutFor(config), GuardConfig.TakeoverAfter(config));
        if (bites + config.Timing.HeartbeatInterval > after)
            faults.Warning(Where, $"{bites.TotalSeconds:0.###} s: the others take over "
                + $"{after.TotalSeconds:0.###} s after the last beat, so a server that stands "
                + "still may be reset only after that");
    }

    private static void CheckServers(ClusterConfig config, ConfigCheckFaults faults)
    {
        foreach (var server in config.Servers)
        {
            if (!config.Fencing.DevicesFor(server.Name).Any())
                faults.Warning("forcestop", $"no device can stop {server.Name}: an operator has "
                    + "to confirm that it is down before anything is taken over from it");
        }
    }

    // Without a resolver the delay alone decides a race of two sides.
    private static void CheckDelay(ClusterConfig config, ConfigCheckFaults faults)
    {
        if (config.Partition.Resolvers.IsEmpty && config.Fencing.Delay == TimeSpan.Zero
            && config.Servers.Length > 1)
            faults.Warning("cluster/forcestop/delay", "0 ms without a partition resolver: servers "
                + "that lose each other stop each other at the same moment");
    }

    private static string At(FenceDeviceConfig device) => $"forcestop/{device.Type}@{device.Name}";
}
