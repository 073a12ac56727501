using Baton.Clpsim.Sim;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Stops of a whole cluster whose servers cannot all be told.</summary>
[TestClass]
public sealed class WholeStopTests
{
    private static readonly OperatorRequest StopAll = new OperatorRequest.StopService("", true);

    private static SimCluster Up()
    {
        var cluster = new SimCluster(Configs.Web(3));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 5, "the group starts");
        cluster.Run(0.5);
        return cluster;
    }

    private static OperatorReply Ask(SimCluster cluster)
    {
        int before = cluster[1].Replies.Count;
        cluster[1].Ask(StopAll);
        cluster.Until(() => cluster[1].Replies.Count > before, 30, "an answer");
        return cluster[1].Replies[before];
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void It_is_refused_if_a_server_would_take_everything_over(bool second)
    {
        var cluster = Up();
        cluster.BlockSession(cluster[1], cluster[3]);
        if (second) cluster.BlockSession(cluster[2], cluster[3]);
        cluster.Run(1);
        var reply = Ask(cluster);
        Assert.AreEqual(ReplyKind.Failed, reply.Kind);
        StringAssert.Contains(reply.Text, "server3 is heard and cannot be told");
        cluster.Run(10);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.IsTrue(cluster.Servers.All(s => s.State.Phase == ServicePhase.Running));
    }

    [TestMethod]
    public void Who_is_not_told_by_the_first_is_told_by_the_others()
    {
        var cluster = Up();
        cluster[1].Ask(StopAll);
        cluster.BlockSession(cluster[1], cluster[3]);
        cluster.Until(() => cluster.Servers.All(s => s.State.Phase == ServicePhase.Stopped), 5,
            "all stop");
        cluster.Run(10);
        Assert.IsTrue(cluster.Servers.All(s => s.Held.Count == 0), cluster.Story());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void One_that_is_cut_off_is_named_and_the_others_stop(bool asleep)
    {
        var cluster = Up();
        if (asleep) cluster[3].Ask(new OperatorRequest.SuspendService("", false, false));
        cluster.Run(1);
        cluster.Isolate(cluster[3]);
        cluster.Run(5);
        var reply = Ask(cluster);
        Assert.AreEqual(
            new OperatorReply(ReplyKind.PartlyFailed, "server3: it cannot be reached."), reply);
        Assert.AreEqual(ServicePhase.Stopped, cluster[2].State.Phase);
        Assert.AreEqual(asleep, cluster[3].State.Phase == ServicePhase.Suspended);
    }
}
