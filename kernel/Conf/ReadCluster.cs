using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>Reads the <c>cluster</c> section.</summary>
internal static class ReadCluster
{
    private const int PortMax = 65535;

    /// <summary>The cluster without what the other sections add.</summary>
    public static ClusterConfig Read(Section root, ConfFindings findings)
    {
        if (root.Child("all") is { } all) KeepAll(all);
        var bare = new ClusterConfig { Name = "", Id = Guid.Empty, Servers = [], Heartbeats = [] };
        if (root.Child("cluster") is not { } cluster)
        {
            findings.Error(root.Element, "cluster", "is missing");
            return bare;
        }
        string name = cluster.Text("name") ?? "";
        if (name.Length == 0)
            findings.Error(cluster.Element, "name", "is missing: the cluster's name");
        return bare with
        {
            Name = name,
            Comment = cluster.Text("comment") ?? "",
            Id = Uuid(cluster, findings),
            Generation = cluster.Number("generation", 0, long.MaxValue) ?? 0,
            Timing = Timing(cluster),
            Life = Life(cluster),
            Ports = Ports(cluster),
            Partition = Partition(cluster, findings),
            Guard = Guard(cluster),
            Recovery = ReadRecovery.Read(cluster, findings) with
            {
                ProcessFailure = ReadRecovery.ProcessFailure(root, findings),
            },
        };
    }

    /// <summary>The charset is the file's own matter, the rest is for other tools.</summary>
    private static void KeepAll(Section all)
    {
        foreach (var child in all.Element.Children)
            child.Use = child.Name == "charset" ? ElementUse.Taken : ElementUse.Kept;
    }

    private static Guid Uuid(Section cluster, ConfFindings findings)
    {
        string? text = cluster.Text("uuid");
        if (string.IsNullOrEmpty(text))
            findings.Error(cluster.Element, "uuid", "is missing: a UUID of the cluster's own");
        else if (!Guid.TryParse(text, out var id) || id == Guid.Empty)
            findings.Error(cluster.Element, "uuid", $"'{text}' is not allowed: a UUID");
        else
            return id;
        return Guid.Empty;
    }

    private static TimingConfig Timing(Section cluster)
    {
        var normal = new TimingConfig();
        return new()
        {
            HeartbeatInterval = cluster.Milliseconds("heartbeat/interval", 10, 99_000)
                ?? normal.HeartbeatInterval,
            HeartbeatTimeout = cluster.Milliseconds("heartbeat/timeout", 100, 9_999_000)
                ?? normal.HeartbeatTimeout,
            DelayWarningPercent = cluster.Number(
                "heartbeat/delaywarn", 0, 100, normal.DelayWarningPercent),
            RealTimeHeartbeat = cluster.Flag("heartbeat/realtime", normal.RealTimeHeartbeat),
            StartupWait = cluster.Seconds("startsync/timeout", 0, 5940) ?? normal.StartupWait,
            InternalTimeout = cluster.Seconds("internal/timeout", 1, 9999)
                ?? normal.InternalTimeout,
            NotifyServerDown = cluster.Flag("notifydown", normal.NotifyServerDown),
        };
    }

    private static LifeConfig Life(Section cluster)
    {
        var normal = new LifeConfig();
        return new()
        {
            StartsAfterDown = cluster.Flag("startafterdown", normal.StartsAfterDown),
            BlastShare = cluster.Number("blastradius/share", 1, 100, normal.BlastShare),
            BlastWindow = cluster.Seconds("blastradius/window", 1, 86_400) ?? normal.BlastWindow,
        };
    }

    private static GuardConfig Guard(Section cluster)
    {
        var normal = new GuardConfig();
        return new()
        {
            UsesWatchdog = cluster.Flag("watchdog/use", normal.UsesWatchdog),
            Device = cluster.Text("watchdog/device") is { Length: > 0 } device
                ? device : normal.Device,
            Timeout = cluster.Seconds("watchdog/timeout", 1, 9999),
            LocksMemory = cluster.Flag("memlock/use", normal.LocksMemory),
            ShutdownStall = (ShutdownStall)cluster.Number("shutdownstall/use", 0, 2, 0),
            StallTimeout = cluster.Seconds("shutdownstall/timeout", 1, 9999),
            StallPanics = cluster.Flag("shutdownstall/panic", normal.StallPanics),
        };
    }

    private static PortsConfig Ports(Section cluster)
    {
        var normal = new PortsConfig();
        return new()
        {
            Internal = cluster.Number("port/internal", 1, PortMax, normal.Internal),
            Transfer = cluster.Number("port/transfer", 1, PortMax, normal.Transfer),
            Heartbeat = cluster.Number("port/heartbeat", 1, PortMax, normal.Heartbeat),
            Alert = cluster.Number("port/alert", 1, PortMax, normal.Alert),
        };
    }

    private static PartitionConfig Partition(Section cluster, ConfFindings findings)
    {
        var normal = new PartitionConfig();
        return new()
        {
            Action = Action(cluster, "networkpartition/npaction", normal.Action, findings),
            Policy = cluster.Flag("networkpartition/allmustagree", false)
                ? ResolverPolicy.All : ResolverPolicy.First,
            TakeoverDelay = cluster.Milliseconds("networkpartition/takeoverdelay", 0, 9_999_000),
            BothActiveAction = Action(
                cluster, "bothactive/action", normal.BothActiveAction, findings),
            BothActiveSurvivors = cluster.Child("bothactive") is { } both
                ? Survivors(both) : [],
        };
    }

    private static FinalAction Action(
        Section cluster, string path, FinalAction fallback, ConfFindings findings)
    {
        if (cluster.Text(path) is not { Length: > 0 } text) return fallback;
        var codes = ConfigCheckActions.Partition;
        if (Sdk.ParameterDeclaration.Number(text) is { } code && code >= 1 && code <= codes.Length)
            return codes[(int)code - 1];
        findings.Error(cluster.Element, path,
            $"'{text}' is not allowed: {ConfigCheckActions.AllowedOnPartition()}");
        return fallback;
    }

    private static ImmutableArray<string> Survivors(Section both)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var survivor in both.Each("survivor").OrderBy(Ids.Order))
        {
            survivor.Element.Use = ElementUse.Taken;
            names.Add(survivor.Element.Text.Trim());
        }
        return names.ToImmutable();
    }
}
