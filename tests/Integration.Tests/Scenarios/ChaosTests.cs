using Baton.Lab.Chaos;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>Faults drawn from a seed, and a service under full load.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ChaosTests
{
    private readonly string _work = Directory.CreateTempSubdirectory("baton-chaos.").FullName;

    public required TestContext TestContext { get; init; }

    [TestCleanup]
    public void Clean() => Directory.Delete(_work, recursive: true);

    [TestMethod]
    [TestCategory("Integration")]
    [DataRow(2, 10, 11, false)]
    [DataRow(3, 10, 12, false)]
    [DataRow(5, 6, 13, false)]
    [DataRow(2, 6, 14, true, DisplayName = "heard on a disk, a witness and a serial line too")]
    public void No_fault_loses_a_record_or_lets_two_write(
        int servers, int faults, int seed, bool allPaths)
    {
        using var stage = new ChaosStage(ChaosPlan.For(servers), _work, allPaths);
        var verdict = new ChaosRun(stage, TestContext.WriteLine)
            .Run(FaultList.Draw(seed, servers, faults, allPaths: allPaths));
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
    [TestCategory("Full")]
    [DataRow(2, 80, 21, false)]
    [DataRow(3, 80, 22, false)]
    [DataRow(5, 80, 23, false)]
    [DataRow(2, 80, 41, true)]
    [DataRow(3, 80, 42, true)]
    [DataRow(5, 60, 43, true)]
    public void No_fault_of_many_does(int servers, int faults, int seed, bool allPaths) =>
        No_fault_loses_a_record_or_lets_two_write(servers, faults, seed, allPaths);

    [TestMethod]
    [TestCategory("Integration")]
    [DataRow(2)]
    public void A_saturated_machine_makes_nobody_believe_that_a_server_is_lost(int minutes)
    {
        using var run = new SteadyRun(_work);
        var result = run.Run(TimeSpan.FromMinutes(minutes));
        TestContext.WriteLine($"longest silence {result.MaxGap.TotalMilliseconds:0} ms");
        Assert.IsEmpty(result.Verdicts, string.Join("; ", result.Verdicts));
        Assert.IsGreaterThan(0, result.Answers);
    }

    [TestMethod]
    [TestCategory("Full")]
    public void Nor_does_half_an_hour_of_it() =>
        A_saturated_machine_makes_nobody_believe_that_a_server_is_lost(30);
}
