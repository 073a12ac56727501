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
    // What they call the machines that they make.
    private static readonly string[] Hypervisors =
    [
        "QEMU", "KVM", "VMware", "VirtualBox", "innotek", "Xen", "Amazon EC2", "Google Compute",
        "OpenStack", "Parallels", "Virtual Machine", "Apple Virtualization", "oVirt", "Nutanix",
        "BHYVE", "Bochs", "linux,dummy-virt", "RHEV",
    ];

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
    /// <param name="self">The server's name.</param>
    /// <param name="root">Where the machine's files are.</param>
    public static Machine OfThisMachine(string self, string root = "/")
    {
        var packages = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            string package = Text(string.Create(CultureInfo.InvariantCulture,
                $"sys/devices/system/cpu/cpu{i}/topology/physical_package_id"));
            packages.Add(package.Length > 0 ? package : "0");
        }
        return new Machine(self, packages.Count, IsVirtual());

        // Only the first of these is everywhere on x86, and none of them is everywhere on arm64.
        bool IsVirtual() => Text("proc/cpuinfo").Split('\n').Any(l =>
                l.StartsWith("flags", StringComparison.Ordinal)
                && l.Split(' ').Contains("hypervisor"))
            || Text("sys/hypervisor/type").Length > 0
            || Directory.Exists(Path.Combine(root, "sys/hypervisor/properties"))
            || Directory.Exists(Path.Combine(root, "proc/device-tree/hypervisor"))
            || IsMadeByOne(Text("sys/class/dmi/id/sys_vendor") + " "
                + Text("sys/class/dmi/id/product_name") + " "
                + Text("proc/device-tree/compatible"));

        static bool IsMadeByOne(string maker) =>
            Hypervisors.Any(maker.Contains) && !maker.Contains(".metal", StringComparison.Ordinal);

        string Text(string path)
        {
            try
            {
                path = Path.Combine(root, path);
                return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }
}
