using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks the ways between servers, and who tells that they are cut.</summary>
internal static class ConfigCheckPaths
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        ConfigCheckHeartbeats.Check(config, faults);
        CheckResolvers(config, faults);
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

    /// <summary>Says so if two have the same number.</summary>
    public static void Once<T>(ImmutableArray<T> items, Func<T, int> number,
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

    private static string At(ResolverConfig resolver) =>
        $"networkpartition/{resolver.Type}@{resolver.Name}";
}
