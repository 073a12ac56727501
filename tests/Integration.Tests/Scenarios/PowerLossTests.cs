using System.Net;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class PowerLossTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Power_loss_moves_the_group_and_the_server_returns_as_a_standby()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var standby = scenario.Server(2);
        var loss = LabClock.Now;
        home.LosePower();
        var verdict = standby.WaitForAlert(
            a => a.IsVerdict, loss, Scenario.Patient, "gives the verdict");
        var start = standby.WaitForAlert(
            a => a.Is("rc", 10), loss, Scenario.Patient, "tells the start");
        var answer = scenario.Client.WaitFor(standby.Name, loss, Scenario.Patient);
        Assert.IsLessThanOrEqualTo(start.Time, verdict.Time, "a start before the verdict");
        Assert.IsLessThan(answer.Ended, start.Time);
        scenario.Print("detection", verdict.Time - loss);
        scenario.Print("overhead", answer.Ended - verdict.Time);

        home.Boot();
        scenario.Cluster.WaitForAll();
        var status = home.WaitFor(s => s.Runs(ClusterPlan.Group, standby.Name),
            Scenario.Patient, "the group to stay on the standby");
        Assert.HasCount(2, status.View.Members);
        scenario.AnswersNow(standby);
        scenario.AtMostOneHolder();
        scenario.NeverTwoAnswered();
    }

    // The kernel of a frozen server still answers for its address, so nobody may take that yet.
    [TestMethod]
    public void A_frozen_server_keeps_its_address_until_it_wakes_and_gives_it_up()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var standby = scenario.Server(2);
        var frozen = LabClock.Now;
        home.Freeze();
        standby.WaitForAlert(a => a.Is("rc", 32), frozen, Scenario.Patient,
            "tells that the address is held elsewhere");
        var address = IPAddress.Parse(ClusterPlan.Address);
        CollectionAssert.AreEqual(
            new[] { home.Number }, scenario.Cluster.Lan.HoldersOf(address).ToArray());
        var thawed = LabClock.Now;
        home.Thaw();
        scenario.Client.WaitFor(standby.Name, thawed, Scenario.Patient);
        Patience.Until(
            () => scenario.Cluster.Lan.HoldersOf(address) is [var only] && only == standby.Number,
            Scenario.Patient, "the standby alone to hold the address");
        scenario.NeverTwoAnswered();
    }
}
