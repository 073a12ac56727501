using Baton.Clpsim.Sim;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Whole clusters to which a server is added, and from which one is removed.</summary>
[TestClass]
public sealed class ServerChangeTests
{
    private static ClusterConfig Servers(int count, long generation) =>
        Configs.Web(count) with { Generation = generation };

    // The links are laid for all that ever come; the configuration names only the first.
    private static SimCluster Up(int wired, int named)
    {
        var cluster = new SimCluster(Servers(wired, 0));
        cluster.Apply(Servers(named, 1));
        for (int n = 1; n <= named; n++) cluster[n].PowerOn();
        cluster.Until(() => cluster.Holder("web") is not null, 5, "the group starts");
        cluster.Run(1);
        return cluster;
    }

    private static bool InOneView(SimCluster cluster, int count) =>
        cluster.Servers.Take(count).All(s => s.State.View.Members.Count == count);

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void A_server_that_is_added_joins_and_takes_groups(int before)
    {
        var cluster = Up(before + 1, before);
        long epoch = cluster[1].State.Placements["web"].Epoch;
        cluster.Apply(Servers(before + 1, 2));
        cluster.Run(20);
        Assert.IsTrue(InOneView(cluster, before), "it is not there yet, and no loss");
        cluster[before + 1].PowerOn();
        cluster.Until(() => InOneView(cluster, before + 1), 5, "one view with the new one");
        Assert.AreEqual(epoch, cluster[1].State.Placements["web"].Epoch, "nothing moved");
        for (int n = 1; n < before; n++)
        {
            cluster[n].PowerOff();
            cluster.Until(() => cluster.Holder("web") == cluster[n + 1], 5, "a failover");
        }
        cluster[before].PowerOff();
        cluster.Until(() => cluster.Holder("web") == cluster[before + 1], 5, "the new one");
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
    }

    [TestMethod]
    [DataRow(1, DisplayName = "which holds the group")]
    [DataRow(3, DisplayName = "which stands by")]
    public void A_server_is_not_removed_from_a_cluster_that_runs(int gone)
    {
        var cluster = Up(3, 3);
        var three = cluster.Config;
        var two = three with
        {
            Generation = 2,
            Servers = three.Servers.RemoveAt(gone - 1),
        };
        foreach (var server in cluster.Servers) server.Post(new Event.ConfigChanged(two));
        cluster.Run(30);
        Assert.IsTrue(InOneView(cluster, 3), cluster.Story());
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
        var before = Enumerable.Range(1, 3).Except([gone]).Select(n => cluster[n]);
        Assert.IsTrue(before.All(s => s.State.Config.Servers.Length == 3
            && s.Alerts.Any(a => a is { Module: "cfmgr", Id: 2 })), cluster.Story());
        Assert.IsTrue(cluster[gone].State.IsRemoved);
    }

    [TestMethod]
    public void A_server_that_is_down_is_removed_when_the_others_are_stopped()
    {
        var cluster = Up(3, 3);
        cluster[1].PowerOff();
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "a failover");
        var two = Servers(3, 2) with { Servers = cluster.Config.Servers.RemoveAt(0) };
        cluster[2].Post(new Event.ConfigChanged(two));
        cluster.Run(1);
        Assert.HasCount(3, cluster[2].State.Config.Servers, "not while the service runs");
        Assert.AreEqual(cluster[2], cluster.Holder("web"));
    }

    [TestMethod]
    public void Who_is_removed_from_a_stopped_cluster_starts_nothing_beside_it()
    {
        var cluster = Up(3, 3);
        cluster[1].Ask(new OperatorRequest.StopService("", true));
        cluster.Until(() => cluster.Servers.All(s => s.State.Phase == ServicePhase.Stopped),
            10, "all are stopped");
        cluster.Apply(Servers(2, 2));
        cluster.Run(1);
        cluster[3].Ask(new OperatorRequest.StartService("", false));
        cluster.Run(30);
        Assert.AreEqual(ServicePhase.Stopped, cluster[3].State.Phase, cluster.Story());
        Assert.AreEqual(ReplyKind.Failed, cluster[3].Replies[^1].Kind);
        cluster[2].Ask(new OperatorRequest.StartService("", true));
        cluster.Until(() => cluster.Holder("web") is not null, 15, "the two go on alone");
        Assert.IsTrue(InOneView(cluster, 2), cluster.Story());
        Assert.IsFalse(cluster[3].Held.Contains("exec1"));
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void Who_missed_a_configuration_while_it_was_down_comes_in_when_it_has_it()
    {
        var cluster = new SimCluster(Configs.Web(3));
        foreach (var server in cluster.Servers) server.PowerOn();
        cluster.Until(() => cluster.Holder("web") is not null, 5, "the group starts");
        cluster[1].PowerOff();
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "a failover");
        var more = Configs.WebAndDb(3) with { Generation = 1 };
        foreach (int n in (int[])[2, 3]) cluster[n].Post(new Event.ConfigChanged(more));
        cluster[2].Ask(new OperatorRequest.StartGroup("db", "", false));
        cluster.Until(() => cluster.Holder("db") is not null, 10, "the new group starts");
        var (holder, epoch) = (cluster.Holder("db"), cluster[2].State.Placements["db"].Epoch);

        // First in the order, it would lead the others by what it knows.
        cluster[1].PowerOn();
        cluster.Run(60);
        Assert.IsFalse(cluster[1].State.View.IsCommitted, cluster.Story());
        Assert.HasCount(1, cluster[1].Alerts.Where(a => a is { Module: "cfmgr", Id: 4 }));
        Assert.AreEqual(holder, cluster.Holder("db"));

        cluster[1].Post(new Event.ConfigChanged(more));
        cluster.Until(() => InOneView(cluster, 3), 5, "one view with the one that came back");
        Assert.AreEqual(holder, cluster.Holder("db"));
        Assert.AreEqual(epoch, cluster[1].State.Placements["db"].Epoch);
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
    }
}
