using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A daemon stands still, without a watchdog, and goes on.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class StandstillTests
{
    // Of what both could hold until then: a server that goes on looks first, and lets go.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_daemon_that_stood_still_lets_go_of_what_was_taken_over_in_bounded_time()
    {
        // Taken all the same although the old server's kernel still has the address.
        using var scenario = new Scenario(TestContext, new ClusterPlan { TakesAddress = true });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        int old = home.Services().Single();
        var stopped = LabClock.Now;
        Signals.Send(home.DaemonId, Signal.Stop);
        standby.WaitForAlert(a => a.Is("rc", 11), stopped, Scenario.Patient,
            "tells that the group is online");
        Assert.IsTrue(IsAlive(old), "nothing could end the old service: it runs a second time");
        var went = LabClock.Now;
        scenario.Print("standing still until the other one has the group", went - stopped);
        Signals.Send(home.DaemonId, Signal.Continue);
        Patience.Until(() => !IsAlive(old), Scenario.Patient, "the end of the old service",
            home.LastOutput);
        var ended = LabClock.Now;
        scenario.Print("from going on until the old service is gone", ended - went);
        Assert.IsLessThan(Bound, ended - went);
        Patience.Until(() => !scenario.Cluster.Lan.HoldersOf(
            System.Net.IPAddress.Parse(ClusterPlan.Address)).Contains(home.Number),
            Scenario.Patient, "the end of the old address");
        scenario.AnswersNow(standby);
        scenario.AtMostOneHolder();
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");
}
