using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks heartbeats and partition resolvers.</summary>
internal static class ConfigCheckPaths
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        CheckHeartbeats(config, faults);
        CheckResolvers(config, faults);
    }

    private static void CheckHeartbeats(ClusterConfig config, ConfigCheckFaults faults)
    {
        var heartbeats = config.Heartbeats;
        faults.AtMost("heartbeat", "LAN heartbeats", heartbeats.Length, Limits.LanHeartbeatsMax);
        faults.Unique("heartbeat", heartbeats.Select(h => (At(h), h.Name)));
        foreach (var heartbeat in heartbeats)
        {
            faults.Name(At(heartbeat), heartbeat.Name);
            if (!config.Servers.IsEmpty && !config.Servers.Any(s => HasAddress(s, heartbeat)))
            {
                faults.Error(At(heartbeat) + "/device",
                    $"no server has an address on device {heartbeat.Device} of type lan");
            }
        }
        Once(heartbeats, h => h.Priority, At, "/priority", "priority", faults);
        Once(heartbeats, h => h.Device, At, "/device", "device", faults);
        if (heartbeats.IsEmpty)
        {
            faults.Error("heartbeat",
                "there is no heartbeat: at least one lanhb that every server has an address on");
        }
        else if (!heartbeats.Any(h => config.Servers.All(s => HasAddress(s, h))))
        {
            faults.Error("heartbeat", "no lanhb connects all servers: "
                + "one device of type lan needs an address at every server");
        }
    }

    private static void CheckResolvers(ClusterConfig config, ConfigCheckFaults faults)
    {
        var resolvers = config.Partition.Resolvers;
        faults.AtMost("networkpartition", "ping resolvers", resolvers.Length,
            Limits.PingResolversMax);
        faults.Unique("resolver", resolvers.Select(r => (At(r), r.Name)));
        Once(resolvers, r => r.Priority, At, "/priority", "priority", faults);
        foreach (var resolver in resolvers) CheckResolver(config, resolver, faults);
        if (resolvers.IsEmpty && config.Servers.Length > 1)
        {
            faults.Warning("networkpartition", "there is no partition resolver: servers that lose "
                + "each other take each other for dead, and both run the groups");
        }
    }

    private static void CheckResolver(
        ClusterConfig config, ResolverConfig resolver, ConfigCheckFaults faults)
    {
        string at = At(resolver);
        faults.Name(at, resolver.Name);
        if (resolver.Targets.IsEmpty || resolver.Targets.Any(g => g.IsEmpty))
            faults.Error(at + "/grp", "there is no target: at least one address to ask");
        faults.AtMost(at + "/grp", "target groups", resolver.Targets.Length,
            Limits.PingTargetGroupsMax);
        foreach (var group in resolver.Targets)
        {
            faults.AtMost(at + "/grp", "addresses in one target group", group.Length,
                Limits.PingTargetsPerGroupMax);
        }
        bool used = config.Servers.Any(
            s => s.Devices.GetValueOrDefault(resolver.Device) is { Kind: "ping", Info: "1" });
        if (!used && !config.Servers.IsEmpty)
        {
            faults.Error(at + "/device", $"no server uses it: a server that does has the device "
                + $"{resolver.Device} of type ping with info 1");
        }
    }

    private static bool HasAddress(ServerConfig server, HeartbeatConfig heartbeat) =>
        server.Devices.GetValueOrDefault(heartbeat.Device) is { Kind: "lan", Info.Length: > 0 };

    private static void Once<T>(ImmutableArray<T> items, Func<T, int> number,
        Func<T, string> at, string below, string what, ConfigCheckFaults faults)
    {
        var seen = new Dictionary<int, T>();
        foreach (var item in items)
        {
            if (!seen.TryAdd(number(item), item))
            {
                faults.Error(at(item) + below,
                    $"{what} {number(item)} is that of {at(seen[number(item)])} too");
            }
        }
    }

    private static string At(HeartbeatConfig heartbeat) =>
        $"heartbeat/{heartbeat.Type}@{heartbeat.Name}";

    private static string At(ResolverConfig resolver) =>
        $"networkpartition/{resolver.Type}@{resolver.Name}";
}
