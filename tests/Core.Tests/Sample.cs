using System.Collections.Immutable;
using System.Net;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Tests;

/// <summary>Small clusters for tests of one server's machine.</summary>
internal static class Sample
{
    public static readonly TimingConfig Timing = new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100),
        HeartbeatTimeout = TimeSpan.FromMilliseconds(1000),
        StartupWait = TimeSpan.FromSeconds(10),
    };

    /// <summary>Servers, two paths, group "web" (fip1 below exec1) and no resolver.</summary>
    public static ClusterConfig Cluster(int servers = 2) => new()
    {
        Name = "sample",
        Id = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        Timing = Timing,
        Partition = new PartitionConfig { Action = FinalAction.StopService },
        Servers = [.. Enumerable.Range(1, servers).Select(n => new ServerConfig
        {
            Name = $"server{n}",
            Devices = ImmutableSortedDictionary<int, DeviceConfig>.Empty
                .Add(0, new("lan", $"10.78.0.{n}")).Add(1, new("lan", $"10.77.0.{n}")),
        })],
        Heartbeats = [new("lanhb1", "lanhb", 0, 0), new("lanhb2", "lanhb", 1, 1)],
        Groups = [new GroupConfig { Name = "web" }],
        Resources =
        [
            new ResourceConfig { Name = "fip1", Type = "fip", Group = "web" },
            new ResourceConfig
            {
                Name = "exec1", Type = "exec", Group = "web", DependsOn = ["fip1"],
            },
        ],
    };

    public static ResolverConfig Ping(string name = "pingnp1", int device = 10200) => new()
    {
        Name = name,
        Type = "pingnp",
        Device = device,
        Interval = TimeSpan.FromSeconds(5),
        Timeout = TimeSpan.FromMilliseconds(200),
        Failures = 2,
        Targets = [[IPAddress.Parse("10.77.0.254")]],
    };

    public static ClusterConfig WithPing(this ClusterConfig config) => config with
    {
        Partition = config.Partition with { Resolvers = [Ping()] },
    };

    public static ClusterConfig WithGroup(
        this ClusterConfig config, string name, Func<GroupConfig, GroupConfig> change) =>
        config with
        {
            Groups = config.Groups.Any(g => g.Name == name)
                ? [.. config.Groups.Select(g => g.Name == name ? change(g) : g)]
                : config.Groups.Add(change(new GroupConfig { Name = name })),
        };

    public static ClusterConfig WithResource(
        this ClusterConfig config, string name, Func<ResourceConfig, ResourceConfig> change) =>
        config with
        {
            Resources = config.Resources.Any(r => r.Name == name)
                ? [.. config.Resources.Select(r => r.Name == name ? change(r) : r)]
                : config.Resources.Add(change(new ResourceConfig
                {
                    Name = name,
                    Type = "exec",
                    Group = "web",
                })),
        };

    public static ClusterConfig WithMonitor(
        this ClusterConfig config, Func<MonitorConfig, MonitorConfig> change) => config with
        {
            Monitors = config.Monitors.Add(change(new MonitorConfig
            {
                Name = "genw1",
                Type = "genw",
                Interval = TimeSpan.FromSeconds(5),
                Recovery = new RecoveryConfig
                {
                    TargetKind = RecoveryTargetKind.Group,
                    Target = "web",
                    Restarts = 1,
                    Failovers = 1,
                    Action = FinalAction.StopGroup,
                },
            })),
        };

    /// <summary>What a daemon leaves that crashed in the first view, of these.</summary>
    public static Ledger Crashed(params int[] members) => Ledger.Empty with
    {
        HighestView = 1,
        View = new View(1, Server(members[0]), Servers(members)),
        Runs = true,
    };

    /// <summary>A server by its number in its name.</summary>
    public static ServerId Server(int number) => new(number - 1);

    public static ServerSet Servers(params int[] numbers) =>
        ServerSet.Of(numbers.Select(Server));

    /// <summary>A word on group "web" with everything in one phase.</summary>
    public static GroupReport Report(int server, long epoch, GroupPhase phase,
        ResourcePhase resources = ResourcePhase.Online) => new()
        {
            Group = "web",
            Epoch = epoch,
            Server = Server(server),
            Phase = phase,
            Resources = ImmutableSortedDictionary<string, ResourcePhase>.Empty
                .Add("exec1", resources).Add("fip1", resources),
        };
}
