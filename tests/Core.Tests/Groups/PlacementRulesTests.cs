using System.Collections.Immutable;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Groups;

[TestClass]
public sealed class PlacementRulesTests
{
    // The coordinator of three servers, with a change that takes server2 out.
    private static Bench Up() => new Bench(Sample.Cluster(3)).InView();

    private static string CodeOf(Bench bench, int server, ServerId? leaving = null) =>
        PlacementRules.Judge(bench.State, bench.State.Config.FindGroup("web")!,
            Sample.Server(server), leaving)?.Code ?? "eligible";

    private static int? Target(Bench bench, ServerId? leaving = null) =>
        PlacementRules.Choose(bench.State, "web", leaving).Target?.Index + 1;

    [TestMethod]
    public void Any_server_of_the_view_can_take_a_group()
    {
        for (int server = 1; server <= 3; server++)
            Assert.AreEqual("eligible", CodeOf(Up(), server));
    }

    [TestMethod]
    public void A_server_outside_the_policy_cannot()
    {
        var bench = Up();
        bench.State = bench.State with
        {
            Config = bench.State.Config.WithGroup("web",
                g => g with { Policy = ["server3", "server1", "unknown"] }),
        };
        Assert.AreEqual("not-in-policy", CodeOf(bench, 2));
        Assert.AreEqual(3, Target(bench));
    }

    [TestMethod]
    public void A_server_outside_the_view_cannot()
    {
        var bench = Up();
        bench.Hear(2, ServicePhase.Stopped).AgreeAll();
        Assert.AreEqual("not-in-view", CodeOf(bench, 2));
    }

    [TestMethod]
    public void A_server_without_a_session_cannot()
    {
        var bench = Up().Do(new Event.PeerReached(Sample.Server(2), false));
        Assert.AreEqual("no-session", CodeOf(bench, 2));
        Assert.AreEqual("eligible", CodeOf(bench, 1));
    }

    [TestMethod]
    public void A_stopping_server_cannot()
    {
        Assert.AreEqual("stopping", CodeOf(Up().Hear(2, ServicePhase.Stopping), 2));
        var bench = Up().Ask(new OperatorRequest.StopService("", false));
        Assert.AreEqual("stopping", CodeOf(bench, 1));
    }

    [TestMethod]
    public void The_server_it_leaves_cannot()
    {
        Assert.AreEqual("leaving", CodeOf(Up(), 2, Sample.Server(2)));
        Assert.AreEqual(3, Target(Up(), Sample.Server(2)));
        Assert.AreEqual(1, Target(Up(), Sample.Server(3)), "the search wraps round");
    }

    [TestMethod]
    public void A_server_where_it_failed_cannot()
    {
        var bench = Up();
        bench.State = bench.State with
        {
            Placements = bench.State.Placements.SetItem(
                "web", bench.Web with { Tried = Sample.Servers(2) }),
        };
        Assert.AreEqual("activation-failed", CodeOf(bench, 2));
    }

    [TestMethod]
    public void A_server_that_lacks_a_type_cannot()
    {
        var lacking = ImmutableSortedDictionary<string, string>.Empty.Add("exec", "no plugin");
        var bench = Up().Message(2, new Message.Monitored([], lacking));
        Assert.AreEqual("type-unusable", CodeOf(bench, 2));
        Assert.AreEqual("eligible", CodeOf(bench, 3));
        bench.Message(2, new Message.Monitored([], lacking.Clear()));
        Assert.AreEqual("eligible", CodeOf(bench, 2));
    }

    [TestMethod]
    public void A_group_that_cannot_start_is_taken_by_nobody()
    {
        var bench = Up();
        bench.State = bench.State with
        {
            Config = bench.State.Config.WithGroup("web",
                g => g with { Unstartable = "Type vm has no plugin." }),
        };
        var choice = PlacementRules.Choose(bench.State, "web", null);
        Assert.IsNull(choice.Target);
        Assert.IsTrue(choice.Servers.All(s => s.Reason.Code == "unstartable"));
        StringAssert.Contains(choice.WhyNone(), "server3: Type vm has no plugin.");
    }

    [TestMethod]
    public void The_chosen_server_and_those_passed_over_have_a_reason()
    {
        var choice = PlacementRules.Choose(Up().State, "web", null);
        CollectionAssert.AreEqual(new[] { "chosen", "eligible", "eligible" },
            choice.Servers.Select(s => s.Reason.Code).ToList());
    }

    [TestMethod]
    public void An_unknown_group_has_no_target() =>
        Assert.IsNull(PlacementRules.Choose(Up().State, "none", null).Target);
}
