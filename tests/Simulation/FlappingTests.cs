using Baton.Clpsim.Sim;

namespace Baton.Simulation;

/// <summary>Whole clusters with a cable that comes and goes.</summary>
[TestClass]
public sealed class FlappingTests
{
    private static SimCluster Up(int servers)
    {
        var cluster = new SimCluster(Configs.Web(servers));
        cluster.StartAll();
        cluster.Until(() => cluster.Holder("web") is not null, 5, "the group starts");
        cluster.Run(1);
        return cluster;
    }

    // Whoever was cut off stopped, as it must; whatever watches its machine starts it again.
    private static void Flap(SimCluster cluster, int server, int times, double down, double up)
    {
        for (int i = 0; i < times; i++)
        {
            cluster.Isolate(cluster[server]);
            cluster.Run(down);
            cluster.Heal();
            cluster[server].CrashDaemon();
            cluster[server].StartDaemon();
            cluster.Run(up);
        }
    }

    private static int Views(SimCluster cluster) =>
        cluster[2].Alerts.Count(a => a is { Module: "nm", Id: 5 });

    private static int Moves(SimCluster cluster) => cluster.Servers.Sum(s =>
        s.Alerts.Count(a => a is { Module: "rc", Id: 10 }));

    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(3, 1)]
    [DataRow(5, 1)]
    [DataRow(3, 3)]
    public void A_server_that_flaps_takes_the_groups_once_and_the_views_are_few(
        int servers, int flapping)
    {
        var cluster = Up(servers);
        int before = Views(cluster);
        int moves = Moves(cluster);
        // Ten minutes, every three seconds.
        Flap(cluster, flapping, 200, 1.5, 1.5);
        int views = Views(cluster) - before;
        Assert.IsTrue(views is > 0 and <= 90, $"{views} views");
        Assert.IsLessThanOrEqualTo(flapping == 1 ? 1 : 0, Moves(cluster) - moves);
        var holder = cluster.Holder("web");
        Assert.AreEqual(flapping == 1 ? cluster[2] : cluster[1], holder, cluster.Story());
        Assert.IsEmpty(cluster.DoubleHolds);
        cluster.Run(60);
        Assert.AreEqual(servers, cluster[2].State.View.Members.Count, "good again, it is in");
        Assert.AreEqual(holder, cluster.Holder("web"), "and nothing moved for it");
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    public void A_path_that_flaps_beside_one_that_holds_moves_nothing(int servers)
    {
        var cluster = Up(servers);
        long view = cluster[2].State.View.Number;
        for (int i = 0; i < 100; i++)
        {
            cluster.Isolate(cluster[1], 1);
            cluster.Run(1);
            cluster.Heal();
            cluster.Run(1);
        }
        Assert.AreEqual(view, cluster[2].State.View.Number);
        Assert.AreEqual(cluster[1], cluster.Holder("web"));
    }
}
