using Baton.Lab.Chaos;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Faults drawn from a seed, and a service under full load.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class ChaosTests
{
    private readonly string _work = Directory.CreateTempSubdirectory("baton-chaos.").FullName;

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Clean() => Directory.Delete(_work, recursive: true);

    [TestMethod]
    [DataRow(2, 11)]
    [DataRow(3, 12)]
    public void No_fault_loses_a_record_or_lets_two_write(int servers, int seed)
    {
        using var stage = new ChaosStage(ChaosPlan.For(servers), _work);
        var verdict = new ChaosRun(stage, TestContext.WriteLine)
            .Run(FaultList.Draw(seed, servers, 10));
        if (!verdict.IsGood)
        {
            foreach (string line in stage.Story()) TestContext.WriteLine(line);
        }
        TestContext.WriteLine(verdict.Line);
        Assert.IsEmpty(verdict.NotWhole, "the cluster did not come back");
        Assert.IsEmpty(verdict.Lost, verdict.Line);
        Assert.IsEmpty(verdict.TwoWriters, string.Join("; ", verdict.TwoWriters));
        Assert.IsGreaterThan(0, verdict.Acknowledged);
    }

    [TestMethod]
    public void A_saturated_machine_makes_nobody_believe_that_a_server_is_lost()
    {
        using var run = new SteadyRun(_work);
        var result = run.Run(TimeSpan.FromMinutes(1));
        TestContext.WriteLine($"longest silence {result.MaxGap.TotalMilliseconds:0} ms");
        Assert.IsEmpty(result.Verdicts, string.Join("; ", result.Verdicts));
        Assert.IsGreaterThan(0, result.Answers);
    }
}
