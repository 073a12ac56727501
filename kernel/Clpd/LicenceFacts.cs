using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Config;
using Baton.Host;
using Baton.Licences;

namespace Baton.Clpd;

/// <summary>What licences depend on, out of the configuration, the plugins and the machine.
/// </summary>
internal static class LicenceFacts
{
    public static Facts Of(ClusterConfig config, Catalog catalog, string self)
    {
        ImmutableArray<string> all = [.. config.Servers.Select(s => s.Name)];
        var uses = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;
        foreach (var (type, servers) in Types(config, all))
        {
            if (ProductOf(catalog, type) is not { Length: > 0 } product) continue;
            uses = uses.SetItem(product, uses.TryGetValue(product, out var before)
                ? before.Union(servers) : [.. servers]);
        }
        return new Facts
        {
            Cluster = config.Id,
            Servers = all,
            Self = self,
            Uses = uses,
        };
    }

    /// <summary>The product that a type belongs to; empty for none.</summary>
    public static string ProductOf(Catalog catalog, string type) =>
        catalog.Find(type)?.Manifest?.Product ?? "";

    private static IEnumerable<(string Type, ImmutableArray<string> Servers)> Types(
        ClusterConfig config, ImmutableArray<string> all)
    {
        foreach (var resource in config.Resources)
        {
            var policy = config.FindGroup(resource.Group)?.Policy ?? [];
            yield return (resource.Type, policy.IsEmpty ? all : policy);
        }
        foreach (var monitor in config.Monitors)
            yield return (monitor.Type, monitor.Servers.IsEmpty ? all : monitor.Servers);
        foreach (var device in config.Fencing.Devices) yield return (device.Type, all);
        foreach (var channel in config.AlertChannels)
            yield return (channel.Type, channel.Servers.IsEmpty ? all : channel.Servers);
    }

    /// <summary>How many processors this machine has, and whether it is a virtual one.</summary>
    public static Machine OfThisMachine(string self)
    {
        var packages = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            string path = string.Create(CultureInfo.InvariantCulture,
                $"/sys/devices/system/cpu/cpu{i}/topology/physical_package_id");
            packages.Add(File.Exists(path) ? File.ReadAllText(path).Trim() : "0");
        }
        bool isVirtual = Directory.Exists("/sys/hypervisor/properties")
            || File.ReadLines("/proc/cpuinfo").Any(l =>
                l.StartsWith("flags", StringComparison.Ordinal)
                && l.Split(' ').Contains("hypervisor"));
        return new Machine(self, Math.Max(1, packages.Count), isVirtual);
    }
}
