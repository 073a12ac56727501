using Baton.Core;
using Baton.Core.Tests.Groups;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Baton.Benchmarks;

/// <summary>
/// The whole step in which a coordinator's view without a lost server stands and that server's
/// groups are placed anew: merge, commit, plan, and all the other stages.
/// </summary>
[MedianColumn]
[MemoryDiagnoser]
[Config(typeof(Short))]
public class StepBenchmarks
{
    private State _before = null!;
    private Event _last = null!;
    private Instant _now;

    /// <summary>How many servers there were.</summary>
    [Params(2, 8, 32)]
    public int Servers { get; set; }

    /// <summary>How many groups of five resources there are, spread over all of them.</summary>
    [Params(10, 100, 1_000)]
    public int Groups { get; set; }

    /// <summary>Brings the coordinator to the moment before that step.</summary>
    [GlobalSetup]
    public void Prepare() => (_before, _last, _now) = LostServer.Step(Servers, Groups);

    /// <summary>The step; gives back the effects, so that none is left out.</summary>
    [Benchmark]
    public int Step() => Machine.Step(_before, _last, _now).Effects.Length;

    // In the process: nothing is generated and built beside the repository's own projects.
    private sealed class Short : ManualConfig
    {
        public Short() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
