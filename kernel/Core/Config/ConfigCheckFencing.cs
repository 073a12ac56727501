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
            CheckTarget(config, device, types, faults);
        }
        CheckWatchdog(config, faults);
        if (!fencing.Used) return;
        if (fencing.Devices.IsEmpty)
            faults.Error("cluster/forcestop/use",
                "forced stops are switched on and there is no device that could stop a server");
        else CheckServers(config, faults);
        CheckDelay(config, faults);
    }

    // One value for all would have the device of one server cut while another one is lost.
    private static void CheckTarget(ClusterConfig config, FenceDeviceConfig device,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfigCheckFaults faults)
    {
        if (!types.TryGetValue(device.Type, out var type)) return;
        // Two ways to log in are no two targets.
        var own = type.Parameters.Where(p => p is { PerServer: true, Secret: false }).ToList();
        if (own.Count == 0) return;
        var same = config.Servers.Select(s => s.Name)
            .Where(s => config.Fencing.DevicesFor(s).Contains(device))
            .GroupBy(s => string.Join('\n', own.Select(
                p => ParameterSchema.TextOf(p, device.Parameters, s))))
            .FirstOrDefault(g => g.Count() > 1);
        if (same is not null)
            faults.Warning(At(device), $"{string.Join(" and ", same)} are the same to it: name "
                + "what differs for each, such as parameters/server@NAME/ip, or one server in "
                + "servers, or it may stop another server than the lost one");
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
            var devices = config.Fencing.DevicesFor(server.Name).ToList();
            if (devices.Count > 0 && devices.All(d => d.Action == FenceAction.Nmi))
                faults.Warning("forcestop", $"{server.Name} is only sent an NMI, which cannot be "
                    + "seen to stop it: an operator has to confirm that it is down before "
                    + "anything is taken over from it");
            if (devices.Count == 0)
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
