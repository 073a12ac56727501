using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Simulation;

/// <summary>Draws a cluster with groups of all kinds from a seed.</summary>
internal static class GroupDraw
{
    /// <summary>As many groups as servers: each excluding one finds a server of its own.</summary>
    public static ClusterConfig Draw(int servers, int seed)
    {
        var random = new Random(seed);
        var web = Configs.Web(servers);
        var names = Enumerable.Range(1, Math.Max(3, servers)).Select(n => $"g{n}").ToList();
        return web with
        {
            Recovery = new RecoveryTabConfig
            {
                FailoversPerServer = random.Next(2) == 0,
                FailoverReset = TimeSpan.FromSeconds(random.Next(3) * 20),
                RebootsMax = random.Next(4),
                RebootReset = TimeSpan.FromSeconds(30),
                SparesLastServer = (FinalCauses)random.Next(8),
                StallAction = random.Next(2) == 0
                    ? FinalAction.NothingAndGoOn : FinalAction.StopServiceAndShutDown,
            },
            ServerGroups =
            [
                new("west", [.. web.Servers.Where((_, i) => i % 2 == 0).Select(s => s.Name)]),
                new("east", [.. web.Servers.Where((_, i) => i % 2 == 1).Select(s => s.Name)]),
            ],
            ExclusionRules = random.Next(2) == 0 ? []
                : [new("apart", ExclusionKind.Absolute, [.. names.Take(2)])],
            Groups = [.. names.Select((n, i) => Group(random, web, names, n, i))],
            Resources = [.. names.SelectMany(n => Resources(random, n))],
            Monitors =
            [
                .. web.Servers.Take(1).Select(_ => new MonitorConfig
                {
                    Name = "nic1",
                    Type = "genw",
                    Interval = TimeSpan.FromSeconds(2),
                    Recovery = new RecoveryConfig
                    {
                        TargetKind = RecoveryTargetKind.LocalServer,
                        Restarts = 0,
                        Failovers = 0,
                    },
                }),
                .. names.Take(2).Select(n => Watch(random, n)),
            ],
        };
    }

    private static GroupConfig Group(
        Random random, ClusterConfig web, List<string> names, string name, int index)
    {
        var mode = (FailoverMode)random.Next(3);
        string before = index == 0 ? "" : names[random.Next(index)];
        // The exclusion of as many as there are servers always has a way out.
        bool fits = index < web.Servers.Length;
        return new GroupConfig
        {
            Name = name,
            Id = index,
            AutoFailback = random.Next(2) == 0,
            FailoverMode = mode,
            StaysInServerGroup = mode == FailoverMode.ServerGroup && random.Next(2) == 0,
            ServerGroups = mode == FailoverMode.ServerGroup && random.Next(2) == 0
                ? ["east", "west"] : [],
            ExcludedMonitors = random.Next(2) == 0 ? ["nic1"] : [],
            StartsDespiteErrors = true,
            Exclusion = fits ? (ExclusionKind)random.Next(3) : ExclusionKind.None,
            StartAfter = before.Length > 0 && random.Next(3) == 0
                ? new([before], random.Next(2) == 0 ? [before] : [], TimeSpan.FromSeconds(15))
                : null,
            StopAfter = before.Length > 0 && random.Next(3) == 0
                // The stop that ends a history is an operator's and waits for nobody.
                ? new([before], TimeSpan.FromSeconds(2), random.Next(2) == 0,
                    random.Next(2) == 0)
                : null,
        };
    }

    private static ImmutableArray<ResourceConfig> Resources(Random random, string group) =>
    [
        new ResourceConfig { Name = "fip-" + group, Type = "fip", Group = group },
        new ResourceConfig
        {
            Name = "exec-" + group,
            Type = "exec",
            Group = group,
            DependsOn = ["fip-" + group],
            Activate = new VerbConfig
            {
                Retries = random.Next(2),
                RetryInterval = TimeSpan.FromSeconds(1),
                Failovers = random.Next(2) == 0 ? null : random.Next(3),
                Action = random.Next(3) == 0 ? FinalAction.StopGroup : FinalAction.Nothing,
                Script = random.Next(3) == 0 ? new("before.sh", TimeSpan.FromSeconds(5)) : null,
            },
            Deactivate = new VerbConfig
            {
                Retries = random.Next(2),
                RetryInterval = TimeSpan.FromSeconds(1),
                Action = FinalAction.StopServiceAndShutDown,
            },
        },
    ];

    private static MonitorConfig Watch(Random random, string group) => new()
    {
        Name = "w-" + group,
        Type = "genw",
        Timing = Sdk.MonitorTiming.WhileActive,
        Target = "exec-" + group,
        Interval = TimeSpan.FromSeconds(1),
        Recovery = new RecoveryConfig
        {
            TargetKind = RecoveryTargetKind.Resource,
            Target = "exec-" + group,
            Restarts = 1,
            Failovers = 1,
            Action = random.Next(2) == 0 ? FinalAction.StopResource : FinalAction.StopGroup,
        },
    };
}
