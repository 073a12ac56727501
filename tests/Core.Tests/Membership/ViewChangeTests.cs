using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class ViewChangeTests
{
    private static Message.Answer Agreed(long number) => new(number, true, number, true, [], []);

    [TestMethod]
    public void The_first_server_proposes_once_everybody_is_heard()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2);
        Assert.IsNull(bench.State.Proposal);
        bench.Hear(3);
        Assert.AreEqual(Sample.Servers(1, 2, 3), bench.State.Proposal!.View.Members);
        Assert.AreEqual(Sample.Servers(1, 2, 3), bench.Sent<Message.Propose>(3)
            .Single().View.Members);
    }

    [TestMethod]
    public void A_view_stands_when_the_last_member_has_agreed()
    {
        var bench = new Bench(Sample.Cluster(3)).Start().Hear(2).Hear(3);
        long number = bench.State.Proposal!.View.Number;
        bench.Message(2, Agreed(number));
        Assert.IsFalse(bench.State.View.IsCommitted);
        bench.Message(3, Agreed(number));
        Assert.AreEqual(number, bench.State.View.Number);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.HasCount(1, bench.Sent<Message.Commit>(2));
    }

    [TestMethod]
    public void Only_the_first_server_proposes()
    {
        var bench = new Bench(Sample.Cluster(3), self: 2).Start().Hear(1).Hear(3);
        Assert.IsNull(bench.State.Proposal);
        Assert.IsEmpty(bench.All.OfType<Effect.Send>().Where(s => s.Message is Message.Propose));
    }

    [TestMethod]
    public void Nothing_is_proposed_while_it_is_not_known_what_runs_here()
    {
        var bench = new Bench(Sample.Cluster());
        bench.Ask(new OperatorRequest.StartService("", false)).Hear(2);
        Assert.IsNull(bench.State.Proposal);
        bench.Probed();
        Assert.IsNotNull(bench.State.Proposal);
    }

    [TestMethod]
    public void A_member_agrees_once_to_a_number()
    {
        var bench = new Bench(Sample.Cluster(3), self: 3).Start().Hear(1).Hear(2);
        var view = new View(5, Sample.Server(1), Sample.Servers(1, 2, 3));
        bench.Message(1, new Message.Propose(view));
        Assert.IsTrue(bench.Sent<Message.Answer>(1).Single().Agreed);
        Assert.AreEqual(5, bench.State.HighestView);
        bench.Message(1, new Message.Propose(view));
        Assert.IsFalse(bench.Sent<Message.Answer>(1).Single().Agreed);
    }

    [TestMethod]
    [DataRow(2, 1, new[] { 1, 2, 3 }, DisplayName = "in another server's name")]
    [DataRow(2, 2, new[] { 2, 3 }, DisplayName = "without a server that is heard")]
    [DataRow(1, 1, new[] { 1, 2 }, DisplayName = "without this server")]
    [DataRow(2, 2, new[] { 1, 2, 3 }, DisplayName = "by one that is not its first")]
    public void A_proposal_that_is_not_called_for_is_refused(
        int from, int coordinator, int[] members)
    {
        var bench = new Bench(Sample.Cluster(3), self: 3).InView();
        bench.Message(from, new Message.Propose(
            new View(9, Sample.Server(coordinator), Sample.Servers(members))));
        Assert.IsFalse(bench.Sent<Message.Answer>(from).Single().Agreed);
        Assert.AreEqual(1, bench.State.HighestView);
    }

    [TestMethod]
    public void Nobody_is_dropped_from_a_view_at_a_newcomer_s_word()
    {
        // Server2 and server3 are in a view; server2 falls silent as server1 comes to join.
        var bench = new Bench(Sample.Cluster(3).WithPing(), self: 3).Start();
        bench.Hear(2, hears: Sample.Servers(2, 3)).Commit(1, Sample.Servers(2, 3));
        bench.Hear(2, ServicePhase.Running, view: 1, members: Sample.Servers(2, 3));
        bench.Hear(1, hears: Sample.Servers(1, 3)).Pass(1.05, 1);
        Assert.AreEqual(Sample.Servers(2), bench.State.Loss!.Lost);
        bench.Message(1, new Message.Propose(
            new View(2, Sample.Server(1), Sample.Servers(1, 3))));
        Assert.IsFalse(bench.Sent<Message.Answer>(1).Single().Agreed);
    }

    [TestMethod]
    public void Who_starts_does_not_agree_to_a_view_without_one_it_hears_running()
    {
        // Server1 runs; it does not hear server3, and server2 hears nothing of it.
        var bench = new Bench(Sample.Cluster(3), self: 3).Start();
        bench.Hear(1, ServicePhase.Running, Sample.Servers(1, 2), view: 4,
            members: Sample.Servers(1));
        bench.Hear(2, hears: Sample.Servers(2, 3));
        bench.Message(2, new Message.Propose(
            new View(5, Sample.Server(2), Sample.Servers(2, 3))));
        Assert.IsFalse(bench.Sent<Message.Answer>(2).Single().Agreed);
    }

    [TestMethod]
    public void A_commit_older_than_what_was_promised_is_refused()
    {
        var bench = new Bench(Sample.Cluster(3), self: 3).Start().Hear(1).Hear(2);
        bench.Message(1, new Message.Propose(
            new View(5, Sample.Server(1), Sample.Servers(1, 2, 3))));
        bench.Commit(4, Sample.Servers(1, 2, 3));
        Assert.IsFalse(bench.State.View.IsCommitted);
        bench.Commit(5, Sample.Servers(1, 2, 3));
        Assert.AreEqual(5, bench.State.View.Number);
    }

    [TestMethod]
    public void A_refusal_is_answered_with_a_higher_number_after_a_pause()
    {
        var bench = new Bench(Sample.Cluster()).Start().Hear(2);
        bench.Message(2, new Message.Answer(1, false, 41, false, [], []));
        Assert.IsNull(bench.State.Proposal);
        bench.Pass(0.06, 2);
        Assert.AreEqual(42, bench.State.Proposal!.View.Number);
    }

    [TestMethod]
    public void An_unanswered_view_is_told_of_once_and_proposed_again()
    {
        var bench = new Bench(Sample.Cluster()).Start().Hear(2).Pass(5, 2);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 80 }));
        Assert.IsGreaterThan(3, bench.All.OfType<Effect.Send>()
            .Count(s => s.Message is Message.Propose));
    }

    // It may have agreed to somebody else's view meanwhile, who places the same group.
    [TestMethod]
    public void Nothing_is_placed_before_those_new_to_the_view_say_that_they_are_in_it()
    {
        var bench = new Bench(Sample.Cluster()).Start().Hear(2);
        long number = bench.State.Proposal!.View.Number;
        bench.Message(2, Agreed(number) with { InView = false });
        Assert.IsTrue(bench.State.View.IsCommitted);
        Assert.IsNull(bench.Web.Owner);
        bench.Hear(2, ServicePhase.Running, view: number + 1, members: Sample.Servers(1, 2));
        Assert.IsNull(bench.Web.Owner, "that is another view");
        bench.Hear(2, ServicePhase.Running, view: number, members: Sample.Servers(1, 2));
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
    }

    [TestMethod]
    public void A_promise_that_came_to_nothing_is_settled_by_a_new_view_of_the_same_members()
    {
        // Server3 comes and goes while it is being joined; server2 has promised by then.
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2).Pass(0.1, 2).Hear(3, ServicePhase.Stopped).AgreeAll();
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        bench.Do(new Event.PeerReached(Sample.Server(3), true));
        bench.Hear(2, ServicePhase.Running, view: 1, members: Sample.Servers(1, 2));
        bench.Hear(3, ServicePhase.Starting);
        bench.Message(2, Agreed(bench.State.Proposal!.View.Number));
        bench.Hear(3, ServicePhase.Stopped).Pass(0.3, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal!.View.Members);
        Assert.IsGreaterThan(2, bench.State.Proposal.View.Number);
    }

    [TestMethod]
    public void A_member_that_promised_in_vain_reminds_the_first_server()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView();
        bench.Message(1, new Message.Propose(
            new View(8, Sample.Server(1), Sample.Servers(1, 2))));
        Assert.AreEqual(8, bench.State.HighestView);
        bench.Pass(1, 1);
        var reminder = bench.Sent<Message.Answer>(1).First();
        Assert.AreEqual(8, reminder.HighestKnown);
        Assert.IsFalse(reminder.Agreed);
    }

    [TestMethod]
    public void A_coordinator_that_is_reminded_makes_a_view_that_stands()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Message(2, new Message.Answer(0, false, 8, true, [], []));
        Assert.AreEqual(9, bench.State.Proposal!.View.Number);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal.View.Members);
    }

    [TestMethod]
    public void A_member_that_missed_the_commit_is_asked_again()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Hear(2, view: 0).Pass(3, 2);
        Assert.IsGreaterThan(1, bench.State.HighestView);
    }

    [TestMethod]
    [TestProperty("Regression", "155")]
    public void A_member_without_a_session_does_not_hold_a_failover_up()
    {
        var bench = new Bench(Sample.Cluster(3)).InView();
        bench.Works().Do(new Event.PeerReached(Sample.Server(3), false));
        bench.Hear(3, hears: Sample.Servers(1, 3)).Pass(4, 3);
        Assert.AreEqual(Sample.Servers(1, 3), bench.State.View.Members);
    }

    [TestMethod]
    public void A_newcomer_without_a_session_does_not_hold_a_failover_up()
    {
        var bench = new Bench(Sample.Cluster(3)).Start();
        bench.Hear(2).Pass(0.1, 2).Hear(3, ServicePhase.Stopped).AgreeAll();
        bench.Hear(2, ServicePhase.Running, view: 1, members: Sample.Servers(1, 2));
        bench.Hear(3, ServicePhase.Starting, hears: Sample.Servers(1, 3)).Pass(2, 3);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }

    [TestMethod]
    public void Only_the_coordinator_that_stands_may_place_a_group()
    {
        var bench = new Bench(Sample.Cluster(3), self: 3).InView();
        var placement = new Placement
        {
            Group = "web",
            Epoch = 4,
            Owner = Sample.Server(3),
            Instruction = Instruction.Run,
        };
        bench.Message(2, new Message.Placed(1, placement));
        Assert.AreEqual(0, bench.Web.Epoch, "not the coordinator");
        bench.Message(1, new Message.Placed(2, placement));
        Assert.AreEqual(0, bench.Web.Epoch, "not this view");
        bench.Place(placement);
        Assert.AreEqual(4, bench.Web.Epoch);
        bench.Place(placement with { Epoch = 3, Owner = Sample.Server(1) });
        Assert.AreEqual(4, bench.Web.Epoch, "an older epoch");
    }

    [TestMethod]
    public void Whoever_promised_a_newer_view_obeys_the_old_one_no_more()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView();
        bench.Message(1, new Message.Propose(
            new View(8, Sample.Server(1), Sample.Servers(1, 2))));
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 4,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
        });
        Assert.AreEqual(0, bench.Web.Epoch);
    }

    [TestMethod]
    public void A_session_made_anew_brings_the_view_and_the_orders_again()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        Assert.AreEqual(bench.State.View, bench.Sent<Message.Commit>(2).Single().View);
        Assert.AreEqual(GroupPhase.Online, bench.Sent<Message.Reported>(2).Single().Report.Phase);
    }

    [TestMethod]
    public void A_restarted_server_does_not_take_the_view_it_was_in_before()
    {
        // The coordinator tells it again as the session is made; it has to join anew.
        var ledger = Ledger.Empty with { HighestView = 6 };
        var bench = new Bench(Sample.Cluster(), self: 2, ledger: ledger, incarnation: 2).Start();
        bench.Message(1, new Message.Commit(
            new View(6, Sample.Server(1), Sample.Servers(1, 2)), [], []));
        Assert.IsFalse(bench.State.View.IsCommitted);
        bench.Hear(1).Commit(7, Sample.Servers(1, 2));
        Assert.AreEqual(7, bench.State.View.Number);
    }

    [TestMethod]
    public void A_view_number_never_goes_back_over_a_restart()
    {
        var ledger = Ledger.Empty with { HighestView = 17 };
        var bench = new Bench(Sample.Cluster(), ledger: ledger).Start().Hear(2);
        Assert.AreEqual(18, bench.State.Proposal!.View.Number);
    }
}
