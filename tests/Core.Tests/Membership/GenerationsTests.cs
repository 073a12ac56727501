using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class GenerationsTests
{
    private static Bench Starting(int self)
    {
        var bench = new Bench(Sample.Cluster(), self).Start();
        return bench.Do(new Event.PeerReached(Sample.Server(3 - self), true));
    }

    [TestMethod]
    [DataRow(ServicePhase.Running, DisplayName = "one that runs")]
    [DataRow(ServicePhase.Starting, DisplayName = "one that starts")]
    public void Who_missed_a_configuration_proposes_to_nobody_that_has_it(ServicePhase phase)
    {
        var bench = Starting(1).Hear(2, phase, generation: 3);
        bench.Pass(30, 2);
        Assert.IsNull(bench.State.Proposal);
        Assert.IsFalse(bench.State.View.IsCommitted);
        Assert.AreEqual("config-behind", bench.State.PhaseReason.Code);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "cfmgr", Id: 4 }));
        StringAssert.Contains(StatusProjection.Of(bench.State, bench.Now).View.Reason,
            "server2 has a newer configuration than generation 0");

        bench.Do(new Event.ConfigChanged(Sample.Cluster() with { Generation = 3 }));
        Assert.IsNotNull(bench.State.Proposal);
        Assert.AreEqual(Reason.None, bench.State.PhaseReason);
    }

    [TestMethod]
    public void Who_missed_a_configuration_agrees_to_no_view()
    {
        var bench = Starting(2).Hear(1, ServicePhase.Running, generation: 3);
        bench.Message(1, new Message.Propose(new View(5, Sample.Server(1), Sample.Servers(1, 2))));
        Assert.IsFalse(bench.Sent<Message.Answer>(1).Single().Agreed);
        bench.Do(new Event.ConfigChanged(Sample.Cluster() with { Generation = 3 }));
        bench.Message(1, new Message.Propose(new View(6, Sample.Server(1), Sample.Servers(1, 2))));
        Assert.IsTrue(bench.Sent<Message.Answer>(1).Single().Agreed);
    }

    [TestMethod]
    public void A_view_leaves_out_a_newcomer_that_missed_a_configuration()
    {
        var config = Sample.Cluster() with { Generation = 3 };
        var bench = new Bench(config);
        bench.Start().Do(new Event.PeerReached(Sample.Server(2), true)).Pass(12);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        bench.Hear(2, ServicePhase.Starting, generation: 2).Pass(5, 2);
        Assert.IsNull(bench.State.Proposal);
        bench.Hear(2, ServicePhase.Starting, generation: 3);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal!.View.Members);
    }

    [TestMethod]
    public void A_member_that_restarts_is_in_its_view_still_though_it_missed_a_configuration()
    {
        var bench = Starting(2).Hear(1, ServicePhase.Running, view: 4,
            members: Sample.Servers(1, 2), generation: 3);
        bench.Message(1, new Message.Propose(new View(5, Sample.Server(1), Sample.Servers(1, 2))));
        Assert.IsTrue(bench.Sent<Message.Answer>(1).Single().Agreed);
    }

    [TestMethod]
    public void A_suspension_does_not_end_while_a_configuration_is_missed()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Ask(new OperatorRequest.SuspendService("", false, false));
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        bench.Hear(2, generation: 1);
        bench.Ask(new OperatorRequest.ResumeService("", false, false));
        Assert.AreEqual(ServicePhase.Suspended, bench.State.Phase);
        StringAssert.Contains(bench.Replies.Last().Text, "newer configuration");
        bench.Do(new Event.ConfigChanged(Sample.Cluster() with { Generation = 1 }));
        bench.Ask(new OperatorRequest.ResumeService("", false, false));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
    }
}
