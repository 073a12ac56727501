using Baton.Clpsim.Sim;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Simulation;

/// <summary>
/// Clusters that force lost servers to stop: nothing is started before that has succeeded, with a
/// partition resolved or not, and every history ends well.
/// </summary>
[TestClass]
public sealed class FencingTests
{
    private static ClusterConfig Fenced(ClusterConfig config, FenceAction action, int share) =>
        config with
        {
            Life = config.Life with { BlastShare = share },
            Fencing = new FencingConfig
            {
                Used = true,
                OnFailure = FenceFailure.Wait,
                Pause = TimeSpan.FromSeconds(2),
                Devices =
                [
                    new FenceDeviceConfig
                    {
                        Name = "bmc",
                        Type = "ipmi",
                        Action = action,
                        Timeout = TimeSpan.FromSeconds(1),
                    },
                ],
            },
        };

    [TestMethod]
    public void The_survivor_cuts_the_power_before_it_starts_anything()
    {
        var cluster = new SimCluster(Fenced(Configs.Web(2, ping: false), FenceAction.PowerOff, 50));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 20, "web is up on server1");
        cluster.FenceTime = TimeSpan.FromSeconds(2);
        cluster[1].Freeze(TimeSpan.FromSeconds(60));
        cluster.Until(() => cluster[2].State.Fences.Count > 0, 5, "server1 is to be stopped");
        cluster.Run(4.5);
        Assert.IsTrue(cluster[1].Powered);
        Assert.AreEqual(GroupPhase.Offline, cluster[2].PhaseOf("web"));
        cluster.Until(() => !cluster[1].Powered, 1, "server1 has no power");
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "web goes to server2");
        Assert.IsEmpty(cluster.Rules.Broken, cluster.Timeline());
    }

    [TestMethod]
    public void Where_no_controller_answers_nothing_is_taken_over_until_somebody_says_so()
    {
        var cluster = new SimCluster(Fenced(Configs.Web(2), FenceAction.PowerOff, 50));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 20, "web is up on server1");
        cluster[1].BmcAnswers = false;
        cluster[1].PowerOff();
        cluster.Run(60);
        Assert.AreEqual(GroupPhase.Offline, cluster[2].PhaseOf("web"));
        Assert.IsTrue(cluster[2].Alerts.Any(a => a is { Module: "rc", Id: 433 }));
        cluster[2].Ask(new OperatorRequest.ConfirmDown("server1", false));
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "web goes to server2");
        Assert.IsEmpty(cluster.Rules.Broken, cluster.Timeline());
    }

    [TestMethod]
    public void What_runs_on_survivors_moves_while_the_lost_coordinator_may_run()
    {
        var config = Fenced(Configs.Web(3), FenceAction.PowerOff, 50);
        var cluster = new SimCluster(config with
        {
            Fencing = config.Fencing with { OnFailure = FenceFailure.GiveUp },
        });
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 20, "web is up on server1");
        cluster[1].Ask(new OperatorRequest.MoveGroup("web", "", "server3"));
        cluster.Until(() => cluster.Holder("web") == cluster[3], 5, "web is up on server3");
        cluster[1].BmcAnswers = false;
        cluster[1].PowerOff();
        cluster.Run(60);
        Assert.IsTrue(cluster[2].Alerts.Any(a => a is { Module: "rc", Id: 433 }));
        cluster[2].Ask(new OperatorRequest.MoveGroup("web", "", "server2"));
        cluster.Until(() => cluster.Holder("web") == cluster[2], 5, "web goes to server2");
        cluster[2].Ask(new OperatorRequest.StopService("", false));
        cluster.Until(() => cluster.Holder("web") == cluster[3]
            && cluster[2].State.Phase == ServicePhase.Stopped, 5, "server2 leaves");
        Assert.IsEmpty(cluster.Rules.Broken, cluster.Timeline());
    }

    [TestMethod]
    public void Of_two_sides_that_cannot_resolve_a_cut_one_is_stopped()
    {
        var cluster = new SimCluster(Fenced(Configs.Web(2, ping: false), FenceAction.PowerOff, 50));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") == cluster[1], 20, "web is up on server1");
        cluster.Isolate(cluster[1]);
        cluster.Run(20);
        Assert.IsTrue(cluster[1].Powered);
        Assert.IsFalse(cluster[2].Powered, "the side of lower priority waited and lost");
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
        Assert.IsEmpty(cluster.Rules.Broken, cluster.Timeline());
    }

    [TestMethod]
    [DataRow(2, true, 1, 80)]
    [DataRow(2, false, 3001, 80)]
    [DataRow(3, true, 1001, 60)]
    [DataRow(3, false, 4001, 60)]
    [DataRow(5, true, 2001, 20)]
    public void No_history_starts_anything_before_a_forced_stop_succeeded(
        int servers, bool ping, int first, int count)
    {
        for (int seed = first; seed < first + count; seed++) Check(servers, ping, seed);
    }

    /// <summary>BATON_FENCE_SEED is servers:ping:first-last.</summary>
    [TestMethod]
    public void Seeds_named_in_the_environment_end_well()
    {
        string[] named = Environment.GetEnvironmentVariable("BATON_FENCE_SEED")?.Split(':') ?? [];
        if (named.Length < 3) return;
        int[] seeds = [.. named[2].Split('-').Select(s => int.Parse(s, null))];
        for (int seed = seeds[0]; seed <= seeds[^1]; seed++)
            Check(int.Parse(named[0], null), named[1] == "1", seed);
    }

    private static void Check(int servers, bool ping, int seed)
    {
        var config = Configs.WebAndDb(servers);
        if (!ping) config = config with
        {
            Partition = config.Partition with { Resolvers = [] },
        };
        config = Fenced(config,
            seed % 2 == 0 ? FenceAction.Reset : FenceAction.PowerOff, seed % 3 == 0 ? 50 : 100);
        // In every fifth one server cannot be stopped, and nobody tries again.
        bool givesUp = seed % 5 == 0;
        if (givesUp) config = config with
        {
            Fencing = config.Fencing with { OnFailure = FenceFailure.GiveUp },
        };
        var cluster = new SimCluster(config);
        if (givesUp) cluster.Servers[seed / 5 % servers].BmcAnswers = false;
        cluster.StartAll();
        cluster.Run(2);
        var faults = new Faults(cluster, seed, wide: true);
        faults.Play(20);
        string story() => $"seed {seed}, {servers} servers, ping {ping}\n"
            + string.Join("\n", faults.Story) + "\n"
            + string.Join("\n", cluster.Rules.Broken.Take(3)) + "\n" + cluster.Timeline();
        Assert.IsEmpty(cluster.Rules.Broken.Where(IsSafety), story());
        bool whole = false;
        for (int i = 0; i < 8 && !whole; i++)
        {
            foreach (var server in cluster.Servers.Where(s => !s.Powered)) server.PowerOn();
            foreach (var server in cluster.Servers.Where(s => s.State.Phase
                == ServicePhase.Stopped))
                server.Ask(new OperatorRequest.StartService("", false));
            whole = cluster.Clock.RunUntil(() => cluster.Servers.All(s => s.Running
                && s.State.Phase == ServicePhase.Running
                && s.State.View.Members == cluster.Config.AllServers
                && s.State.View.Number == cluster[1].State.View.Number),
                TimeSpan.FromSeconds(15));
        }
        Assert.IsTrue(whole, "not in one view: " + story());
        foreach (var server in cluster.Servers)
            Assert.IsTrue(server.State.Fences.IsEmpty, "a forced stop is left over: " + story());
        foreach (var group in cluster.Config.Groups)
        {
            cluster.Run(1);
            cluster[1].Ask(new OperatorRequest.StartGroup(group.Name, "", false));
            bool online = cluster.Clock.RunUntil(
                () => cluster.Holder(group.Name) is not null, TimeSpan.FromSeconds(60));
            Assert.IsTrue(online, $"{group.Name} is not online: " + story());
        }
        Assert.IsEmpty(cluster.Rules.Broken.Where(IsSafety), story());
    }

    private static bool IsSafety((string Rule, string Text) broken) =>
        broken.Rule is "unfenced" or "held-twice" or "two-views" or "forgotten" or "two-orders";
}
