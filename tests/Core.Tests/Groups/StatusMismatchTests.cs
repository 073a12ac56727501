using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Tests.Groups;

/// <summary>Groups that are held where they do not belong.</summary>
[TestClass]
public sealed class StatusMismatchTests
{
    // Server2 says it holds the group that server1 holds.
    private static Bench Claimed(GroupPhase phase = GroupPhase.DeactivationFailed,
        ResourcePhase resources = ResourcePhase.DeactivationFailed) =>
        new Bench(Sample.Cluster(3)).InView().Works()
            .Message(2, new Message.Reported(Sample.Report(2, 0, phase, resources)));

    private static int Told(Bench bench) =>
        bench.Alerts.Count(a => a is { Module: "rc", Id: 503 });

    [TestMethod]
    public void What_is_not_let_go_in_time_is_told_once()
    {
        var bench = Claimed().Pass(29, 2, 3);
        Assert.AreEqual(0, Told(bench), "it may still be letting go");
        bench.Pass(120, 2, 3);
        Assert.AreEqual(1, Told(bench));
        StringAssert.StartsWith(bench.Alerts.Single(a => a.Id == 503).Text,
            "A mismatch in the group web status occurs between the servers.");
    }

    [TestMethod]
    public void What_is_let_go_in_time_is_not_told()
    {
        var bench = Claimed(GroupPhase.Deactivating, ResourcePhase.Deactivating).Pass(20, 2, 3);
        bench.Message(2, new Message.Reported(
            Sample.Report(2, 0, GroupPhase.Offline, ResourcePhase.Offline)));
        Assert.AreEqual(0, Told(bench.Pass(60, 2, 3)));
    }

    [TestMethod]
    [TestProperty("Regression", "126")]
    public void A_server_that_cannot_tell_yet_is_no_mismatch() =>
        Assert.AreEqual(0, Told(Claimed(GroupPhase.Deactivating, ResourcePhase.Unknown)
            .Pass(60, 2, 3)));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [TestProperty("Regression", "125")]
    public void A_group_without_a_destination_is_no_mismatch(bool auto)
    {
        var bench = new Bench(Sample.Cluster(2).WithGroup("web",
            g => g with { Policy = ["server2"], AutoFailover = auto })).InView();
        bench.Hear(2, ServicePhase.Stopped);
        Assert.AreEqual(0, Told(bench.Pass(60)));
    }

    [TestMethod]
    public void A_server_that_is_gone_holds_nothing_to_be_told_of()
    {
        var bench = Claimed();
        bench.Hear(3, hears: Sample.Servers(1, 3)).Pass(1.1, 3).AgreeAll();
        Assert.AreEqual(0, Told(bench.Pass(60, 3)));
    }
}
