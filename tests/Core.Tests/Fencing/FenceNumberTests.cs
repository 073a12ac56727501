namespace Baton.Core.Tests.Fencing;

/// <summary>A forced stop that fails is told under the number of what failed, and how.</summary>
[TestClass]
public sealed class FenceNumberTests
{
    [TestMethod]
    [DataRow("ipmi", 1, 411)]
    [DataRow("ipmi", 5, 412)]
    [DataRow("script", 1, 431)]
    [DataRow("script", 5, 432)]
    [DataRow("script", 0, 432, DisplayName = "no answer at all")]
    public void A_script_has_numbers_of_its_own_and_so_has_a_timeout(
        string type, int seconds, int number)
    {
        var bench = FenceTests.Lost(FenceTests.Cluster(change: f => f with
        {
            Devices =
            [
                f.Devices[0] with
                {
                    Type = type, Timeout = TimeSpan.FromSeconds(5), Retries = 0,
                },
            ],
        }));
        if (seconds == 0) bench.Pass(5 + Limits.StallSlack.TotalSeconds + 0.1);
        else FenceTests.Answer(bench.Pass(seconds), stopped: false);
        Assert.IsTrue(bench.Told("rc", number));
        Assert.HasCount(1, bench.Alerts.Where(a => a.Module == "rc" && a.Id is > 410 and < 433));
    }
}
