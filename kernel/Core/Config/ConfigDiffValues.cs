using System.Globalization;

namespace Baton.Core.Config;

/// <summary>One value of a configuration, as <c>clp.conf</c> has it.</summary>
/// <param name="Path">The element, such as <c>group@web/policy@server1/order</c>.</param>
/// <param name="Text">Its text.</param>
public readonly record struct ConfigValue(string Path, string Text);

/// <summary>
/// A configuration as paths and texts: the one place that says which record property is which
/// element, for the writer and for telling differences.
/// </summary>
public static class ConfigDiffValues
{
    /// <summary>Every value, defaults included, in the order of the file.</summary>
    public static IEnumerable<ConfigValue> Of(ClusterConfig config)
    {
        var values = OfCluster(config).ToList();
        for (int i = 0; i < config.Servers.Length; i++)
            values.AddRange(OfServer(config.Servers[i], i));
        foreach (var heartbeat in config.Heartbeats) values.AddRange(OfHeartbeat(heartbeat));
        foreach (var resolver in config.Partition.Resolvers) values.AddRange(OfResolver(resolver));
        values.AddRange(config.Fencing.Devices.SelectMany(ConfigDiffFencing.OfDevice));
        values.AddRange(config.ServerGroups.SelectMany(ConfigDiffGroups.OfServerGroup));
        values.AddRange(config.ExclusionRules.SelectMany(ConfigDiffGroups.OfRule));
        foreach (var group in config.Groups) values.AddRange(OfGroup(group));
        foreach (var resource in config.Resources)
        {
            values.Add(new(
                $"group@{resource.Group}/resource@{resource.Type}@{resource.Name}", ""));
            values.AddRange(OfResource(resource));
        }
        values.Add(ConfigDiffGroups.OfProcess(config.Recovery));
        values.AddRange(OfMonitoring(config.Monitoring));
        foreach (var monitor in config.Monitors) values.AddRange(OfMonitor(monitor));
        values.AddRange(config.AlertChannels.SelectMany(ConfigDiffAlerts.OfChannel));
        return values;
    }

    /// <summary>The values of the whole cluster.</summary>
    public static IEnumerable<ConfigValue> OfCluster(ClusterConfig config)
    {
        var time = config.Timing;
        yield return new("cluster/name", config.Name);
        yield return new("cluster/comment", config.Comment);
        yield return new("cluster/uuid", config.Id.ToString("D"));
        yield return new("cluster/generation", Text(config.Generation));
        yield return new("cluster/heartbeat/interval", Milliseconds(time.HeartbeatInterval));
        yield return new("cluster/heartbeat/timeout", Milliseconds(time.HeartbeatTimeout));
        yield return new("cluster/heartbeat/delaywarn", Text(time.DelayWarningPercent));
        yield return new("cluster/heartbeat/realtime", Flag(time.RealTimeHeartbeat));
        yield return new("cluster/startsync/timeout", Seconds(time.StartupWait));
        yield return new("cluster/internal/timeout", Seconds(time.InternalTimeout));
        yield return new("cluster/notifydown", Flag(time.NotifyServerDown));
        yield return new("cluster/startafterdown", Flag(config.Life.StartsAfterDown));
        yield return new("cluster/blastradius/share", Text(config.Life.BlastShare));
        yield return new("cluster/blastradius/window", Seconds(config.Life.BlastWindow));
        yield return new("cluster/watchdog/use", Flag(config.Guard.UsesWatchdog));
        yield return new("cluster/watchdog/device", config.Guard.Device);
        if (config.Guard.Timeout is { } bite)
            yield return new("cluster/watchdog/timeout", Seconds(bite));
        yield return new("cluster/memlock/use", Flag(config.Guard.LocksMemory));
        yield return new("cluster/shutdownstall/use", Text((int)config.Guard.ShutdownStall));
        if (config.Guard.StallTimeout is { } stall)
            yield return new("cluster/shutdownstall/timeout", Seconds(stall));
        yield return new("cluster/shutdownstall/panic", Flag(config.Guard.StallPanics));
        yield return new("cluster/port/internal", Text(config.Ports.Internal));
        yield return new("cluster/port/transfer", Text(config.Ports.Transfer));
        yield return new("cluster/port/heartbeat", Text(config.Ports.Heartbeat));
        yield return new("cluster/port/alert", Text(config.Ports.Alert));
        foreach (var value in OfPartition(config.Partition)) yield return value;
        foreach (var value in ConfigDiffGroups.OfRecovery(config.Recovery)) yield return value;
        foreach (var value in ConfigDiffFencing.OfFencing(config.Fencing)) yield return value;
    }

