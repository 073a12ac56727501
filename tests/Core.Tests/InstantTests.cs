namespace Baton.Core.Tests;

[TestClass]
public sealed class InstantTests
{
    [TestMethod]
    public void Never_and_what_is_beyond_it_stay_never()
    {
        var second = TimeSpan.FromSeconds(1);
        Assert.AreEqual(Instant.Never, Instant.Never + second);
        Assert.AreEqual(Instant.Never, Instant.Never + -second);
        Assert.AreEqual(Instant.Never, new Instant(5) + TimeSpan.MaxValue);
        Assert.AreEqual(new Instant(5 + second.Ticks), new Instant(5) + second);
        Assert.AreEqual(new Instant(5), new Instant(5 + second.Ticks) + -second);
    }

    [TestMethod]
    [TestProperty("Regression", "109 110 180")]
    public void A_clock_that_has_run_for_years_still_orders_its_moments()
    {
        var late = new Instant(TimeSpan.FromDays(10_000).Ticks);
        var later = late + TimeSpan.FromMilliseconds(1);
        Assert.IsTrue(later > late);
        Assert.AreEqual(late, Instant.Earlier(later, late));
        Assert.AreEqual(TimeSpan.FromMilliseconds(1), later - late);
    }
}
