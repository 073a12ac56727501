using Baton.Clpsim.Sim;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Whole-cluster stories, told in virtual time over the real machine.</summary>
[TestClass]
public sealed class StoryTests
{
    private static SimCluster Up(int servers, bool ping = true)
    {
        var cluster = new SimCluster(Configs.Web(servers, ping));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") is not null, 5, "the group starts");
        return cluster;
    }

    [TestMethod]
    public void A_started_cluster_brings_the_group_up_on_its_first_server()
    {
        var cluster = Up(2);
        Assert.AreEqual("server1", cluster.Holder("web")!.Name, cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    [DataRow(2, true)]
    [DataRow(2, false)]
    [DataRow(3, true)]
    [DataRow(5, true)]
    public void Power_loss_of_the_owner_moves_the_group(int servers, bool ping)
    {
        var cluster = Up(servers, ping);
        cluster[1].PowerOff();
        cluster.Until(() => cluster.Holder("web") is not null, 3, "the group fails over");
        Assert.AreEqual("server2", cluster.Holder("web")!.Name, cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_lost_server_that_returns_joins_and_takes_the_group_when_moved()
    {
        var cluster = Up(2);
        cluster[1].PowerOff();
        cluster.Until(() => cluster.Holder("web") is not null, 3, "the group fails over");
        cluster[1].PowerOn();
        cluster.Until(() => cluster[1].State.View.Members.Count == 2
            && cluster[2].State.View.Members.Count == 2, 3, "both are in one view");
        Assert.AreEqual("server2", cluster.Holder("web")!.Name, cluster.Story());
        cluster[2].Ask(new OperatorRequest.MoveGroup("web", "", "server1"));
        cluster.Until(() => cluster.Holder("web") == cluster[1], 2, "the group moves back");
        cluster.Until(() => cluster[2].Replies.Count == 1, 1, "the operator is answered");
        Assert.AreEqual(ReplyKind.Done, cluster[2].Replies[0].Kind, cluster[2].Replies[0].Text);
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void A_server_cut_off_stops_before_a_survivor_starts(int servers)
    {
        var cluster = Up(servers);
        cluster.Isolate(cluster[1]);
        cluster.Until(() => cluster.Holder("web") is { } h && h != cluster[1], 5, "failover");
        Assert.IsEmpty(cluster.DoubleHolds, cluster.Story());
        Assert.AreEqual(ServicePhase.Stopped, cluster[1].State.Phase);
    }

    [TestMethod]
    public void A_cut_of_one_path_is_an_alert_and_nothing_else()
    {
        var cluster = Up(3);
        long view = cluster[1].State.View.Number;
        cluster.Isolate(cluster[1], 1);
        cluster.Run(10);
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
        Assert.AreEqual(view, cluster[2].State.View.Number);
        Assert.IsTrue(cluster[2].Alerts.Any(a => a is { Module: "nm", Id: 4 }), cluster.Story());
    }

    [TestMethod]
    public void A_daemon_that_crashed_and_starts_again_adopts_its_group()
    {
        var cluster = Up(2);
        cluster[1].CrashDaemon();
        cluster.Run(0.2);
        cluster[1].StartDaemon();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 3, "the group is adopted");
        cluster.Run(5);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.IsTrue(cluster[1].Held.SetEquals(["fip1", "exec1"]));
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_killed_process_is_restarted_then_fails_over_then_the_final_action_runs()
    {
        var cluster = Up(2);
        for (int kills = 1; kills <= 3; kills++)
        {
            cluster[1].Kill("exec1");
            cluster.Until(() => cluster[1].Held.Contains("exec1")
                && cluster[1].PhaseOf("web") == GroupPhase.Online, 1, $"restart {kills}");
            cluster.Run(0.5);
        }
        cluster[1].Kill("exec1");
        cluster.Until(() => cluster.Holder("web") == cluster[2], 1, "failover to server2");
        for (int kills = 1; kills <= 4; kills++)
        {
            cluster.Run(0.5);
            cluster.Holder("web")!.Kill("exec1");
            cluster.Run(0.5);
        }
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        cluster[1].Kill("exec1");
        cluster.Run(1);
        Assert.IsNull(cluster.Holder("web"), cluster.Story());
        Assert.IsEmpty(cluster[1].Held);
        Assert.IsEmpty(cluster[2].Held);
    }

    [TestMethod]
    public void A_group_that_cannot_be_activated_goes_to_the_next_server()
    {
        var cluster = new SimCluster(Configs.Web(2));
        cluster[1].Broken.Add("exec1");
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "failover to server2");
        Assert.IsEmpty(cluster[1].Held);
    }

    [TestMethod]
    public void A_group_that_cannot_be_activated_anywhere_is_in_error_and_stays()
    {
        var cluster = new SimCluster(Configs.Web(2));
        cluster[1].Broken.Add("exec1");
        cluster[2].Broken.Add("exec1");
        cluster.StartAll();
        cluster.Run(30);
        Assert.IsNull(cluster.Holder("web"));
        int tries = cluster.Servers.Sum(s => s.Alerts.Count(a => a is { Module: "rc", Id: 32 }));
        Assert.AreEqual(2, tries, cluster.Story());
    }

    [TestMethod]
    public void A_server_whose_service_is_stopped_hands_its_group_over()
    {
        var cluster = Up(2);
        cluster[1].Ask(new OperatorRequest.StopService("", false));
        cluster.Until(() => cluster.Holder("web") == cluster[2], 2, "the group is handed over");
        cluster.Until(() => cluster[1].State.Phase == ServicePhase.Stopped, 1, "it stops");
        cluster.Run(3);
        Assert.IsFalse(cluster[2].Alerts.Any(
            a => a.Text.Contains("verdict", StringComparison.Ordinal)), cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_whole_cluster_that_stops_fails_nothing_over()
    {
        var cluster = Up(3);
        cluster[2].Ask(new OperatorRequest.StopService("", true));
        cluster.Until(() => cluster.Servers.All(s => s.State.Phase == ServicePhase.Stopped), 5,
            "all stop");
        Assert.IsTrue(cluster.Servers.All(s => s.Held.Count == 0));
        cluster[3].Ask(new OperatorRequest.StartService("", true));
        cluster.Until(() => cluster.Holder("web") == cluster[1], 5, "it starts again");
    }

    [TestMethod]
    public void A_cluster_started_with_one_server_missing_waits_and_goes_on_without_it()
    {
        var cluster = new SimCluster(Configs.Web(2));
        cluster[2].PowerOn();
        cluster.Run(9);
        Assert.IsNull(cluster.Holder("web"));
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "it starts alone");
    }

    [TestMethod]
    [TestProperty("Regression", "177")]
    public void Servers_started_while_partitioned_never_both_start_the_group()
    {
        var cluster = new SimCluster(Configs.Web(2));
        cluster.Isolate(cluster[2]);
        cluster.StartAll();
        cluster.Run(30);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.IsEmpty(cluster[2].Held);
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void A_one_way_loss_settles_in_one_membership()
    {
        var cluster = Up(3);
        cluster.CutOneWay(cluster[3], cluster[1]);
        cluster.Run(5);
        Assert.AreEqual(cluster[1], cluster.Holder("web"), cluster.Story());
        Assert.AreEqual(2, cluster[1].State.View.Members.Count, cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
    }

    [TestMethod]
    public void Without_resolution_a_group_found_twice_stops_the_servers_involved()
    {
        var cluster = Up(2, ping: false);
        cluster.Isolate(cluster[1]);
        cluster.Until(() => cluster.Holder("web") == cluster[1]
            && cluster[2].Held.Contains("exec1"), 3, "both run it, as configured");
        cluster.Heal();
        cluster.Run(5);
        Assert.IsTrue(cluster.Servers.All(s => s.Halts.Count == 1), cluster.Story());
    }
}
