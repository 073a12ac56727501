namespace Baton.Guests.Tests.Scenarios;

/// <summary>A final action really ends the kernel, and the group moves.</summary>
[TestClass]
[TestCategory("Full")]
public sealed class FinalActionTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(5, "sysrq: Resetting", true, DisplayName = "reboot")]
    [DataRow(4, "reboot: Power down", false, DisplayName = "shutdown")]
    [DataRow(8, "Kernel panic", true, DisplayName = "panic")]
    public void A_final_action_ends_the_system(int action, string word, bool returns)
    {
        using var cluster = new GuestCluster(TestContext, new GuestPlan { FinalAction = action });
        var killed = GuestCluster.Strike(
            cluster.Home, "kill -KILL $(</run/writer)");
        cluster.Home.WaitFor(
            l => l.Text.Contains(word, StringComparison.Ordinal), killed, "the end of the kernel");
        var ended = cluster.Home.WaitForReset(killed);
        var taken = GuestCluster.FirstWrite(cluster.Standby, killed);
        cluster.Print("from the service's death until the kernel's end", ended - killed);
        cluster.Print("from the service's death until the other one writes", taken - killed);
        if (returns) GuestCluster.Ready(cluster.Home, ended);
        else Assert.IsFalse(cluster.Home.Runs);
        Assert.AreEqual(TimeSpan.Zero, cluster.BothWrote());
    }
}
