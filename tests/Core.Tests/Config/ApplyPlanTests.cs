using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Tests.Config;

/// <summary>Every kind of change and what it asks to be stopped.</summary>
[TestClass]
public sealed class ApplyPlanTests
{
    private static readonly ClusterConfig Before = PlanSample.Config;

    /// <summary>Kind of change, the configuration after it, and the steps of its plan.</summary>
    public static IEnumerable<object[]> ClusterChanges()
    {
        yield return Row("cluster comment", Before with { Comment = "x" },
            "cluster: comment changes from '' to 'x' (UploadOnly)");
        yield return Row("server-down notification (#36)",
            Before with { Timing = Before.Timing with { NotifyServerDown = false } },
            "cluster: notifydown changes from '1' to '0' (UploadOnly)");
        yield return Row("heartbeat timeout",
            Before with { Timing = Before.Timing with { HeartbeatTimeout = Seconds(30) } },
            "cluster: heartbeat/timeout changes from '90000' to '30000' (SuspendCluster)");
        yield return Row("action on a partition",
            Before with { Partition = Before.Partition with { Action = FinalAction.StopService } },
            "cluster: networkpartition/npaction changes from '2' to '1' (SuspendCluster)");
        yield return Row("ping values",
            Before with
            {
                Partition = Before.Partition with
                {
                    Resolvers = [Before.Partition.Resolvers[0] with { Failures = 5 }],
                },
            },
            "networkpartition/pingnp@pingnp1: count changes from '3' to '5' (SuspendCluster)");
        yield return Row("port", Before with { Ports = Before.Ports with { Alert = 30003 } },
            "cluster: port/alert changes from '29003' to '30003' (StopCluster)");
        yield return Row("heartbeat added",
            Before with { Heartbeats = Before.Heartbeats.Add(new("lanhb2", "lanhb", 1, 1)) },
            "heartbeat/lanhb@lanhb2: is added (StopCluster)");
    }

    public static IEnumerable<object[]> ServerChanges()
    {
        var server2 = Before.Servers[1];
        yield return Row("server order (#20)",
            Before with { Servers = [server2, Before.Servers[0], Before.Servers[2]] },
            "server: the order becomes server2, server1, server3 (StopCluster)",
            "server: the order becomes server2, server1, server3 (RestartWeb)");
        yield return Row("server removed", Before with { Servers = Before.Servers.RemoveAt(2) },
            "server@server3: is removed (StopCluster)");
        yield return Row("server added after the others",
            Before with { Servers = Before.Servers.Add(new() { Name = "server4" }) },
            "server@server4: is added (SuspendCluster)");
        yield return Row("two servers added",
            Before with
            {
                Servers = Before.Servers.AddRange(
                    new ServerConfig { Name = "server4" }, new ServerConfig { Name = "server5" }),
            },
            "server@server4: is added (StopCluster)",
            "server@server5: is added (StopCluster)");
        yield return Row("COM device used (#70)",
            Before.With(server2.With(100, "/dev/ttyS0")),
            "server@server2: device@100/info changes from 'unused' to '/dev/ttyS0' (StopCluster)");
        yield return Row("BMC address (#133)",
            Before.With(server2.With(600, "10.1.0.8")),
            "server@server2: device@600/info changes from '10.1.0.2' to '10.1.0.8' "
                + "(SuspendCluster)");
        yield return Row("server comment", Before.With(server2 with { Comment = "x" }),
            "server@server2: comment changes from '' to 'x' (UploadOnly)");
    }

    public static IEnumerable<object[]> GroupChanges()
    {
        var web = Before.FindGroup("web")!;
        yield return Row("policy",
            Before.With(web with { Policy = ["server1", "server2", "server3"] }),
            "group@web: policy@server3/order becomes '2' (StopGroup)");
        yield return Row("failback", Before.With(web with { AutoFailback = true }),
            "group@web: failback changes from '0' to '1' (UploadOnly)");
        yield return Row("exclusion",
            Before.With(web with { Exclusion = ExclusionKind.Absolute }),
            "group@web: exclusion changes from '0' to '2' (SuspendCluster)");
        yield return Row("exclusion rule",
            Before with { ExclusionRules = [new("x", ExclusionKind.Normal, ["web", "files"])] },
            "xclrule@x: is added (SuspendCluster)");
        yield return Row("server group",
            Before with { ServerGroups = [new("west", ["server1"])] },
            "servergroup@west: is added (SuspendCluster)");
        yield return Row("start wait",
            Before.With(web with { StartAfter = new(["files"], [], Seconds(60)) }),
            "group@web: depend/act/depend@files/sameserver becomes '0' (SuspendCluster)",
            "group@web: depend/act/timeout becomes '60' (SuspendCluster)");
        yield return Row("group added",
            Before with { Groups = Before.Groups.Add(new() { Name = "db", Id = 2 }) },
            "group@db: is added (SuspendCluster)");
        yield return Row("group with its resources removed",
            Before with
            {
                Groups = Before.Groups.RemoveAt(1),
                Resources = Before.Resources.RemoveAt(2),
            },
            "group@files: is removed (StopGroup)", "group@files: is removed (SuspendCluster)");
    }

