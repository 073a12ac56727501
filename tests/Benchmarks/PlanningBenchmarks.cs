using Baton.Core;
using Baton.Core.Groups;
using Baton.Core.Tests.Groups;
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
    private State _state = null!;

    /// <summary>How many servers there were.</summary>
    [Params(2, 8, 32)]
    public int Servers { get; set; }

    /// <summary>How many groups there are, spread over all of them.</summary>
    [Params(10, 100, 1_000)]
    public int Groups { get; set; }

    /// <summary>Makes the state of the coordinator as server2 has left.</summary>
    [GlobalSetup]
    public void Prepare() => _state = LostServer.State(Servers, Groups);

    /// <summary>Plans; gives back the number of placements, so that none is left out.</summary>
    [Benchmark]
    public int Plan()
    {
        var draft = new Draft(_state, new Instant(0));
        GroupPlanner.Plan(draft);
        return draft.State.Placements.Count;
    }

    // In the process: nothing is generated and built beside the repository's own projects.
    private sealed class Short : ManualConfig
    {
        public Short() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
