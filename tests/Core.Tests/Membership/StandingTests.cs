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
        var bench = new Bench(Sample.Cluster(), ledger: Sample.Crashed(1, 2))
            .Start("fip1", "exec1");
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
        var bench = new Bench(Sample.Cluster().WithPing(), ledger: Sample.Crashed(1, 2))
            .Start("fip1", "exec1");
        bench.Pass(0.2).Asked(false).Pass(0.2).Asked(false);
        Assert.AreEqual("np-target-silent", bench.State.Emergency!.Code);
    }

    [TestMethod]
    public void A_restarted_server_that_holds_groups_and_reaches_the_targets_waits_as_others_would()
    {
        var bench = new Bench(Sample.Cluster().WithPing(), ledger: Sample.Crashed(1, 2))
            .Start("fip1", "exec1");
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

    [TestMethod]
    public void What_runs_after_a_boot_does_not_end_the_wait_for_the_others()
    {
        var config = Sample.Cluster().WithPing();
        // As the daemon's own file has it: the view does not outlive the boot.
        var bench = new Bench(config, ledger: Sample.Crashed(1, 2) with { View = null })
            .Start("fip1");
        bench.Pass(0.2).Asked(false).Pass(0.2).Asked(false).Pass(5);
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.IsNull(bench.State.Emergency);
        bench.Hear(2, ServicePhase.Running, view: 4, members: Sample.Servers(2));
        Assert.IsNull(bench.State.Emergency, "it joins, and lets go what is not its own");
        Assert.IsFalse(bench.State.Local["web"].Report(bench.State.Self).IsCertain);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "the targets had been silent before")]
    [DataRow(false, DisplayName = "the targets answered before")]
    public void Who_was_alone_with_silent_targets_goes_on_after_its_daemon_crashed(bool silent)
    {
        var config = Sample.Cluster().WithPing();
        var before = new Bench(config).InView().Works();
        before.Hear(2, ServicePhase.Stopped).Pass(0.2, 2);
        Assert.AreEqual(Sample.Servers(1), before.State.View.Members);
        for (int i = 0; i < 3; i++) before.Pass(5).Asked(!silent);
        var bench = new Bench(config, ledger: Ledger.Of(before.State), incarnation: 2)
            .Start("fip1", "exec1");
        for (int i = 0; i < 9; i++) bench.Pass(0.5).Asked(false);
        Assert.AreEqual(silent ? Reason.None.Code : "np-target-silent",
            bench.State.PhaseReason.Code);
        if (silent) Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.AreEqual(silent, bench.State.View.IsCommitted);
    }

    [TestMethod]
    [DataRow(ServicePhase.Suspended, 1, false, DisplayName = "it sleeps in the view of before")]
    [DataRow(ServicePhase.Suspended, 2, true, DisplayName = "it sleeps in a newer one")]
    [DataRow(ServicePhase.Running, 1, true, DisplayName = "it runs")]
    public void A_restarted_server_is_not_replaced_by_the_view_it_was_in_itself(
        ServicePhase other, long view, bool letsGo)
    {
        var bench = new Bench(Sample.Cluster(), ledger: Sample.Crashed(1))
            .Start("fip1", "exec1");
        bench.Hear(2, other, view: view, members: Sample.Servers(2));
        Assert.AreEqual(letsGo ? "replaced" : null, bench.State.Emergency?.Code);
    }

    private static ServerSet Of(string numbers) =>
        Sample.Servers([.. numbers.Split(',').Select(int.Parse)]);
}
