using Baton.Lab.Machine;

namespace Baton.Guests.Tests.Scenarios;

/// <summary>A machine stands still as a whole, is replaced, and goes on.</summary>
[TestClass]
[TestCategory("Full")]
public sealed class FrozenTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void With_a_watchdog_a_thawed_server_is_reset_at_once()
    {
        using var cluster = new GuestCluster(
            TestContext, new GuestPlan { Softdog = "nowayout=0" });
        var thawed = FreezeAndThaw(cluster);
        var reset = cluster.Home.WaitForReset(thawed);
        cluster.Print("from the thaw until the reset", reset - thawed);
        Ended(cluster, thawed, TimeSpan.FromSeconds(1));
        GuestCluster.Ready(cluster.Home, reset);
    }

    [TestMethod]
    public void Without_a_watchdog_a_thawed_server_sees_that_it_was_replaced_and_lets_go()
    {
        using var cluster = new GuestCluster(TestContext, new GuestPlan());
        var thawed = FreezeAndThaw(cluster);
        // It finds out by its own timer, which came far too late.
        cluster.Home.WaitFor(l => l.Alert is { } a && a.Is("rc", 22) || l.Alert is { } b
            && b.Is("pm", 2), thawed, "the end of its service");
        Ended(cluster, thawed, TimeSpan.FromSeconds(5));
        Assert.IsEmpty(cluster.Home.Resets);
    }

    [TestMethod]
    public void With_forced_stops_a_frozen_server_is_off_before_the_other_starts()
    {
        using var cluster = new GuestCluster(TestContext, new GuestPlan { Fences = true });
        var frozen = LabClock.Now;
        cluster.Home.Freeze();
        var taken = GuestCluster.FirstWrite(cluster.Standby, frozen);
        Assert.IsNotNull(cluster.PoweredOff, "nobody asked for it");
        cluster.Print("frozen until its power is off", cluster.PoweredOff.Value - frozen);
        cluster.Print("from there until the other one writes", taken - cluster.PoweredOff.Value);
        Assert.IsLessThan(taken, cluster.PoweredOff.Value);
        Assert.IsFalse(cluster.Home.Runs);
        Assert.AreEqual(TimeSpan.Zero, cluster.BothWrote());
    }

    private static DateTime FreezeAndThaw(GuestCluster cluster)
    {
        var frozen = LabClock.Now;
        cluster.Home.Freeze();
        var taken = GuestCluster.FirstWrite(cluster.Standby, frozen);
        cluster.Print("frozen until the other one writes", taken - frozen);
        var thawed = LabClock.Now;
        cluster.Home.Thaw();
        return thawed;
    }

    // What is written after the thaw is what the set-up does not keep from happening.
    private static void Ended(GuestCluster cluster, DateTime thawed, TimeSpan limit)
    {
        var last = GuestCluster.LastWrite(cluster.Home);
        int late = cluster.Home.Console.Count(l => l.Word == "write" && l.Time >= thawed);
        var span = late == 0 ? TimeSpan.Zero : last - thawed;
        cluster.Print($"after the thaw it writes {late} times, for", span);
        Assert.IsLessThan(limit, span);
    }
}
