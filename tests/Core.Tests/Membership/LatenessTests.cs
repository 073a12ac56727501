using Baton.Core.Membership;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class LatenessTests
{
    private const long Today = 20_000;

    private static Lateness With(params (long Day, double Gap)[] noted)
    {
        var lateness = new Lateness();
        foreach (var (day, gap) in noted) lateness.Note(day, TimeSpan.FromSeconds(gap));
        return lateness;
    }

    [TestMethod]
    [DataRow(0.5, 4)]
    [DataRow(1.0, 3)]
    [DataRow(2.0, 2)]
    [DataRow(10.0, 1)]
    [DataRow(90.0, 1)]
    [DataRow(120.0, 0)]
    [DataRow(2.5, 2, DisplayName = "between two sizes the shorter counts: never too few")]
    public void A_timeout_would_have_been_over_as_often_as_a_gap_was_longer(
        double timeout, int expected)
    {
        var lateness = With((Today, 0.1), (Today, 0.6), (Today, 1.2), (Today - 3, 2.1),
            (Today - 29, 95));
        Assert.AreEqual(expected, lateness.AtLeast(TimeSpan.FromSeconds(timeout), Today));
        Assert.AreEqual(95, lateness.Worst(Today).TotalSeconds);
    }

    [TestMethod]
    public void After_thirty_days_a_day_is_forgotten_and_its_place_is_used_again()
    {
        var lateness = With((Today - 30, 5), (Today, 1));
        Assert.AreEqual(1, lateness.AtLeast(TimeSpan.Zero, Today));
        lateness.Note(Today + 31, TimeSpan.FromSeconds(1));
        Assert.AreEqual(1, lateness.AtLeast(TimeSpan.Zero, Today + 31));
        lateness.Note(Today + 1, TimeSpan.FromSeconds(1));
        Assert.AreEqual(1, lateness.AtLeast(TimeSpan.Zero, Today + 31), "a clock set back");
    }

    [TestMethod]
    public void What_was_stored_comes_back_and_what_is_newer_stays()
    {
        var stored = With((Today, 0.6), (Today - 1, 3)).Snapshot(Today);
        var again = With((Today, 2));
        again.Restore(stored);
        Assert.AreEqual(2, again.AtLeast(TimeSpan.Zero, Today));
        again.Restore([new LatenessDay(Today - 2, 1, [1, 2, 3])]);
        Assert.AreEqual(2, again.AtLeast(TimeSpan.Zero, Today), "of another version");
    }

    [TestMethod]
    public void Noting_allocates_nothing()
    {
        var lateness = With((Today, 1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            lateness.Note(Today + i % 40, TimeSpan.FromMilliseconds(i));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
