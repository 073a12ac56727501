using Baton.Clpsim.Sim;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Simulation;

/// <summary>Stories of groups and their rules over whole clusters.</summary>
[TestClass]
public sealed class GroupStoryTests
{
    private static SimCluster Up(ClusterConfig config)
    {
        var cluster = new SimCluster(config);
        cluster.StartAll();
        cluster.Until(() => config.Groups.All(g => cluster.Holder(g.Name) is not null), 10,
            "every group starts");
        return cluster;
    }

    // Groups g1, g2... of one resource each, instead of "web".
    private static ClusterConfig Groups(int servers, int count, Func<GroupConfig, GroupConfig> each)
    {
        var web = Configs.Web(servers);
        return web with
        {
            Groups = [.. Enumerable.Range(1, count)
                .Select(n => each(new GroupConfig { Name = $"g{n}", Id = n }))],
            Resources = [.. Enumerable.Range(1, count).Select(n => new ResourceConfig
            {
                Name = $"exec{n}",
                Type = "exec",
                Group = $"g{n}",
            })],
            Monitors = [],
        };
    }

    private static string Where(SimCluster cluster) => string.Join(" ", cluster.Config.Groups
        .Select(g => cluster.Holder(g.Name)?.Name[6..] ?? "-"));

    [TestMethod]
    [TestProperty("Regression", "192, 193")]
    public void Three_servers_with_absolute_exclusion_fail_over_and_go_home()
    {
        var cluster = Up(Groups(3, 2, g => g with
        {
            Exclusion = ExclusionKind.Absolute,
            AutoFailback = true,
            Policy = g.Name == "g1" ? [] : ["server2", "server3", "server1"],
        }));
        Assert.AreEqual("1 2", Where(cluster));
        cluster[2].PowerOff();
        cluster.Until(() => Where(cluster) == "1 3", 5, "g2 takes the free server");
        cluster[2].PowerOn();
        cluster.Until(() => Where(cluster) == "1 2", 10, "g2 goes home");
        cluster[1].PowerOff();
        cluster.Until(() => Where(cluster) == "3 2", 5, "g1 takes the free server");
        cluster[1].PowerOn();
        cluster.Until(() => Where(cluster) == "1 2", 10, "g1 goes home");
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    public void Of_two_excluding_groups_found_on_one_server_the_one_that_starts_anew_goes()
    {
        var cluster = Up(Groups(3, 2, g => g with { Exclusion = ExclusionKind.Absolute }) with
        {
            Monitors = [new MonitorConfig
            {
                Name = "execw2",
                Type = "pidw",
                Target = "exec2",
                Timing = MonitorTiming.WhileActive,
                Resident = true,
                Recovery = new()
                {
                    TargetKind = RecoveryTargetKind.Resource,
                    Target = "exec2",
                },
            }],
        });
        Assert.AreEqual("1 2", Where(cluster));
        cluster[1].Ask(new OperatorRequest.StopGroup("g2", "", true));
        cluster.Until(() => !cluster[2].Held.Contains("exec2"), 5, "g2 stops");
        cluster[1].CrashDaemon();
        cluster[1].Held.Add("exec2");
        cluster[1].StartDaemon();
        cluster.Until(() => cluster[1].PhaseOf("g2") == GroupPhase.Online
            && cluster[1].PhaseOf("g1") == GroupPhase.Online, 10, "both are adopted");
        cluster.Run(5);
        Assert.AreEqual("1 1", Where(cluster), "a healthy service is not stopped");
        cluster[1].Kill("exec2");
        cluster.Until(() => Where(cluster) == "1 2", 5, "g2 is not restarted beside g1");
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    [TestProperty("Regression", "175")]
    public void A_deactivation_failure_that_ends_in_a_shutdown_still_fails_over()
    {
        var cluster = Up(Groups(2, 1, g => g));
        cluster[1].Host.Sticky.Add("exec1");
        cluster[1].Ask(new OperatorRequest.MoveGroup("g1", "", "server2"));
        cluster.Until(() => cluster[1].Halts.Count == 1, 60, "server1 is shut down");
        cluster.Until(() => cluster.Holder("g1") == cluster[2], 10, "the group fails over");
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    [TestProperty("Regression", "52")]
    public void A_stop_that_failed_leaves_nothing_behind_once_it_is_done()
    {
        var cluster = Up(Groups(2, 1, g => g) with
        {
            Recovery = new() { RebootsMax = 1, SparesLastServer = FinalCauses.Deactivation },
        });
        cluster[1].Host.Sticky.Add("exec1");
        cluster[1].Ask(new OperatorRequest.StopService("", true));
        cluster.Run(60);
        Assert.AreEqual(ServicePhase.Stopping, cluster[1].State.Phase);
        Assert.IsEmpty(cluster[1].Halts, "it is the last one");
        cluster[1].Host.Sticky.Clear();
        cluster.Until(() => cluster[1].State.Phase == ServicePhase.Stopped, 60, "it stops");
        Assert.IsEmpty(cluster[1].State.Local);
        cluster[1].Ask(new OperatorRequest.StartService("", true));
        cluster.Until(() => cluster.Holder("g1") is not null, 20, "all starts again");
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    [TestProperty("Regression", "35")]
    public void A_target_that_dies_in_the_middle_of_a_move_is_replaced()
    {
        var cluster = Up(Groups(3, 1, g => g));
        cluster.CallTime = TimeSpan.FromSeconds(2);
        cluster[1].Ask(new OperatorRequest.MoveGroup("g1", "", "server2"));
        cluster.Run(0.5);
        cluster[2].PowerOff();
        cluster.Until(() => cluster.Holder("g1") is not null, 20, "it is somewhere else");
        Assert.AreNotEqual(cluster[2], cluster.Holder("g1"));
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    [TestProperty("Regression", "150")]
    public void After_a_slow_start_every_server_can_be_moved_to()
    {
        var config = Groups(4, 2, g => g);
        var cluster = new SimCluster(config) { CallTime = TimeSpan.FromSeconds(4) };
        foreach (var server in cluster.Servers)
        {
            server.DiskDelay = TimeSpan.FromMilliseconds(150);
            server.PowerOn();
            cluster.Run(0.7);
        }
        cluster.Run(5);
        foreach (var server in cluster.Servers) server.DiskDelay = TimeSpan.Zero;
        cluster.Until(() => Where(cluster) == "1 1", 60, "both groups start");
        for (int to = 2; to <= 4; to++)
        {
            cluster.Run(0.5);
            cluster[1].Ask(new OperatorRequest.MoveGroup("g1", "", $"server{to}"));
            cluster.Until(() => cluster.Holder("g1") == cluster[to], 30, $"g1 is on server{to}");
        }
        Assert.IsEmpty(cluster.Rules.Broken);
    }

    [TestMethod]
    [TestProperty("Regression", "183")]
    public void A_dynamic_group_leaves_a_server_and_avoids_the_one_with_a_failing_monitor()
    {
        var cluster = Up(Groups(3, 1, g => g with
        {
            FailoverMode = FailoverMode.Dynamic,
            ExcludedMonitors = ["nicw1"],
        }) with
        {
            Monitors =
            [
                new MonitorConfig
                {
                    Name = "nicw1",
                    Type = "genw",
                    Interval = TimeSpan.FromSeconds(1),
                    Recovery = new() { Restarts = 0, Failovers = 0 },
                },
            ],
        });
        cluster.Failing.Add((cluster[2].Id, "nicw1"));
        cluster.Run(3);
        cluster[1].Ask(new OperatorRequest.MoveGroup("g1", "", ""));
        cluster.Until(() => cluster.Holder("g1") == cluster[3], 5, "server2 is avoided");
        cluster[3].PowerOff();
        cluster.Until(() => cluster.Holder("g1") == cluster[1], 5, "and once more");
    }

    [TestMethod]
    public void A_call_that_hangs_is_ended_and_the_group_is_up_elsewhere()
    {
        var config = Groups(2, 1, g => g with { AutoStart = false });
        var cluster = new SimCluster(config with
        {
            Resources = [.. config.Resources.Select(r => r with
            {
                Activate = r.Activate with { Timeout = TimeSpan.FromSeconds(20) },
            })],
        });
        cluster.StartAll();
        cluster.Run(3);
        cluster[1].Host.Hanging.Add("exec1");
        cluster[1].Ask(new OperatorRequest.StartGroup("g1", "", false));
        cluster.Until(() => cluster.Holder("g1") == cluster[2], 120, "it is up on server2");
        Assert.HasCount(1, cluster[1].Halts);
        Assert.IsTrue(cluster[1].Alerts.Any(a => a is { Module: "rc", Id: 206 }));
    }
}
