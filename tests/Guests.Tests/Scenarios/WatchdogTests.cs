[assembly: DoNotParallelize]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Baton.Guests.Tests.Scenarios;

/// <summary>A server that may not go on is reset before another takes over.</summary>
[TestClass]
public sealed class WatchdogTests
{
    private static readonly GuestPlan Plan = new() { Softdog = "nowayout=0" };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [TestCategory("Integration")]
    [DataRow("kill -STOP $(pidof clpd)", DisplayName = "stopped")]
    [DataRow("touch /run/hold; kill -KILL $(pidof clpd)", DisplayName = "killed")]
    public void A_server_whose_daemon_does_not_go_on_is_reset_before_the_other_starts(string how)
    {
        using var cluster = new GuestCluster(TestContext, Plan);
        var began = GuestCluster.Strike(cluster.Home, how);
        var reset = cluster.Home.WaitForReset(began);
        var taken = GuestCluster.FirstWrite(cluster.Standby, began);
        cluster.Print("standing still until the reset", reset - began);
        cluster.Print("from the reset until the other one writes", taken - reset);
        Assert.IsGreaterThan(reset, taken, "started before the reset");
        Assert.AreEqual(TimeSpan.Zero, cluster.BothWrote());
        // It boots with the driver armed a moment ago, and is not reset again.
        GuestCluster.Ready(cluster.Home, reset);
    }
}
