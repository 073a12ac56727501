using Baton.Clpsim.Histories;

namespace Baton.Simulation;

/// <summary>
/// Random histories in which configurations change and pass some of the servers by, which catch up
/// as their daemons do.
/// </summary>
[TestClass]
public sealed class PushHistoryTests
{
    [TestMethod]
    [DataRow("two-servers", "all,push", 60)]
    [DataRow("two-servers", "push,crash,restart,partition,operator", 60)]
    [DataRow("five-servers", "all,push", 6)]
    [DataRow("five-servers", "push,crash,restart,partition,operator", 10)]
    public void Servers_that_missed_a_configuration_break_no_rule(
        string sample, string kinds, int count)
    {
        var config = HistoryTests.Sample(sample);
        int pushed = 0;
        for (int seed = 1; seed <= count; seed++)
        {
            var history = new History(
                config, FaultDraw.Draw(config, seed, FaultSets.Of(kinds)!.Value));
            var ending = history.Play();
            Assert.IsTrue(ending.IsWell, $"{ending.Text}\nclpsim tools/samples/{sample} --seeds 1 "
                + $"--first {seed} --faults {kinds}");
            pushed += history.Deeds.Count(
                d => d.Contains("pushes a configuration", StringComparison.Ordinal));
        }
        Assert.IsGreaterThan(count / 10, pushed);
    }

    [TestMethod]
    public void All_faults_are_drawn_as_before_there_were_pushes() =>
        Assert.DoesNotContain(FaultKind.Push, FaultSets.Of("all")!.Value);
}