    public static IEnumerable<object[]> ResourceChanges()
    {
        var fip1 = Before.FindResource("fip1")!;
        var exec1 = Before.FindResource("exec1")!;
        yield return Row("resource parameter (#55)",
            Before.With(fip1 with { Parameters = PlanSample.Values("ip", "10.0.0.8") }),
            "resource/fip@fip1: parameters/ip changes from '10.0.0.9' to '10.0.0.8' "
                + "(StopResource)");
        yield return Row("parameter that needs less by its declaration",
            Before.With(exec1 with
            {
                Parameters = PlanSample.Values("server@server1/userlog", "/l"),
            }),
            "resource/exec@exec1: parameters/server@server1/userlog becomes '/l' (UploadOnly)");
        yield return Row("parameter that needs more by its declaration",
            Before.With(exec1 with { Parameters = PlanSample.Values("volume", "v") }),
            "resource/exec@exec1: parameters/volume becomes 'v' (StopGroup)");
        yield return Row("secret",
            Before.With(exec1 with { Parameters = PlanSample.Values("key", "hunter2") }),
            "resource/exec@exec1: parameters/key changes (StopResource)");
        yield return Row("tries",
            Before.With(exec1 with { Activate = exec1.Activate with { Retries = 2 } }),
            "resource/exec@exec1: act/retry changes from '0' to '2' (SuspendCluster)");
        yield return Row("all dependencies removed (#63)",
            Before.With(exec1 with { DependsOn = [], DependsByType = false }),
            "resource/exec@exec1: depend@fip1 is removed (StopGroup)");
        yield return Row("resource added (#67)",
            Before with { Resources = Before.Resources.Add(exec1 with { Name = "exec9" }) },
            "resource/exec@exec9: is added to the group web (StopGroup)",
            "resource/exec@exec9: is added to the group web (SuspendCluster)");
        yield return Row("resource renamed by case only (#202)",
            Before with { Resources = Before.Resources.Replace(fip1, fip1 with { Name = "FIP1" }) },
            "resource/fip@fip1: is renamed to 'FIP1' (StopGroup)",
            "resource/fip@fip1: is renamed to 'FIP1' (SuspendCluster)");
        yield return Row("resource moved to another group",
            Before.With(fip1 with { Group = "files" }),
            "resource/fip@fip1: is removed from the group web (StopGroup)",
            "resource/fip@fip1: is removed from the group web (SuspendCluster)",
            "resource/fip@fip1: is added to the group files (StopGroup)",
            "resource/fip@fip1: is added to the group files (SuspendCluster)");
    }

    public static IEnumerable<object[]> MonitorChanges()
    {
        var ipw1 = Before.FindMonitor("ipw1")!;
        yield return Row("monitor interval", Before.With(ipw1 with { Interval = Seconds(5) }),
            "monitor/ipw@ipw1: polling/interval changes from '60' to '5' (SuspendMonitor)");
        yield return Row("script before the final action", Before.With(ipw1 with
        {
            Recovery = ipw1.Recovery with { PreAction = new() { BeforeFinal = true } },
        }), "monitor/ipw@ipw1: emergency/preaction/use changes from '0' to '1' (SuspendMonitor)");
        yield return Row("no recovery at all",
            Before with { Monitoring = new() { NoRecovery = true } },
            "rm: errordetect/norecovery changes from '0' to '1' (SuspendCluster)");
        yield return Row("monitor parameter",
            Before.With(ipw1 with { Parameters = PlanSample.Values("list@0/ip", "10.0.0.253") }),
            "monitor/ipw@ipw1: parameters/list@0/ip changes from '10.0.0.254' to '10.0.0.253' "
                + "(SuspendMonitor)");
        yield return Row("monitor parameter that needs nothing",
            Before.With(ipw1 with { Parameters = ipw1.Parameters.Add("note", "x") }),
            "monitor/ipw@ipw1: parameters/note becomes 'x' (UploadOnly)");
        yield return Row("monitor added",
            Before with { Monitors = Before.Monitors.Add(ipw1 with { Name = "ipw2" }) },
            "monitor/ipw@ipw2: is added (SuspendMonitor)");
        yield return Row("no change (#169 #170)", Before with { Generation = 4 });
    }

