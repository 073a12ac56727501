using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks partition resolvers.</summary>
internal static class ConfigCheckResolvers
{
    private const int MajorityServersMin = 3;

    /// <summary>The kind of the device that says where a resolver is used.</summary>
    private static readonly ImmutableSortedDictionary<string, string> Kinds =
        ImmutableSortedDictionary<string, string>.Empty
            .Add(ResolverConfig.Ping, "ping").Add(ResolverConfig.Web, "http")
            .Add(ResolverConfig.Witness, "witness").Add(ResolverConfig.Majority, "majority")
            .Add(ResolverConfig.Lease, "lease");

    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        var resolvers = config.Partition.Resolvers;
        foreach (var (type, kind) in Kinds)
        {
            faults.AtMost("networkpartition", $"{kind} resolvers",
                resolvers.Count(r => r.Type == type), Limits.PingResolversMax);
        }
        faults.Unique("resolver", resolvers.Select(r => (At(r), r.Name)));
        ConfigCheckPaths.Once(resolvers, r => r.Priority, At, "/priority", "priority", faults);
        foreach (var resolver in resolvers) CheckOne(config, resolver, faults);
        if (resolvers.IsEmpty && config.Servers.Length > 1)
        {
            faults.Warning("networkpartition", "there is no partition resolver: servers that lose "
                + "each other take each other for dead, and both run the groups");
        }
        CheckDelay(config, faults);
    }

    private static void CheckOne(
        ClusterConfig config, ResolverConfig resolver, ConfigCheckFaults faults)
    {
        string at = At(resolver);
        faults.Name(at, resolver.Name);
        switch (resolver.Type)
        {
            case ResolverConfig.Ping: CheckTargets(resolver, at, faults); break;
            case ResolverConfig.Majority: CheckMajority(config, resolver, at, faults); return;
            case ResolverConfig.Lease: CheckKey(resolver, at, faults); break;
            default: CheckSite(config, resolver, at, faults); break;
        }
        if (!Kinds.TryGetValue(resolver.Type, out string? kind)) return;
        bool used = config.Servers.Any(s => s.Devices.GetValueOrDefault(resolver.Device)
            is { Info: "1" } device && device.Kind == kind);
        if (!used && !config.Servers.IsEmpty)
        {
            faults.Error(at + "/device", $"no server uses it: a server that does has the device "
                + $"{resolver.Device} of type {kind} with info 1");
        }
    }

    private static void CheckTargets(
        ResolverConfig resolver, string at, ConfigCheckFaults faults)
    {
        if (resolver.Targets.IsEmpty || resolver.Targets.Any(g => g.IsEmpty))
            faults.Error(at + "/grp", "there is no target: at least one address to ask");
        faults.AtMost(at + "/grp", "target groups", resolver.Targets.Length,
            Limits.PingTargetGroupsMax);
        foreach (var group in resolver.Targets)
        {
            faults.AtMost(at + "/grp", "addresses in one target group", group.Length,
                Limits.PingTargetsPerGroupMax);
        }
    }

    private static void CheckMajority(ClusterConfig config, ResolverConfig resolver, string at,
        ConfigCheckFaults faults)
    {
        if (!config.Servers.IsEmpty && config.Servers.Length < MajorityServersMin)
        {
            faults.Error(at, $"{config.Servers.Length} servers have no majority: each of two that "
                + "lose each other would be half, so three servers or more are needed; use "
                + "another resolver");
        }
        foreach (var server in config.Servers)
        {
            if (resolver.Device >= 0
                && server.Devices.GetValueOrDefault(resolver.Device) is { Info: "0" })
            {
                faults.Error($"server@{server.Name}/device@{resolver.Device}",
                    $"{resolver.Name} counts every server: none can be without it");
            }
        }
    }

    private static void CheckSite(ClusterConfig config, ResolverConfig resolver, string at,
        ConfigCheckFaults faults)
    {
        if (resolver.Site is not { } site) return;
        if (Uri.CheckHostName(site.Host) == UriHostNameType.Unknown)
            faults.Error(at + "/host", $"'{site.Host}' is not allowed: a host name or an address");
        if (site.ProxyHost.Length > 0
            && Uri.CheckHostName(site.ProxyHost) == UriHostNameType.Unknown)
        {
            faults.Error(at + "/proxy/host",
                $"'{site.ProxyHost}' is not allowed: a host name or an address");
        }
        if (site.Path is not ['/', ..] || site.Path.Any(c => c is <= ' ' or '\x7f'))
            faults.Error(at + "/path", $"'{site.Path}' is not allowed: a path that begins with /");
        File(site.CaFile, at + "/cafile", faults);
        if (resolver.Type == ResolverConfig.Witness)
            CheckWitness(config, resolver, site, at, faults);
    }

    private static void CheckWitness(ClusterConfig config, ResolverConfig resolver,
        WebTarget site, string at, ConfigCheckFaults faults)
    {
        var timing = config.Timing;
        if (resolver.Timeout * resolver.Failures > timing.HeartbeatTimeout * 10)
        {
            faults.Warning(at + "/timeout", "it takes more than ten heartbeat timeouts until the "
                + "witness is known to be silent, and every takeover waits for it");
        }
        foreach (var heartbeat in config.Heartbeats.Where(h => h.Witness is not null))
        {
            if (!site.Is(heartbeat.Witness))
            {
                faults.Warning(at + "/host", $"heartbeat {heartbeat.Name} goes to another place: "
                    + "if both are one witness, host, port, ssl and proxy have to be written "
                    + "alike, or what is left there for one replaces what is left for the other");
            }
            else if (timing.HeartbeatInterval * 4 > timing.HeartbeatTimeout)
            {
                faults.Warning(at, $"the witness hears of a server by {heartbeat.Name}, and fewer "
                    + "than four times within the heartbeat timeout: one beat that is late, and "
                    + "a server that lives counts as down");
            }
        }
    }

    private static void CheckKey(ResolverConfig resolver, string at, ConfigCheckFaults faults)
    {
        if (resolver.Key is not { } key) return;
        if (key.Endpoints.IsEmpty)
            faults.Error(at + "/endpoint", "there is no endpoint: the URL of an etcd to ask");
        for (int i = 0; i < key.Endpoints.Length; i++)
        {
            if (!Uri.TryCreate(key.Endpoints[i], UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            {
                faults.Error($"{at}/endpoint@{i}/url", $"'{key.Endpoints[i]}' is not allowed: "
                    + "a URL such as https://etcd1:2379, without a user");
            }
        }
        var needed = (resolver.Interval + resolver.Timeout) * 2;
        if (key.Life < needed)
        {
            faults.Error(at + "/ttl", $"{key.Life.TotalSeconds} s is not allowed: at least "
                + $"{needed.TotalSeconds} s, twice the interval and the timeout, or one slow "
                + "answer would lose the key");
        }
        if (key.User.Length > 0 != key.PasswordFile.Length > 0)
            faults.Error(at + "/user", "user and passwordfile go together");
        if (key.CertificateFile.Length > 0 != key.KeyFile.Length > 0)
            faults.Error(at + "/certfile", "certfile and keyfile go together");
        File(key.PasswordFile, at + "/passwordfile", faults);
        File(key.CaFile, at + "/cafile", faults);
        File(key.CertificateFile, at + "/certfile", faults);
        File(key.KeyFile, at + "/keyfile", faults);
    }

    private static void File(string path, string at, ConfigCheckFaults faults)
    {
        if (path.Length > 0 && path[0] != '/')
            faults.Error(at, $"'{path}' is not allowed: an absolute path");
    }

    private static void CheckDelay(ClusterConfig config, ConfigCheckFaults faults)
    {
        var (partition, timing) = (config.Partition, config.Timing);
        if (partition.TakeoverDelay is not { } delay
            || partition.SlowestFor(timing) is not { } slowest
            || partition.Resolvers.All(r => r.Type == ResolverConfig.Ping)
            || delay >= partition.TakeoverDelayNeeded(timing)) return;
        faults.Warning("cluster/networkpartition/takeoverdelay",
            $"{delay.TotalMilliseconds} ms is less than the "
            + $"{partition.TakeoverDelayNeeded(timing).TotalMilliseconds} ms that a server may "
            + $"need to see by {slowest.Name} that it is cut off, and to stop");
    }

    private static string At(ResolverConfig resolver) =>
        $"networkpartition/{resolver.Type}@{resolver.Name}";
}