    /// <summary>The values of all monitors together.</summary>
    public static IEnumerable<ConfigValue> OfMonitoring(MonitoringConfig monitoring)
    {
        yield return new("rm/errordetect/norecovery", Flag(monitoring.NoRecovery));
        yield return new("rm/delaywarn", Text(monitoring.DelayWarningPercent));
    }

    /// <summary>The values of one server at its place in the order.</summary>
    public static IEnumerable<ConfigValue> OfServer(ServerConfig server, int priority)
    {
        string at = $"server@{server.Name}/";
        yield return new(at + "priority", Text(priority));
        yield return new(at + "comment", server.Comment);
        foreach (var (id, device) in server.Devices)
        {
            yield return new($"{at}device@{Text(id)}/type", device.Kind);
            yield return new($"{at}device@{Text(id)}/info", device.Info);
        }
    }

    /// <summary>The values of one heartbeat path.</summary>
    public static IEnumerable<ConfigValue> OfHeartbeat(HeartbeatConfig heartbeat)
    {
        string at = $"heartbeat/{heartbeat.Type}@{heartbeat.Name}/";
        yield return new(at + "priority", Text(heartbeat.Priority));
        yield return new(at + "device", Text(heartbeat.Device));
        if (heartbeat.Witness is not { } witness) yield break;
        yield return new(at + "host", witness.Host);
        yield return new(at + "port", Text(witness.Port));
        yield return new(at + "ssl", Flag(witness.Tls));
        yield return new(at + "ca", witness.CaFile);
        yield return new(at + "proxy", witness.Proxy);
        yield return SecondsIfWhole(at + "timeout", witness.Timeout);
    }

    /// <summary>The values of one partition resolver.</summary>
    public static IEnumerable<ConfigValue> OfResolver(ResolverConfig resolver) =>
        ConfigDiffResolvers.Of(resolver);

    /// <summary>The values of one group.</summary>
    public static IEnumerable<ConfigValue> OfGroup(GroupConfig group) =>
        ConfigDiffGroups.OfGroup(group);

    /// <summary>The values of one resource.</summary>
    public static IEnumerable<ConfigValue> OfResource(ResourceConfig resource)
    {
        string at = $"resource/{resource.Type}@{resource.Name}/";
        yield return new(at + "comment", resource.Comment);
        foreach (string other in resource.DependsOn) yield return new($"{at}depend@{other}", "");
        foreach (var value in OfVerb(at + "act/", resource.Activate)) yield return value;
        foreach (var value in OfVerb(at + "deact/", resource.Deactivate)) yield return value;
        foreach (var (path, text) in resource.Parameters)
            yield return new($"{at}parameters/{path}", text);
    }

    /// <summary>The values of one monitor.</summary>
    public static IEnumerable<ConfigValue> OfMonitor(MonitorConfig monitor)
    {
        string at = $"monitor/{monitor.Type}@{monitor.Name}/";
        yield return new(at + "comment", monitor.Comment);
        yield return new(at + "target", monitor.Target);
        yield return new(at + "firstmonwait", Seconds(monitor.StartWait));
        yield return new(at + "polling/interval", Seconds(monitor.Interval));
        yield return new(at + "polling/timeout", Seconds(monitor.Timeout));
        yield return new(at + "polling/reconfirmation", Text(monitor.Retries));
        yield return new(at + "polling/timing", Text((int)monitor.Timing));
        for (int i = 0; i < monitor.Servers.Length; i++)
            yield return new($"{at}polling/servers@{Text(i)}/name", monitor.Servers[i]);
        foreach (var value in OfRecovery(at, monitor)) yield return value;
        foreach (var (path, text) in monitor.Parameters)
            yield return new($"{at}parameters/{path}", text);
    }

