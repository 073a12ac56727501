using Baton.Core.Config;
using Baton.Core.Groups;

namespace Baton.Core.Tests.Groups;

/// <summary>How often a group fails over because it cannot be activated.</summary>
[TestClass]
public sealed class FailoverCountTests
{
    private static ClusterConfig Counting(int allowed, bool perServer, int reset) =>
        Town.Of(3, 1) with
        {
            Recovery = new RecoveryTabConfig
            {
                FailoversPerServer = perServer,
                FailoverReset = TimeSpan.FromSeconds(reset),
            },
            Resources =
            [
                new ResourceConfig
                {
                    Name = "ra",
                    Type = "exec",
                    Group = "a",
                    Activate = new VerbConfig { Failovers = allowed },
                },
            ],
        };

    // Fails wherever it is until it is given up; how often did it move?
    private static int Moves(Bench bench)
    {
        int before = bench.State.Placements["a"].Failovers;
        for (int i = 0; i < 10 && !bench.State.Placements["a"].GivenUp; i++)
        {
            int on = bench.On("a");
            if (on == 1)
            {
                bench.Works("ra");
                continue;
            }
            bench.Says(on, "a", GroupPhase.ActivationFailed);
            if (!bench.State.Placements["a"].GivenUp) bench.Says(on, "a", GroupPhase.Offline);
        }
        return bench.State.Placements["a"].Failovers - before;
    }

    [TestMethod]
    [DataRow(0, true, 0)]
    [DataRow(1, true, 2)]
    [DataRow(3, true, 2)]
    [DataRow(0, false, 0)]
    [DataRow(1, false, 1)]
    [DataRow(3, false, 2)]
    public void It_goes_on_as_often_as_the_threshold_allows(int allowed, bool perServer, int moves)
    {
        Assert.AreEqual(moves, Moves(new Bench(Counting(allowed, perServer, 0)).InView()));
    }

    // It failed on server1, is online on server2 for a while, and then fails there.
    [TestMethod]
    [DataRow(60, 59, 1)]
    [DataRow(60, 61, 0)]
    [DataRow(0, 1, 0)]
    public void Failovers_are_forgotten_after_the_reset_time_online(
        int reset, int online, int counted)
    {
        var bench = new Bench(Counting(1, false, reset)).InView().Works("ra");
        bench.Says(2, "a", GroupPhase.Online);
        Assert.IsTrue(bench.State.Placements["a"].Tried.IsEmpty, "where it failed is forgotten");
        bench.Pass(online, 2, 3);
        Assert.AreEqual(counted, bench.State.Placements["a"].Failovers);
    }

    [TestMethod]
    public void Time_online_counts_only_without_a_break()
    {
        var bench = new Bench(Counting(1, false, 60)).InView().Works("ra");
        bench.Says(2, "a", GroupPhase.Online).Pass(40, 2, 3);
        bench.Says(2, "a", GroupPhase.Activating).Says(2, "a", GroupPhase.Online).Pass(40, 2, 3);
        Assert.AreEqual(1, bench.State.Placements["a"].Failovers);
        bench.Pass(21, 2, 3);
        Assert.AreEqual(0, bench.State.Placements["a"].Failovers);
    }

    [TestMethod]
    public void What_is_counted_is_on_disk()
    {
        var bench = new Bench(Counting(3, true, 60)).InView().Works("ra");
        Assert.AreEqual(1, Ledger.Of(bench.State).Placements["a"].FailedOver.Of(Sample.Server(1)));
    }

    [TestMethod]
    public void Counts_are_compared_by_their_values()
    {
        var one = ServerCounts.None.Plus(new ServerId(2));
        Assert.AreEqual(ServerCounts.None.Plus(new ServerId(2)), one);
        Assert.AreNotEqual(one, one.Plus(new ServerId(2)));
        Assert.AreEqual((0, 1, 0, 1), (one.Of(new ServerId(0)), one.Of(new ServerId(2)),
            one.Of(new ServerId(9)), one.Total));
    }
}
