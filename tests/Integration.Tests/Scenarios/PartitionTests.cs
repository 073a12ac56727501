using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class PartitionTests
{
    private static readonly ClusterPlan Three = new() { Servers = 3 };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_server_cut_off_stops_before_a_survivor_starts()
    {
        using var scenario = new Scenario(TestContext, Three);
        var home = scenario.Running();
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(home.Number, LanSide.Public, LanSide.Interconnect);
        scenario.StopsBeforeItStarts(home, on: scenario.Server(2), cut);
        Assert.IsEmpty(scenario.Server(3).Alerts().Where(a => a.Is("rc", 10)));
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    public void A_standby_cut_off_stops_and_the_group_stays()
    {
        using var scenario = new Scenario(TestContext, Three);
        var home = scenario.Running();
        var standby = scenario.Server(2);
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(standby.Number, LanSide.Public, LanSide.Interconnect);
        standby.WaitForAlert(
            a => a.Is("pm", 2), cut, Scenario.Patient, "tells the end of the service");
        home.WaitFor(s => s.View.Members.Length == 2, Scenario.Patient, "a view of two");
        scenario.AnswersNow(home);
        scenario.MissedNothing(cut);
    }

    [TestMethod]
    public void One_cut_path_of_two_is_an_alert_and_nothing_more()
    {
        using var scenario = new Scenario(TestContext, Three);
        var home = scenario.Running();
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(home.Number, LanSide.Interconnect);
        foreach (var other in scenario.Cluster.Others(home))
        {
            other.WaitForAlert(a => a.Is("nm", 4) && a.Level == "WARN", cut,
                Scenario.Patient, "tells the lost path");
        }
        // Three times what a lost server would have been noticed in.
        scenario.Client.WaitFor(home.Name, cut.AddMilliseconds(1500), Scenario.Patient);
        var after = home.WaitFor(_ => true, Scenario.Patient, "a status");
        Assert.AreEqual(before.View.Number, after.View.Number);
        Assert.AreEqual(
            before.Group(ClusterPlan.Group).Epoch, after.Group(ClusterPlan.Group).Epoch);
        scenario.MissedNothing(cut);
    }

    [TestMethod]
    public void A_server_that_is_not_heard_by_one_peer_settles_in_one_membership()
    {
        using var scenario = new Scenario(TestContext, Three);
        var home = scenario.Running();
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Mute(3, 2, LanSide.Interconnect);
        scenario.Cluster.Lan.Mute(3, 2, LanSide.Public);
        home.WaitFor(s => s.View.Members.Length == 2, Scenario.Patient, "a view of two");
        var members = home.WaitFor(_ => true, Scenario.Patient, "a status").View.Members;
        CollectionAssert.AreEqual((string[])["server1", "server2"], members.ToArray(),
            "ties go to the server of higher priority");
        scenario.AnswersNow(home);
        scenario.MissedNothing(cut);
    }
}
