using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class StandingTests
{
    [TestMethod]
    public void A_member_in_a_newer_view_without_this_server_makes_it_let_go_at_once()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        bench.Hear(2, view: 2, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).First().Resource);
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_server_that_is_not_heard_goes_on_until_somebody_takes_over()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Hear(2, hears: Sample.Servers(2)).Pass(3, 2);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    public void Whoever_takes_over_announces_it_while_it_waits()
    {
        var bench = new Bench(Sample.Cluster().WithPing(), self: 2).InView();
        bench.Pass(1.1);
        Assert.AreEqual(1, bench.State.LastBeat!.ViewNumber);
        bench.Asked(true);
        Assert.AreEqual(VerdictKind.Undecided, bench.State.Loss!.Verdict.Kind);
        Assert.AreEqual(2, bench.State.LastBeat!.ViewNumber);
        Assert.AreEqual(Sample.Servers(2), bench.State.LastBeat.ViewMembers);
        Assert.IsFalse(bench.State.View.Members == Sample.Servers(2));
    }

    [TestMethod]
    public void Of_three_the_one_left_out_of_the_clique_lets_go_a_beat_later()
    {
        var bench = new Bench(Sample.Cluster(3), self: 3).InView();
        bench.Hear(1, hears: Sample.Servers(1, 2)).Pass(0.1, 1, 2);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Pass(0.1, 1, 2);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual("excluded", bench.State.PhaseReason.Code);
    }

    [TestMethod]
    public void A_break_between_two_others_concerns_nobody_else()
    {
        var bench = new Bench(Sample.Cluster(3)).InView();
        bench.Hear(2, hears: Sample.Servers(1, 2)).Hear(3, hears: Sample.Servers(1, 3));
        bench.Pass(0.3, 2, 3);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(Sample.Servers(3), bench.State.Loss?.Lost
            ?? Sample.Servers(1, 2, 3) - bench.State.View.Members);
    }

    [TestMethod]
    public void A_member_that_restarted_and_hears_nobody_yet_takes_nobody_out()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Hear(2, ServicePhase.Starting, ServerSet.Empty, view: 0,
            members: ServerSet.Empty, incarnation: 2).Pass(5, 2);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsNull(bench.State.Loss);
        Assert.AreEqual(1, bench.State.View.Number);
    }

    [TestMethod]
    public void A_restarted_server_lets_go_of_what_the_others_have_taken_over()
    {
        var bench = new Bench(Sample.Cluster()).Start("fip1", "exec1");
        bench.Hear(2, ServicePhase.Running, view: 4, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
    }

    [TestMethod]
    public void A_restarted_server_that_holds_nothing_just_joins()
    {
        var bench = new Bench(Sample.Cluster()).Start();
        bench.Hear(2, ServicePhase.Running, view: 4, members: Sample.Servers(2));
        Assert.IsNull(bench.State.Emergency);
        Assert.AreEqual(5, bench.State.Proposal!.View.Number);
    }

    [TestMethod]
    public void A_restarted_server_that_holds_groups_and_is_cut_off_does_not_wait_for_others()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).Start("fip1", "exec1");
        bench.Pass(0.2).Asked(false).Pass(0.2).Asked(false);
        Assert.AreEqual("np-target-silent", bench.State.Emergency!.Code);
    }

    [TestMethod]
    public void A_restarted_server_that_holds_groups_and_reaches_the_targets_waits_as_others_would()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).Start("fip1", "exec1");
        bench.Pass(0.2).Asked(true);
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.IsFalse(bench.State.View.IsCommitted);
        for (int i = 0; i < 6; i++) bench.Pass(0.5).Asked(true);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }

    [TestMethod]
    [DataRow(1, "1,2", 2, "2", true, DisplayName = "the other had taken over since")]
    [DataRow(2, "1", 1, "1,2", false, DisplayName = "this server had taken over since")]
    [DataRow(2, "1", 1, "2", false, DisplayName = "the other had taken over before")]
    public void Of_two_restarted_servers_that_found_groups_the_one_of_the_newer_view_keeps_them(
        long number, string members, long otherNumber, string otherMembers, bool letsGo)
    {
        var former = new View(number, Sample.Server(1), Of(members));
        var bench = new Bench(Sample.Cluster(), ledger: Ledger.Empty with
        {
            HighestView = number,
            View = former,
        }).Start("fip1", "exec1");
        Assert.AreEqual(0, bench.State.LastBeat!.ViewNumber, "nobody is there to be told");
        bench.Hear(2, ServicePhase.Starting, view: otherNumber, members: Of(otherMembers));
        Assert.AreEqual(letsGo ? "replaced" : null, bench.State.Emergency?.Code);
        if (!former.Members.Contains(Sample.Server(2)))
            Assert.AreEqual(number, bench.State.LastBeat!.ViewNumber);
    }

    private static ServerSet Of(string numbers) =>
        Sample.Servers([.. numbers.Split(',').Select(int.Parse)]);
}
