using System.Diagnostics;
using Baton.Clpsim.Sim;

namespace Baton.Simulation;

/// <summary>What a history costs: the simulator is only of use if it plays very many.</summary>
[TestClass]
public sealed class SpeedTests
{
    public required TestContext TestContext { get; init; }

    /// <summary>BATON_SPEED is servers:count; the bound holds for an idle machine.</summary>
    [TestMethod]
    public void Ten_minutes_pass_in_milliseconds()
    {
        string[] asked = (Environment.GetEnvironmentVariable("BATON_SPEED") ?? "2:5").Split(':');
        int count = int.Parse(asked[1], null);
        var watch = Stopwatch.StartNew();
        long steps = 0;
        for (int seed = 1; seed <= count; seed++)
        {
            var cluster = new SimCluster(Configs.WebAndDb(int.Parse(asked[0], null)));
            cluster.StartAll();
            cluster.Run(2);
            new Faults(cluster, seed, wide: true).Play(20, pause: 60);
            steps += cluster.Servers.Sum(s => s.Steps);
        }
        double each = watch.Elapsed.TotalMilliseconds / count;
        TestContext.WriteLine($"{each:0.0} ms and {steps / count} steps a history, "
            + $"{watch.Elapsed.TotalMicroseconds / steps:0.00} us a step");
        Assert.IsLessThan(2_000, each);
    }
}
