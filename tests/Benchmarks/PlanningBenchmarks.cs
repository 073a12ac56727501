using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Baton.Benchmarks;

/// <summary>What placing the groups of a server costs that has just left the view.</summary>
[MemoryDiagnoser]
[Config(typeof(Short))]
public class PlanningBenchmarks
{
    private const int ResourcesPerGroup = 5;

    private State _state = null!;

    /// <summary>How many servers there were.</summary>
    [Params(2, 8, 32)]
    public int Servers { get; set; }

    /// <summary>How many groups there are, spread over all of them.</summary>
    [Params(10, 100, 1_000)]
    public int Groups { get; set; }

    /// <summary>Makes the state of the coordinator as server2 has left.</summary>
    [GlobalSetup]
    public void Prepare() => _state = Losing(Servers, Groups);

    /// <summary>Plans; gives back the number of placements, so that none is left out.</summary>
    [Benchmark]
    public int Plan()
    {
        var draft = new Draft(_state, new Instant(0));
        GroupPlanner.Plan(draft);
        return draft.State.Placements.Count;
    }

    private static State Losing(int servers, int groups)
    {
        var config = Cluster(servers, groups);
        var all = config.AllServers;
        return State.Initial(config, new ServerId(0), 1, Ledger.Empty) with
        {
            HasLooked = true,
            Phase = ServicePhase.Running,
            View = new View(9, new ServerId(0), all.Without(new ServerId(1))),
            HighestView = 9,
            Reachable = all,
            Heartbeats = new HeartbeatTable([.. HeartbeatTable.For(config).Peers.Select(
                p => p with
                {
                    Beat = new Beat { Incarnation = 1, Phase = ServicePhase.Running, Hears = [] },
                })]),
            Placements = config.Groups.ToImmutableSortedDictionary(g => g.Name, g => new Placement
            {
                Group = g.Name,
                Epoch = 3,
                Owner = g.PolicyOf(config)[0],
                Instruction = Instruction.Run,
                Wanted = true,
                Event = StartEvent.Start,
            }),
            Reports = config.Groups.ToImmutableSortedDictionary(g => g.Name, g => new GroupReport
            {
                Group = g.Name,
                Epoch = 3,
                Server = g.PolicyOf(config)[0],
                Phase = GroupPhase.Online,
            }),
        };
    }

    private static ClusterConfig Cluster(int servers, int groups) => new()
    {
        Name = "benchmark",
        Id = Guid.Empty,
        Servers = [.. Enumerable.Range(1, servers).Select(
            n => new ServerConfig { Name = $"server{n}" })],
        Heartbeats = [new("lanhb1", "lanhb", 0, 0)],
        Groups = [.. Enumerable.Range(0, groups).Select(g => new GroupConfig
        {
            Name = $"group{g}",
            Policy = [.. Enumerable.Range(0, servers)
                .Select(s => $"server{((g + s) % servers) + 1}")],
        })],
        Resources = [.. Enumerable.Range(0, groups * ResourcesPerGroup).Select(
            r => new ResourceConfig
            {
                Name = $"exec{r}",
                Type = "exec",
                Group = $"group{r / ResourcesPerGroup}",
            })],
    };

    // In the process: nothing is generated and built beside the repository's own projects.
    private sealed class Short : ManualConfig
    {
        public Short() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
