using Baton.Lab.Machine;

namespace Baton.Guests.Tests.Scenarios;

/// <summary>A server that is gone at once, by its power or by its kernel, is replaced.</summary>
[TestClass]
[TestCategory("Full")]
public sealed class LossTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Power_loss_moves_the_group()
    {
        using var cluster = new GuestCluster(TestContext, new GuestPlan());
        var lost = LabClock.Now;
        cluster.Home.LosePower();
        Replaced(cluster, lost);
    }

    [TestMethod]
    public void A_kernel_panic_moves_the_group_and_the_server_returns_as_a_standby()
    {
        using var cluster = new GuestCluster(TestContext, new GuestPlan());
        var began = LabClock.Now;
        cluster.Home.Post("echo c >/proc/sysrq-trigger");
        var panic = cluster.Home.WaitForReset(began);
        Replaced(cluster, panic);
        GuestCluster.Ready(cluster.Home, panic);
        Assert.AreEqual(TimeSpan.Zero, cluster.BothWrote());
    }

    [TestMethod]
    public void An_orderly_stop_disarms_the_watchdog_and_nothing_is_reset()
    {
        using var cluster = new GuestCluster(
            TestContext, new GuestPlan { Softdog = "nowayout=0" });
        string locked = cluster.Home.Must("grep VmLck /proc/$(pidof clpd)/status");
        Assert.IsFalse(locked.Contains(" 0 kB", StringComparison.Ordinal), locked);
        var began = LabClock.Now;
        cluster.Home.Must("clpcl -t -w 30");
        GuestCluster.FirstWrite(cluster.Standby, began);
        // Half as long again as the watchdog would have waited.
        cluster.Home.Must("read -rt 6 <>/run/tick; true");
        Assert.IsEmpty(cluster.Home.Resets);
    }

    private static void Replaced(GuestCluster cluster, DateTime lost)
    {
        var taken = GuestCluster.FirstWrite(cluster.Standby, lost);
        cluster.Print("from the loss until the other one writes", taken - lost);
        Assert.IsLessThan(taken, GuestCluster.LastWrite(cluster.Home));
    }
}
