using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Whole clusters that are suspended and resumed.</summary>
[TestClass]
public sealed class SuspensionTests
{
    private static readonly OperatorRequest Suspend =
        new OperatorRequest.SuspendService("", true, false);
    private static readonly OperatorRequest Resume =
        new OperatorRequest.ResumeService("", true, false);

    private static SimCluster Up(int servers)
    {
        var cluster = new SimCluster(Configs.Web(servers));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") is not null, 5, "the group starts");
        cluster.Run(0.5);
        return cluster;
    }

    private static OperatorReply Ask(SimCluster cluster, int server, OperatorRequest asked)
    {
        int before = cluster[server].Replies.Count;
        cluster[server].Ask(asked);
        cluster.Until(() => cluster[server].Replies.Count > before, 30, "an answer");
        return cluster[server].Replies[before];
    }

    private static SimCluster Asleep(int servers)
    {
        var cluster = Up(servers);
        var reply = Ask(cluster, servers, Suspend);
        Assert.AreEqual(ReplyKind.Done, reply.Kind, reply.Text);
        Assert.IsTrue(cluster.Servers.All(s => s.State.Phase == ServicePhase.Suspended));
        return cluster;
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void While_suspended_a_cut_is_no_loss_and_the_groups_stay(int servers)
    {
        var cluster = Asleep(servers);
        long view = cluster[1].State.View.Number;
        cluster.Isolate(cluster[1]);
        cluster.Run(30);
        Assert.IsTrue(cluster[1].Held.Contains("exec1"), cluster.Story());
        Assert.IsFalse(cluster.Servers.Any(s => s.State.Loss is not null));
        cluster.Heal();
        cluster.Run(1);
        Assert.AreEqual(ReplyKind.Done, Ask(cluster, 2, Resume).Kind);
        cluster.Run(5);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.AreEqual(view, cluster[2].State.View.Number);
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_service_killed_meanwhile_is_found_at_the_resume()
    {
        var cluster = Asleep(2);
        cluster[1].Kill("exec1");
        cluster.Run(10);
        Assert.IsFalse(cluster[1].Held.Contains("exec1"), "nobody looks while suspended");
        Ask(cluster, 1, Resume);
        cluster.Until(() => cluster[1].Held.Contains("exec1"), 5, "it is restarted");
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void A_suspension_outlives_the_daemon_and_its_resume_adopts(int servers)
    {
        var cluster = Asleep(servers);
        foreach (var server in cluster.Servers)
        {
            server.CrashDaemon();
            cluster.Run(0.3);
            server.StartDaemon();
        }
        cluster.Run(20);
        Assert.IsTrue(cluster.Servers.All(s => s.State.Phase == ServicePhase.Suspended));
        Assert.IsTrue(cluster[1].Held.Contains("exec1"));
        Assert.AreEqual(ReplyKind.Done, Ask(cluster, 1, Resume).Kind);
        cluster.Until(() => cluster.Holder("web") is not null, 15, "the group is online again");
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    [TestProperty("Regression", "212")]
    [TestProperty("Regression", "82")]
    [DataRow(2, true)]
    [DataRow(3, true)]
    [DataRow(2, false)]
    [DataRow(3, false)]
    public void A_resume_that_fails_on_a_server_activates_nothing_twice(int servers, bool heard)
    {
        var cluster = Asleep(servers);
        foreach (var other in cluster.Servers.Where(s => s.Id.Index != 0))
            cluster.BlockSession(cluster[1], other);
        if (!heard) cluster.Isolate(cluster[1]);
        cluster.Run(1);
        var reply = Ask(cluster, 2, Resume);
        Assert.AreEqual(ReplyKind.PartlyFailed, reply.Kind, reply.Text);
        StringAssert.Contains(reply.Text, "server1: not running, or not reached");
        cluster.Run(60);
        Assert.IsTrue(cluster[1].Held.Contains("exec1"), cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
        cluster.Heal();
        cluster.Run(1);
        Assert.AreEqual(ReplyKind.Done, Ask(cluster, 2, Resume).Kind);
        cluster.Run(2);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Who_died_asleep_is_replaced_when_the_operator_says_so(int servers)
    {
        var cluster = Asleep(servers);
        cluster[1].PowerOff();
        cluster.Run(5);
        Assert.AreEqual(ReplyKind.PartlyFailed, Ask(cluster, 2, Resume).Kind);
        cluster.Run(30);
        Assert.IsNull(cluster.Holder("web"), "its silence says nothing");
        var forced = Ask(cluster, 2, new OperatorRequest.ResumeService("", true, true));
        Assert.AreEqual(ReplyKind.PartlyFailed, forced.Kind, forced.Text);
        cluster.Until(() => cluster.Holder("web") == cluster[2], 10, "a failover");
        cluster[1].PowerOn();
        cluster.Run(1);
        Assert.AreEqual(ServicePhase.Suspended, cluster[1].State.Phase);
        Ask(cluster, 2, Resume);
        cluster.Until(() => cluster[1].State.Phase == ServicePhase.Running, 15, "it joins");
        Assert.AreEqual(cluster[2], cluster.Holder("web"));
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    [TestProperty("Regression", "184")]
    public void A_forced_suspension_tells_of_those_it_could_not_reach()
    {
        var cluster = Up(3);
        cluster[3].PowerOff();
        cluster.Until(() => cluster[1].State.View.Members.Count == 2, 5, "it is judged down");
        cluster.Run(0.5);
        Assert.AreEqual(ReplyKind.NotAllUp, Ask(cluster, 2, Suspend).Kind);
        Assert.AreEqual(ServicePhase.Running, cluster[1].State.Phase);
        var forced = Ask(cluster, 2, new OperatorRequest.SuspendService("", true, true));
        Assert.AreEqual(ReplyKind.PartlyFailed, forced.Kind);
        StringAssert.Contains(forced.Text, "server3: not running, or not reached");
        Assert.AreEqual(ServicePhase.Suspended, cluster[1].State.Phase);
        cluster[3].PowerOn();
        cluster.Run(60);
        Assert.IsFalse(cluster[3].State.View.IsCommitted, "it starts nothing beside sleepers");
        Assert.IsEmpty(cluster.DoubleHolds);
        Ask(cluster, 2, Resume);
        cluster.Until(() => cluster[3].State.Phase == ServicePhase.Running, 15, "it joins");
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
    }

    [TestMethod]
    public void With_beats_and_no_session_a_server_counts_as_not_reached()
    {
        var cluster = Up(2);
        cluster.BlockSession(cluster[1], cluster[2]);
        cluster.Run(1);
        Assert.AreEqual(ReplyKind.NotAllUp, Ask(cluster, 2, Suspend).Kind);
        Assert.IsTrue(cluster.Servers.All(s => s.State.Phase == ServicePhase.Running));
    }

    [TestMethod]
    public void A_member_s_death_is_dealt_with_beside_a_sleeper_of_lower_priority()
    {
        var cluster = Up(3);
        var only = new OperatorRequest.SuspendService("server3", false, false);
        Assert.AreEqual(ReplyKind.Done, Ask(cluster, 1, only).Kind);
        cluster[1].PowerOff();
        cluster.Until(() => cluster.Holder("web") == cluster[2], 10, "a failover");
        Assert.AreEqual(ServicePhase.Suspended, cluster[3].State.Phase);
        Assert.AreEqual(ServerSet.Of(new ServerId(1), new ServerId(2)),
            cluster[3].State.View.Members);
        Assert.IsEmpty(cluster.DoubleHolds);
    }
}
