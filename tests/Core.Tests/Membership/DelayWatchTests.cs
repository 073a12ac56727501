using Baton.Core.Operation;

namespace Baton.Core.Tests.Membership;

/// <summary>Heartbeats that come late, and in time all the same.</summary>
[TestClass]
public sealed class DelayWatchTests
{
    private static Bench Up(int percent) => new Bench(Sample.Cluster() with
    {
        Timing = Sample.Timing with { DelayWarningPercent = percent },
    }).InView().Works();

    // The other server's beat comes on its first path only after so long.
    private static int Late(Bench bench, double seconds)
    {
        int before = Warnings(bench);
        var from = Sample.Server(2);
        var beat = bench.State.Heartbeats[from].Beat!;
        // The other path goes on, so that nobody is missed.
        for (double passed = 0; passed < seconds - 0.001; passed += 0.05)
        {
            bench.Pass(0.05);
            bench.Do(new Event.BeatHeard(from, 1, bench.Now, beat));
        }
        bench.Do(new Event.BeatHeard(from, 0, bench.Now, beat));
        return Warnings(bench) - before;
    }

    private static int Warnings(Bench bench) =>
        bench.Alerts.Count(a => a is { Module: "lanhb", Id: 72, Level: AlertLevel.Warning });

    [TestMethod]
    [DataRow(80, 0.7, 0)]
    [DataRow(80, 0.9, 1)]
    [DataRow(20, 0.1, 0)]
    [DataRow(20, 0.3, 1)]
    [DataRow(100, 0.95, 0)]
    public void A_beat_is_late_at_so_many_percent_of_the_timeout(
        int percent, double seconds, int warnings)
    {
        var bench = Up(percent);
        Late(bench, 0.1);
        Assert.AreEqual(warnings, Late(bench, seconds));
        if (warnings > 0)
            Assert.Contains("A heartbeat of server2 on lanhb1 was late",
                bench.Alerts.Last(a => a.Id == 72).Text);
    }

    [TestMethod]
    public void It_is_told_once_until_one_came_in_time()
    {
        var bench = Up(80);
        Assert.AreEqual(0, Late(bench, 0.1));
        Assert.AreEqual(1, Late(bench, 0.9));
        Assert.AreEqual(0, Late(bench, 0.9));
        Assert.AreEqual(0, Late(bench, 0.1));
        Assert.AreEqual(1, Late(bench, 0.9));
        Assert.IsTrue(bench.State.Loss is null && !bench.Told("nm", 4), "and nothing else");
    }

    [TestMethod]
    public void At_no_percent_every_beat_is_told_of()
    {
        var bench = Up(0);
        int told = Warnings(bench);
        Assert.AreEqual(3, Late(bench, 0.1));
        Assert.IsGreaterThan(told, Warnings(bench));
    }

    [TestMethod]
    public void A_path_that_was_down_is_not_late_but_up_again()
    {
        var bench = Up(80);
        Late(bench, 0.1);
        Assert.AreEqual(0, Late(bench, 1.2));
        Assert.IsTrue(bench.Told("nm", 4) && bench.Told("nm", 3));
    }

    [TestMethod]
    public void A_longer_timeout_for_a_while_makes_it_late_later()
    {
        var bench = Up(80).Ask(
            new OperatorRequest.SetTimeoutRatio(3, TimeSpan.FromHours(1)));
        Late(bench, 0.1);
        Assert.AreEqual(0, Late(bench, 0.9));
        Assert.AreEqual(1, Late(bench, 2.5));
    }
}
