using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads servers with their devices, and heartbeats.</summary>
internal static class ReadPaths
{
    public const int DeviceMax = 99_999;

    public static ImmutableArray<ServerConfig> Servers(Section root, ConfFindings findings)
    {
        var servers = new List<(int Priority, ServerConfig Server)>();
        var owners = new Dictionary<int, string>();
        foreach (var section in root.Each("server"))
        {
            int priority = section.Needed("priority", 0, 999, servers.Count);
            if (!owners.TryAdd(priority, section.Key))
            {
                findings.Error(section.Element, "priority",
                    $"'{priority}' is the priority of {owners[priority]} too");
            }
            servers.Add((priority, new()
            {
                Name = section.Key,
                Comment = section.Text("comment") ?? "",
                Devices = Devices(section, findings),
            }));
        }
        return [.. servers.OrderBy(s => s.Priority).Select(s => s.Server)];
    }

    public static ImmutableArray<HeartbeatConfig> Heartbeats(Section root, ReadContext context)
    {
        if (root.Child("heartbeat") is not { } section) return [];
        var known = ConfigCheck.HeartbeatTypes;
        var listed = ReadContext.Listed(
            section, t => known.Contains(t) || t == HeartbeatConfig.LanTwin);
        var heartbeats = new List<HeartbeatConfig>();
        foreach (var item in section.EachBut("types"))
        {
            string type = item.Element.Name;
            if (type == HeartbeatConfig.LanTwin)
            {
                context.Findings.Warning(item.Element,
                    $"{item.Key} of type {type} runs as lanhb, and is written so");
                type = HeartbeatConfig.Lan;
            }
            if (known.Contains(type))
            {
                heartbeats.Add(new(item.Key, type,
                    item.Needed("priority", 0, 999, heartbeats.Count),
                    item.Needed("device", 0, DeviceMax, 0))
                {
                    Witness = type == HeartbeatConfig.WitnessType ? Witness(item) : null,
                });
            }
            else
            {
                context.SetAside(item, listed, "heartbeat", $"unknown heartbeat type '{type}': "
                    + $"heartbeat types are {string.Join(", ", known)}");
            }
        }
        return [.. heartbeats.OrderBy(h => h.Priority)];
    }

    private static WitnessConfig Witness(Section item)
    {
        var normal = new WitnessConfig();
        var timeout = item.Seconds("timeout", 1, 999) ?? normal.Timeout;
        return new()
        {
            Host = item.Text("host") ?? "",
            Port = item.Number("port", 1, 65535, normal.Port),
            Tls = item.Flag("ssl", normal.Tls),
            CaFile = item.Text("ca") ?? "",
            Proxy = item.Text("proxy") ?? "",
            Timeout = item.Milliseconds("timeoutms", 10, 999_000) ?? timeout,
        };
    }

    private static ImmutableSortedDictionary<int, DeviceConfig> Devices(
        Section server, ConfFindings findings)
    {
        var devices = ImmutableSortedDictionary.CreateBuilder<int, DeviceConfig>();
        foreach (var device in server.Each("device"))
        {
            string kind = device.Text("type") ?? "";
            if (kind.Length == 0)
                findings.Error(device.Element, "type", "is missing: lan, ping...");
            if (ParameterDeclaration.Number(device.Key) is { } id && id is >= 0 and <= DeviceMax)
                devices[(int)id] = new(kind, device.Text("info") ?? "");
            else
                findings.Error(device.Element, $"'{device.Key}' is not allowed: 0 to {DeviceMax}");
        }
        return devices.ToImmutable();
    }
}
