using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class StallTests
{
    // Everything stands still: no deadline is come to, and no beat is heard.
    private static Bench Frozen(double seconds, bool ping = false)
    {
        var config = ping ? Sample.Cluster().WithPing() : Sample.Cluster();
        var bench = new Bench(config).InView().Works();
        bench.Pass(0.3, 2);
        bench.Now += TimeSpan.FromSeconds(seconds);
        return bench.Do(new Event.Woke());
    }

    [TestMethod]
    [DataRow(3.0, true)]
    [DataRow(1.2, true)]
    [DataRow(0.6, false, DisplayName = "shorter than the timeout: nobody can have missed it")]
    public void A_server_whose_own_timer_was_too_late_doubts_its_view(double seconds, bool doubts)
    {
        var bench = Frozen(seconds);
        Assert.AreEqual(doubts, bench.State.DoubtSince is not null);
        Assert.IsNull(bench.State.Loss, "it accuses nobody");
        Assert.AreEqual(doubts, bench.Told("nm", 71));
    }

    [TestMethod]
    public void Without_it_the_peer_would_have_been_taken_for_dead_at_once()
    {
        var bench = Frozen(30);
        Assert.AreEqual(2, bench.State.View.Members.Count);
        Assert.IsNull(bench.State.Proposal);
    }

    [TestMethod]
    public void It_is_over_when_everybody_says_that_the_view_stands()
    {
        var bench = Frozen(3);
        bench.Hear(2);
        Assert.IsNotNull(bench.State.DoubtSince, "a beat from before may still have been there");
        bench.Pass(0.2, 2);
        Assert.IsNull(bench.State.DoubtSince);
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("nm", 72));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "it cannot be asked")]
    [DataRow(true, DisplayName = "it can be asked")]
    public void A_member_that_started_anew_and_cannot_be_asked_may_have_taken_over(bool reached)
    {
        var bench = Frozen(3);
        bench.Do(new Event.PeerReached(Sample.Server(2), reached));
        bench.Hear(2, ServicePhase.Starting, Sample.Servers(2), 0, ServerSet.Empty, 2).Pass(1, 2);
        Assert.IsNull(bench.State.DoubtSince);
        Assert.AreEqual(reached, bench.State.Phase == ServicePhase.Running);
    }

    [TestMethod]
    public void It_begins_nothing_meanwhile()
    {
        var bench = Frozen(3);
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        Assert.IsEmpty(bench.Calls(Verb.Deactivate));
        Assert.IsEmpty(bench.Calls(Verb.Activate));
        bench.Pass(0.3, 2);
        Assert.AreEqual("exec1", bench.State.Local["web"].Resources
            .Single(r => r.Value.Call is not null).Key);
    }

    [TestMethod]
    public void It_lets_go_of_everything_when_it_was_replaced()
    {
        var bench = Frozen(3).Hear(2, view: 2, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).First().Resource);
    }

    [TestMethod]
    public void Alone_in_its_view_it_believes_one_that_started_meanwhile()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Pass(5);
        Assert.AreEqual(1, bench.State.View.Members.Count);
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        bench.Now += TimeSpan.FromSeconds(60);
        bench.Do(new Event.Woke());
        bench.Hear(2, ServicePhase.Running, view: 9, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
    }

    [TestMethod]
    [DataRow(true, 1, DisplayName = "the target answers: it goes on alone")]
    [DataRow(false, 0, DisplayName = "the target is silent: it is cut off")]
    public void Who_then_stays_silent_is_judged_from_then_on(bool answers, int members)
    {
        var bench = Frozen(3, ping: true);
        bench.Pass(0.9);
        Assert.IsNull(bench.State.Loss);
        bench.Pass(0.3);
        Assert.IsNotNull(bench.State.Loss);
        bench.Asked(answers).Pass(0.3).Asked(answers).Pass(3);
        Assert.AreEqual(members == 1, bench.State.Emergency is null);
        if (members == 1) Assert.AreEqual(1, bench.State.View.Members.Count);
    }

    [TestMethod]
    [DataRow(0.5, true, DisplayName = "shorter than the timeout")]
    [DataRow(4.7, false)]
    public void A_goodbye_from_before_is_none_to_one_that_starts(double seconds, bool believed)
    {
        var two = Sample.Server(2);
        var bench = new Bench(Sample.Cluster(3)).Start().Pass(0.1);
        bench.Hear(2, ServicePhase.Stopped);
        bench.Now += TimeSpan.FromSeconds(seconds);
        bench.Do(new Event.Woke());
        Assert.AreEqual(believed, LossWatch.Stopped(bench.State, bench.Now).Contains(two));
        // One that came meanwhile and was still in the queue is newer all the same.
        var runs = bench.State.Heartbeats[two].Beat! with { Phase = ServicePhase.Running };
        bench.Do(new Event.BeatHeard(two, 0, bench.Now - TimeSpan.FromSeconds(0.2), runs));
        Assert.AreEqual(ServicePhase.Running, bench.State.Heartbeats[two].Beat!.Phase);
    }

    [TestMethod]
    [DataRow(0.5, false)]
    [DataRow(4.7, true)]
    public void One_that_starts_listens_from_the_beginning(double seconds, bool anew)
    {
        var bench = new Bench(Sample.Cluster().WithPing()).Start().Pass(0.3);
        bench.Now += TimeSpan.FromSeconds(seconds);
        var woke = bench.Now;
        bench.Do(new Event.Woke());
        Assert.AreEqual(anew, bench.State.PhaseSince == woke);
        Assert.AreEqual(anew, bench.Told("nm", 71));
        Assert.IsNull(bench.State.DoubtSince);
        Assert.IsFalse(bench.State.View.IsCommitted, "it would not have heard who runs");
    }
}
