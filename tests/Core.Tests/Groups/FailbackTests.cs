using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>Groups that go home when their first server is back.</summary>
[TestClass]
public sealed class FailbackTests
{
    private static ClusterConfig Homely(int servers, bool auto = true) =>
        Town.Of(servers, 1, g => g with
        {
            AutoFailback = auto,
            Policy = ["server2", .. Enumerable.Range(1, servers).Where(s => s != 2)
                .Select(s => $"server{s}")],
        });

    // Server2 was lost and is back; the group is online on server1 meanwhile.
    private static Bench Away(ClusterConfig config)
    {
        var bench = new Bench(config).InView().AllOnline();
        Assert.AreEqual(2, bench.On("a"));
        bench.Loses(2).AllOnline();
        Assert.AreEqual(1, bench.On("a"));
        return bench;
    }

    [TestMethod]
    [DataRow(true, 2)]
    [DataRow(false, 1)]
    public void A_group_goes_home_by_itself_only_if_so_configured(bool auto, int expected)
    {
        var bench = Away(Homely(3, auto)).Returns(2).Monitors(2).AllOnline();
        Assert.AreEqual(expected, bench.On("a"));
        Assert.AreEqual(auto, bench.Told("rc", 74));
        Assert.AreEqual(auto ? StartEvent.Start : StartEvent.Failover,
            bench.State.Placements["a"].Event);
    }

    [TestMethod]
    public void A_server_of_lower_rank_that_is_back_changes_nothing()
    {
        var bench = Away(Homely(3)).Loses(3).Returns(3).Monitors(3);
        Assert.AreEqual(1, bench.On("a"));
        Assert.IsFalse(bench.State.Placements["a"].FailbackDue);
    }

    [TestMethod]
    public void What_an_operator_moved_away_stays_away()
    {
        var bench = new Bench(Homely(3)).InView().AllOnline();
        bench.Ask(new OperatorRequest.MoveGroup("a", "", "server3")).AllOnline();
        bench.Says(2, "a", GroupPhase.Offline).AllOnline();
        Assert.AreEqual(3, bench.On("a"));
        bench.Pass(60, 2, 3);
        Assert.AreEqual(3, bench.On("a"));
    }

    [TestMethod]
    public void A_home_that_is_not_fit_is_waited_for()
    {
        var bench = Away(Homely(3)).Returns(2);
        Assert.AreEqual(1, bench.On("a"), "it has not said yet how it is");
        var lacking = bench.State.Unusable.Add("exec", "no plugin");
        bench.Message(2, new Message.Monitored([], lacking));
        Assert.AreEqual(Instruction.Run, bench.State.Placements["a"].Instruction);
        Assert.IsTrue(bench.State.Placements["a"].FailbackDue);
        bench.Monitors(2);
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["a"].Destination);
    }

    [TestMethod]
    public void A_home_where_it_then_fails_does_not_call_it_back_again()
    {
        var bench = Away(Homely(2)).Returns(2).Monitors(2).Works();
        Assert.AreEqual(2, bench.On("a"));
        bench.Says(2, "a", GroupPhase.ActivationFailed).Says(2, "a", GroupPhase.Offline).Works();
        Assert.AreEqual(1, bench.On("a"));
        bench.Pass(60, 2);
        Assert.AreEqual(1, bench.On("a"));
    }

    [TestMethod]
    [TestProperty("Regression", "193")]
    public void With_absolute_exclusion_over_three_servers_it_goes_home_when_that_is_free()
    {
        // a lives on server1, b on server2; server2 dies, b goes to server3, server2 returns.
        var config = Town.Of(3, 2, g => g with
        {
            Exclusion = ExclusionKind.Absolute,
            AutoFailback = true,
            Policy = g.Name == "a" ? [] : ["server2", "server3", "server1"],
        });
        var bench = new Bench(config).InView().AllOnline().Loses(2).AllOnline();
        Assert.AreEqual((1, 3), (bench.On("a"), bench.On("b")));
        bench.Returns(2).Monitors(2);
        bench.Says(3, "b", GroupPhase.Offline).AllOnline();
        Assert.AreEqual((1, 2), (bench.On("a"), bench.On("b")));
    }

    [TestMethod]
    public void A_home_that_an_excluding_group_holds_is_waited_for()
    {
        var away = Homely(3).WithResource("rb", r => r with { Group = "b" });
        var bench = Away(away with
        {
            Groups = away.Groups.Add(new() { Name = "b", AutoStart = false, Policy = ["server2"] }),
            ExclusionRules = [new("apart", ExclusionKind.Absolute, ["a", "b"])],
        });
        bench.Ask(new OperatorRequest.StartGroup("b", "", false));
        bench.Returns(2).Monitors(2);
        Assert.AreEqual((1, 2), (bench.On("a"), bench.On("b")));
        Assert.IsTrue(bench.State.Placements["a"].FailbackDue);
        bench.Says(2, "b", GroupPhase.Online);
        bench.Ask(new OperatorRequest.StopGroup("b", "", true)).Says(2, "b", GroupPhase.Offline);
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["a"].Destination);
    }
}