    private static IEnumerable<ConfigValue> OfPartition(PartitionConfig partition)
    {
        yield return new("cluster/networkpartition/npaction",
            Text(ConfigCheckActions.PartitionCode(partition.Action)));
        yield return new("cluster/networkpartition/allmustagree",
            Flag(partition.Policy == ResolverPolicy.All));
        if (partition.TakeoverDelay is { } delay)
            yield return new("cluster/networkpartition/takeoverdelay", Milliseconds(delay));
        yield return new("cluster/bothactive/action",
            Text(ConfigCheckActions.PartitionCode(partition.BothActiveAction)));
        for (int i = 0; i < partition.BothActiveSurvivors.Length; i++)
        {
            yield return new($"cluster/bothactive/survivor@{Text(i)}",
                partition.BothActiveSurvivors[i]);
        }
    }

    private static IEnumerable<ConfigValue> OfVerb(string at, VerbConfig verb)
    {
        yield return new(at + "retry", Text(verb.Retries));
        yield return new(at + "retryinterval", Seconds(verb.RetryInterval));
        if (verb.Failovers is { } failovers) yield return new(at + "fo", Text(failovers));
        yield return new(at + "action", Text((int)verb.Action));
        yield return new(at + "timeout", Seconds(verb.Timeout));
        if (verb.Script is not { } script) yield break;
        yield return new(at + "preaction/use", "1");
        yield return new(at + "preaction/path", script.Path);
        yield return new(at + "preaction/timeout", Seconds(script.Timeout));
    }

    private static IEnumerable<ConfigValue> OfRecovery(string at, MonitorConfig monitor)
    {
        var recovery = monitor.Recovery;
        yield return new(at + "relation/type", recovery.TargetKind switch
        {
            RecoveryTargetKind.Group => "grp",
            RecoveryTargetKind.Resource => "rsc",
            _ => "cls",
        });
        yield return new(at + "relation/name", recovery.TargetKind switch
        {
            RecoveryTargetKind.LocalServer => "LocalServer",
            RecoveryTargetKind.AllGroups => "AllGroups",
            _ => recovery.Target,
        });
        yield return new(at + "emergency/timeout/notreconfirmation/use",
            Flag(monitor.NoRetryOnTimeout));
        yield return new(at + "emergency/timeout/notrecovery/use",
            Flag(monitor.NoRecoveryOnTimeout));
        yield return new(at + "emergency/action", Text((int)recovery.Action));
        yield return new(at + "emergency/threshold/script", Text(recovery.Scripts));
        yield return new(at + "emergency/threshold/restart", Text(recovery.Restarts));
        yield return new(at + "emergency/threshold/fo", Text(recovery.Failovers));
        if (recovery.ResetAfter is { } reset)
            yield return new(at + "emergency/threshold/reset", Seconds(reset));
        var script = recovery.PreAction;
        yield return new(at + "emergency/preaction/use", Flag(script.BeforeFinal));
        yield return new(at + "emergency/preaction/userestart", Flag(script.BeforeRestart));
        yield return new(at + "emergency/preaction/usefailover", Flag(script.BeforeFailover));
        yield return new(at + "emergency/preaction/path", script.Path);
        yield return new(at + "emergency/preaction/timeout", Seconds(script.Timeout));
    }

    internal static ConfigValue SecondsIfWhole(string path, TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0
            ? new(path, Seconds(time)) : new(path + "ms", Milliseconds(time));

    internal static string Flag(bool value) => value ? "1" : "0";

    internal static string Seconds(TimeSpan time) => Text(time.Ticks / TimeSpan.TicksPerSecond);

    internal static string Milliseconds(TimeSpan time) =>
        Text(time.Ticks / TimeSpan.TicksPerMillisecond);

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
