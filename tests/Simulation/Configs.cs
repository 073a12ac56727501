using System.Collections.Immutable;
using System.Net;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Simulation;

/// <summary>The clusters that the simulated stories play in.</summary>
internal static class Configs
{
    /// <summary>Fast heartbeats on two paths; one group "web" of fip1 and exec1.</summary>
    public static ClusterConfig Web(int servers, bool ping = true) => new()
    {
        Name = "sim",
        Id = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        Timing = new TimingConfig
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(100),
            HeartbeatTimeout = TimeSpan.FromMilliseconds(500),
            StartupWait = TimeSpan.FromSeconds(10),
        },
        Partition = new PartitionConfig
        {
            Resolvers = ping ? [Ping()] : [],
            Action = FinalAction.StopService,
        },
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
        Monitors =
        [
            new MonitorConfig
            {
                Name = "pidw1",
                Type = "pidw",
                Resident = true,
                Timing = MonitorTiming.WhileActive,
                Target = "exec1",
                Interval = TimeSpan.FromSeconds(5),
                Recovery = new RecoveryConfig
                {
                    TargetKind = RecoveryTargetKind.Resource,
                    Target = "exec1",
                    Restarts = 3,
                    Failovers = 1,
                    Action = FinalAction.StopGroup,
                },
            },
        ],
    };

    /// <summary>
    /// Two groups whose servers stand in opposite order; "db" starts after "web".
    /// </summary>
    public static ClusterConfig WebAndDb(int servers)
    {
        var web = Web(servers);
        return web with
        {
            Groups = web.Groups.Add(new GroupConfig
            {
                Name = "db",
                Policy = [.. web.Servers.Reverse().Select(s => s.Name)],
                StartAfter = new GroupWait(["web"], [], TimeSpan.FromSeconds(20)),
            }),
            Resources = web.Resources.Add(new ResourceConfig
            {
                Name = "exec2",
                Type = "exec",
                Group = "db",
                Activate = new VerbConfig { Retries = 1, RetryInterval = TimeSpan.FromSeconds(1) },
            }),
            Monitors = web.Monitors.Add(new MonitorConfig
            {
                Name = "genw1",
                Type = "genw",
                Timing = MonitorTiming.WhileActive,
                Target = "exec2",
                Interval = TimeSpan.FromSeconds(1),
                Retries = 1,
                Recovery = new RecoveryConfig
                {
                    TargetKind = RecoveryTargetKind.Group,
                    Target = "db",
                    Scripts = 1,
                    Restarts = 1,
                    Failovers = 1,
                    PreAction = new PreActionConfig { BeforeFailover = true },
                },
            }).Add(new MonitorConfig
            {
                Name = "genw2",
                Type = "genw",
                Interval = TimeSpan.FromSeconds(2),
                Timeout = TimeSpan.FromSeconds(1),
                Recovery = new RecoveryConfig
                {
                    TargetKind = RecoveryTargetKind.AllGroups,
                    Restarts = 1,
                    Failovers = 1,
                    PreAction = new PreActionConfig { BeforeRestart = true },
                },
            }),
        };
    }

    private static ResolverConfig Ping() => new()
    {
        Name = "pingnp1",
        Type = "pingnp",
        Device = 10200,
        Interval = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromMilliseconds(100),
        Failures = 2,
        Targets = [[IPAddress.Parse("10.77.0.254")]],
    };
}
