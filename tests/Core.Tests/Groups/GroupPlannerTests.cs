using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

[TestClass]
public sealed class GroupPlannerTests
{
    // Server2 says the group it was given is so far.
    private static Bench Says(Bench bench, int server, GroupPhase phase, string group = "web") =>
        bench.Message(server, new Message.Reported(Sample.Report(
            server, bench.State.Placements[group].Epoch, phase,
            phase == GroupPhase.Online ? ResourcePhase.Online
                : phase == GroupPhase.ActivationFailed ? ResourcePhase.ActivationFailed
                : ResourcePhase.Offline) with
        { Group = group }));

    [TestMethod]
    public void A_group_starts_on_the_first_server_of_its_policy()
    {
        var bench = new Bench(Sample.Cluster(3).WithGroup("web",
            g => g with { Policy = ["SERVER3", "server2"] })).InView();
        Assert.AreEqual(Sample.Server(3), bench.Web.Owner);
        Assert.AreEqual(1, bench.Web.Epoch);
        Assert.AreEqual(bench.Web, bench.All.OfType<Effect.Send>()
            .Where(s => s.To == Sample.Server(3)).Select(s => s.Message)
            .OfType<Message.Placed>().Single().Placement);
    }

    [TestMethod]
    public void A_group_that_starts_by_hand_waits_for_a_hand()
    {
        var bench = new Bench(Sample.Cluster().WithGroup("web",
            g => g with { AutoStart = false })).InView();
        Assert.IsNull(bench.Web.Owner);
        bench.Ask(new OperatorRequest.StartGroup("web", "", false));
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
    }

    [TestMethod]
    [DataRow(true, 2)]
    [DataRow(false, null)]
    public void A_lost_server_s_group_goes_to_the_next_if_it_fails_over_by_itself(
        bool auto, int? expected)
    {
        var bench = new Bench(Sample.Cluster(3).WithGroup("web", g => g with
        {
            Policy = ["server3", "server2", "server1"],
            AutoFailover = auto,
        })).InView();
        Says(bench, 3, GroupPhase.Online);
        bench.Hear(2, hears: Sample.Servers(1, 2)).Pass(1.1, 2).AgreeAll();
        Assert.AreEqual(expected is { } n ? Sample.Server(n) : (ServerId?)null, bench.Web.Owner);
        Assert.AreEqual(auto, bench.Web.Wanted);
        Assert.AreEqual(!auto, bench.Told("rc", 65));
    }

    [TestMethod]
    public void A_failed_activation_goes_on_behind_the_server_and_wraps_round()
    {
        var bench = new Bench(Sample.Cluster(3).WithGroup("web",
            g => g with { Policy = ["server2", "server3", "server1"] })).InView();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Says(bench, 2, GroupPhase.ActivationFailed);
        Assert.AreEqual(Sample.Server(3), bench.Web.Destination);
        Says(bench, 2, GroupPhase.Offline);
        Says(bench, 3, GroupPhase.ActivationFailed);
        Assert.AreEqual(Sample.Server(1), bench.Web.Destination);
        Assert.AreEqual(2, bench.Web.Failovers);
        Says(bench, 3, GroupPhase.Offline);
        bench.Works("fip1");
        Assert.IsTrue(bench.Web.GivenUp, "nowhere is left");
        Assert.AreEqual(Sample.Servers(1, 2, 3), bench.Web.Tried);
    }

    [TestMethod]
    public void Once_online_the_failures_before_are_forgotten()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works("fip1");
        Says(bench, 2, GroupPhase.Online);
        Assert.IsTrue(bench.Web.Tried.IsEmpty);
        Assert.AreEqual(0, bench.Web.Failovers);
    }

    [TestMethod]
    public void A_group_given_up_is_tried_on_a_server_that_comes_back()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Hear(2, ServicePhase.Stopped).Works("fip1");
        Assert.IsTrue(bench.Web.GivenUp);
        bench.Hear(2, ServicePhase.Starting, view: 0, members: ServerSet.Empty, incarnation: 2);
        bench.AgreeAll(inView: false);
        Assert.AreEqual(Sample.Server(2), bench.Web.Destination);
    }

    [TestMethod]
    public void A_stopping_server_hands_its_group_over_and_the_reason_is_told()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works();
        bench.Ask(new OperatorRequest.StopService("", false));
        Assert.AreEqual("server-stop", bench.Web.Reason.Code);
        Assert.AreEqual(StopFactor.ServerShutdown, bench.Calls(Verb.Deactivate).First().Factor);
        bench.Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.HasCount(1, bench.All.OfType<Effect.Send>().Where(
            s => s.To == Sample.Server(2) && s.Message is Message.Left));
    }

    [TestMethod]
    [TestProperty("Regression", "35")]
    public void A_destination_that_dies_meanwhile_is_replaced_by_the_next_and_not_the_origin()
    {
        var bench = new Bench(Sample.Cluster(4)).InView().Works();
        bench.Message(1, new Message.RecoveryWanted(
            "web", bench.Web.Epoch, false, new Reason("monitor-error", "It fails.")));
        Assert.AreEqual(Sample.Server(2), bench.Web.Destination);
        bench.Hear(2, ServicePhase.Stopped).AgreeAll();
        bench.Works();
        Assert.AreEqual(Sample.Server(3), bench.Web.Owner);
    }

    [TestMethod]
    public void A_group_with_no_other_server_goes_back_rather_than_nowhere()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Message(1, new Message.RecoveryWanted(
            "web", bench.Web.Epoch, false, new Reason("monitor-error", "It fails.")));
        bench.Hear(2, ServicePhase.Stopped).Works();
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    [TestProperty("Regression", "168")]
    public void A_group_whose_server_leaves_its_policy_runs_on_and_stops_cleanly()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Do(new Event.ConfigChanged(Sample.Cluster().WithGroup("web",
            g => g with { Policy = ["server2"] }) with
        { Generation = 1 }));
        bench.Pass(5, 2);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "")).Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    public void A_group_nobody_can_take_is_told_of_once_and_placed_when_somebody_can()
    {
        var bench = new Bench(Sample.Cluster().WithGroup("web",
            g => g with { Policy = ["server2"] })).InView();
        bench.Hear(2, ServicePhase.Stopped).Pass(10);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 65 }));
        Assert.IsNull(bench.Web.Owner);
        bench.Hear(2, ServicePhase.Starting, incarnation: 2).AgreeAll(inView: false);
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
    }

    [TestMethod]
    [TestProperty("Regression", "155")]
    public void A_server_that_cannot_be_told_is_given_nothing()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        bench.Ask(new OperatorRequest.MoveGroup("web", "", ""));
        Assert.AreEqual(Sample.Server(3), bench.Web.Destination);
    }

    [TestMethod]
    public void Every_placement_has_a_higher_epoch()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server3")).Works();
        Says(bench, 3, GroupPhase.Online);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true));
        var epochs = bench.All.OfType<Effect.Send>().Where(s => s.To == Sample.Server(2))
            .Select(s => s.Message).OfType<Message.Placed>()
            .Select(p => p.Placement.Epoch).ToList();
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, epochs);
    }
}
