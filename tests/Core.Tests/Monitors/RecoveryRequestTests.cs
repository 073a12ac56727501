using Baton.Core.Groups;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

[TestClass]
public sealed class RecoveryRequestTests
{
    [TestMethod]
    public void A_member_asks_the_coordinator_and_asks_again_when_the_session_was_lost()
    {
        var config = Sample.Cluster()
            .WithMonitor(m => m with { Recovery = m.Recovery with { Restarts = 0 } });
        var bench = new Bench(config, self: 2).InView();
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        }).Works();
        Fail(bench);
        Assert.AreEqual(3, bench.Sent<Message.RecoveryWanted>(1).Single().Epoch);
        bench.Do(new Event.PeerReached(Sample.Server(1), false));
        bench.Do(new Event.PeerReached(Sample.Server(1), true));
        Assert.AreEqual(3, bench.Sent<Message.RecoveryWanted>(1).Single().Epoch);
        bench.Message(1, new Message.RecoveryDenied("web", new Reason("no", "No.")));
        bench.Do(new Event.PeerReached(Sample.Server(1), false));
        bench.Do(new Event.PeerReached(Sample.Server(1), true));
        Assert.IsTrue(bench.Sent<Message.RecoveryWanted>(1).All(w => w.Stop),
            "the final action is asked for, the failover no more");
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
    }

    [TestMethod]
    public void What_was_asked_of_a_coordinator_that_died_is_asked_of_the_next()
    {
        var config = Sample.Cluster(3)
            .WithMonitor(m => m with { Recovery = m.Recovery with { Restarts = 0 } });
        var bench = new Bench(config, self: 2).InView();
        var placement = new Placement
        {
            Group = "web",
            Epoch = 3,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
            Wanted = true,
        };
        bench.Place(placement).Works();
        Fail(bench);
        // The coordinator dies before it reads it; this server coordinates the next view.
        bench.Hear(3, hears: Sample.Servers(2, 3)).Pass(1.1, 3).AgreeAll();
        Assert.AreEqual(Sample.Servers(2, 3), bench.State.View.Members);
        Assert.AreEqual(Sample.Server(3), bench.Web.Destination);
    }
}