    [TestMethod]
    [DynamicData(nameof(ClusterChanges))]
    [DynamicData(nameof(ServerChanges))]
    [DynamicData(nameof(GroupChanges))]
    [DynamicData(nameof(ResourceChanges))]
    [DynamicData(nameof(MonitorChanges))]
    [TestProperty("Regression", "20 55 63 67 70 133 169 170 202")]
    public void A_change_is_planned(string kind, ClusterConfig after, string[] steps)
    {
        var plan = ApplyPlan.Between(Before, after, PlanSample.Types);

        Assert.AreEqual(string.Join('\n', steps), string.Join('\n', plan.Steps), kind);
    }

    [TestMethod]
    public void The_strongest_method_is_the_one_that_stops_most()
    {
        var after = Before.With(Before.FindMonitor("ipw1")! with { Interval = Seconds(5) })
            .With(Before.FindGroup("web")! with { Policy = [] });

        Assert.AreEqual(ApplyMethod.StopGroup,
            ApplyPlan.Between(Before, after, PlanSample.Types).Strongest);
        Assert.AreEqual(ApplyMethod.Default,
            ApplyPlan.Between(Before, Before, PlanSample.Types).Strongest);
    }

    /// <summary>What runs (cluster, suspended, group, resource, monitor), what must stop.</summary>
    [TestMethod]
    [DataRow(true, false, true, true, true, "stop the group web, suspend the cluster, "
        + "stop the resource fip1, suspend the monitor ipw1")]
    [DataRow(true, true, true, true, true, "stop the group web, stop the resource fip1")]
    [DataRow(true, true, false, false, false, "")]
    [DataRow(false, false, false, false, false, "")]
    [TestProperty("Regression", "29 55")]
    public void Only_what_runs_must_be_stopped_first(bool cluster, bool suspended, bool group,
        bool resource, bool monitor, string blockers)
    {
        var fip1 = Before.FindResource("fip1")!;
        var after = Before
            .With(fip1 with { Parameters = PlanSample.Values("ip", "10.0.0.8") })
            .With(Before.FindGroup("web")! with { Policy = [] })
            .With(Before.FindMonitor("ipw1")! with { Interval = Seconds(5) })
            .With(Before.FindResource("exec2")! with { Activate = new() { Retries = 7 } })
            .With(Before.FindGroup("files")! with
            {
                StartAfter = new(["web"], [], Seconds(1)),
            });

        var found = ApplyPlan.Between(Before, after, PlanSample.Types).Blockers(new()
        {
            ClusterRunning = cluster,
            ClusterSuspended = suspended,
            GroupOnline = name => group && name == "web",
            ResourceOnline = name => resource && name == "fip1",
            MonitorRunning = name => monitor && name == "ipw1",
        });

        Assert.AreEqual(blockers, string.Join(", ", found));
    }

    [TestMethod]
    public void A_stopped_cluster_takes_over_anything()
    {
        var after = Before with
        {
            Servers = Before.Servers.RemoveAt(2),
            Ports = new() { Alert = 1 },
        };
        var plan = ApplyPlan.Between(Before, after, PlanSample.Types);

        Assert.AreEqual("stop the cluster", string.Join(", ", plan.Blockers(Status(true))));
        Assert.IsEmpty(plan.Blockers(Status(false)));

        static ApplyStatus Status(bool runs) => new()
        {
            ClusterRunning = runs,
            GroupOnline = _ => false,
            ResourceOnline = _ => false,
            MonitorRunning = _ => false,
        };
    }

    [TestMethod]
    [DataRow(ServicePhase.Running, "suspend the cluster")]
    [DataRow(ServicePhase.Starting, "suspend the cluster")]
    [DataRow(ServicePhase.Suspended, "")]
    [DataRow(ServicePhase.Stopped, "")]
    public void What_servers_judge_each_other_by_changes_while_nobody_judges(
        ServicePhase phase, string blockers)
    {
        var status = ApplyStatus.Of(State.Initial(Before, new(0), 1, Ledger.Empty) with
        {
            Phase = phase,
        });
        ClusterConfig[] changes =
        [
            Before with
            {
                Timing = Before.Timing with { HeartbeatInterval = TimeSpan.FromSeconds(1) },
            },
            Before with
            {
                Timing = Before.Timing with { HeartbeatTimeout = TimeSpan.FromSeconds(30) },
            },
            Before with
            {
                Partition = Before.Partition with { TakeoverDelay = TimeSpan.FromSeconds(7) },
            },
        ];
        foreach (var after in changes)
        {
            var plan = ApplyPlan.Between(Before, after, PlanSample.Types);
            Assert.AreEqual(blockers, string.Join(", ", plan.Blockers(status)));
        }
        var other = Before with { Monitoring = Before.Monitoring with { NoRecovery = true } };
        Assert.IsEmpty(ApplyPlan.Between(Before, other, PlanSample.Types).Blockers(status));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static object[] Row(string kind, ClusterConfig after, params string[] steps) =>
        [kind, after, steps];
}
