using System.Text;
using System.Xml;
using System.Xml.Linq;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>
/// Writes <c>clp.conf</c> in one canonical form: UTF-8, sections in a fixed order, only values that
/// differ from the default, and what was kept back in its place.
/// </summary>
public static class ConfWriter
{
    /// <summary>Writes a configuration.</summary>
    /// <param name="config">The configuration; it should have passed its check.</param>
    /// <param name="types">Resource and monitor types by name.</param>
    /// <param name="kept">What reading it kept.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, IEnumerable<KeptElement> kept,
        Stream stream)
    {
        var draft = new ConfDraft();
        draft.Set("all/charset", "UTF-8");
        WriteCluster(config, draft);
        WritePaths(config, draft);
        WriteForcedStop(config, draft);
        draft.SetDiffering(config.ServerGroups.SelectMany(ConfigDiffGroups.OfServerGroup)
            .Concat(config.ExclusionRules.SelectMany(ConfigDiffGroups.OfRule)), []);
        foreach (var group in config.Groups) WriteGroup(group, config, draft);
        WriteResources(config, types, draft);
        WriteMonitors(config, types, draft);
        WriteAlerts(config, draft);
        foreach (var element in kept) draft.PutBack(element);
        Save(draft, stream);
    }

    /// <summary>Writes a configuration to bytes.</summary>
    public static byte[] ToBytes(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, IEnumerable<KeptElement> kept)
    {
        using var stream = new MemoryStream();
        Write(config, types, kept, stream);
        return stream.ToArray();
    }

    private static void WriteCluster(ClusterConfig config, ConfDraft draft)
    {
        var normal = new ClusterConfig
        {
            Name = "",
            Id = Guid.Empty,
            Servers = [],
            Heartbeats = [],
        };
        draft.Set("cluster/name", config.Name);
        draft.Set("cluster/comment", config.Comment);
        draft.SetDiffering(ConfigDiffValues.OfCluster(config), ConfigDiffValues.OfCluster(normal));
    }

    private static void WritePaths(ClusterConfig config, ConfDraft draft)
    {
        for (int i = 0; i < config.Servers.Length; i++)
        {
            var server = config.Servers[i];
            draft.SetDiffering(ConfigDiffValues.OfServer(server, i),
                [new($"server@{server.Name}/comment", "")]);
        }
        foreach (string type in config.Heartbeats.Select(h => h.Type).Distinct())
            draft.Set($"heartbeat/types@{type}", "");
        foreach (var heartbeat in config.Heartbeats)
        {
            var normal = new HeartbeatConfig(heartbeat.Name, heartbeat.Type, -1, -1)
            {
                Witness = heartbeat.Witness is null ? null : new WitnessConfig(),
            };
            draft.SetDiffering(ConfigDiffValues.OfHeartbeat(heartbeat),
                ConfigDiffValues.OfHeartbeat(normal));
        }
        foreach (string type in config.Partition.Resolvers.Select(r => r.Type).Distinct())
            draft.Set($"networkpartition/types@{type}", "");
        foreach (var resolver in config.Partition.Resolvers)
        {
            var normal = ResolverConfig.Normal(resolver.Type) with
            {
                Name = resolver.Name,
                Priority = -1,
            };
            draft.SetDiffering(ConfigDiffValues.OfResolver(resolver),
                ConfigDiffValues.OfResolver(normal));
        }
    }

    private static void WriteForcedStop(ClusterConfig config, ConfDraft draft)
    {
        foreach (string type in config.Fencing.Devices.Select(d => d.Type).Distinct())
            draft.Set($"forcestop/types@{type}", "");
        foreach (var device in config.Fencing.Devices)
        {
            var normal = new FenceDeviceConfig
            {
                Name = device.Name,
                Type = device.Type,
                Priority = -1,
            };
            draft.SetDiffering(ConfigDiffFencing.OfDevice(device),
                ConfigDiffFencing.OfDevice(normal));
        }
    }

    private static void WriteGroup(GroupConfig group, ClusterConfig config, ConfDraft draft)
    {
        draft.Set($"group@{group.Name}/comment", group.Comment);
        var normal = new GroupConfig { Name = group.Name, Id = -1 };
        draft.SetDiffering(ConfigDiffValues.OfGroup(group), ConfigDiffValues.OfGroup(normal));
        foreach (var resource in config.ResourcesOf(group.Name))
            draft.Set($"group@{group.Name}/resource@{resource.Type}@{resource.Name}", "");
    }

    private static void WriteResources(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfDraft draft)
    {
        foreach (string type in config.Resources.Select(r => r.Type).Distinct())
            draft.Set($"resource/types@{type}", "");
        var groups = config.Resources.ToLookup(r => r.Group);
        foreach (var resource in config.Resources)
        {
            string at = $"resource/{resource.Type}@{resource.Name}";
            draft.Set(at + "/comment", resource.Comment);
            var byType = ConfDefaults.DependsOn(resource, groups[resource.Group], types);
            var normal = ConfDefaults.Resource(
                resource.Name, resource.Type, resource.Group, resource.Parameters, types) with
            {
                DependsOn = resource.DependsByType && byType.ToHashSet().SetEquals(
                    resource.DependsOn) ? resource.DependsOn : [],
                Parameters = resource.Parameters.Clear(),
            };
            if (resource.DependsOn.IsEmpty && !(resource.DependsByType && byType.IsEmpty))
                draft.Set(at + "/depend@", "");
            draft.SetDiffering(ConfigDiffValues.OfResource(resource),
                ConfigDiffValues.OfResource(normal));
        }
    }

    private static void WriteMonitors(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfDraft draft)
    {
        foreach (string type in config.Monitors.Select(m => m.Type).Distinct())
            draft.Set($"monitor/types@{type}", "");
        draft.SetDiffering([ConfigDiffGroups.OfProcess(config.Recovery)],
            [ConfigDiffGroups.OfProcess(new RecoveryTabConfig())]);
        draft.SetDiffering(ConfigDiffValues.OfMonitoring(config.Monitoring),
            ConfigDiffValues.OfMonitoring(new MonitoringConfig()));
        foreach (var monitor in config.Monitors)
        {
            string at = $"monitor/{monitor.Type}@{monitor.Name}";
            draft.Set(at + "/comment", monitor.Comment);
            draft.Set(at + "/target", monitor.Target);
            var values = ConfigDiffValues.OfMonitor(monitor).ToArray();
            foreach (var value in values)
            {
                if (value.Path.StartsWith(at + "/relation/", StringComparison.Ordinal))
                    draft.Set(value.Path, value.Text);
            }
            var normal = ConfDefaults.Monitor(
                monitor.Name, monitor.Type, monitor.Recovery.TargetKind, types);
            draft.SetDiffering(values, ConfigDiffValues.OfMonitor(normal));
        }
    }

    private static void WriteAlerts(ClusterConfig config, ConfDraft draft)
    {
        foreach (string type in config.AlertChannels.Select(c => c.Type).Distinct())
            draft.Set($"alert/types@{type}", "");
        foreach (var channel in config.AlertChannels)
        {
            // An element of its own, though nothing in it may differ from what is normal.
            draft.Set($"alert/{channel.Type}@{channel.Name}", "");
            draft.SetDiffering(ConfigDiffAlerts.OfChannel(channel), ConfigDiffAlerts.OfChannel(
                new AlertChannelConfig { Name = channel.Name, Type = channel.Type }));
        }
    }

    private static void Save(ConfDraft draft, Stream stream)
    {
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize,
            CloseOutput = false,
        };
        using (var writer = XmlWriter.Create(stream, settings))
            new XDocument(draft.Root).Save(writer);
        stream.WriteByte((byte)'\n');
    }
}
