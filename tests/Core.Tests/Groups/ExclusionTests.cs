using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>Groups that keep away from each other.</summary>
[TestClass]
public sealed class ExclusionTests
{
    private static ClusterConfig Excluding(int servers, int groups, ExclusionKind kind) =>
        Town.Of(servers, groups, g => g with { Exclusion = kind });

    [TestMethod]
    [DataRow(ExclusionKind.None, ExclusionKind.Absolute, "", ExclusionKind.None)]
    [DataRow(ExclusionKind.Normal, ExclusionKind.Absolute, "", ExclusionKind.Normal)]
    [DataRow(ExclusionKind.Absolute, ExclusionKind.Absolute, "", ExclusionKind.Absolute)]
    [DataRow(ExclusionKind.None, ExclusionKind.None, "n:ab", ExclusionKind.Normal)]
    [DataRow(ExclusionKind.None, ExclusionKind.None, "n:ab x:ab", ExclusionKind.Absolute)]
    [DataRow(ExclusionKind.None, ExclusionKind.None, "x:ac", ExclusionKind.None)]
    [DataRow(ExclusionKind.Normal, ExclusionKind.Normal, "x:abc", ExclusionKind.Absolute)]
    public void The_strictest_of_attributes_and_rules_holds(
        ExclusionKind a, ExclusionKind b, string rules, ExclusionKind expected)
    {
        var config = Town.Of(2, 3).With("a", g => g with { Exclusion = a })
            .With("b", g => g with { Exclusion = b }) with
        {
            ExclusionRules = [.. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(r => new ExclusionRule(r,
                    r[0] == 'x' ? ExclusionKind.Absolute : ExclusionKind.Normal,
                    [.. r[2..].Select(c => c.ToString())]))],
        };
        Assert.AreEqual(expected, Exclusion.Between(
            config, config.FindGroup("a")!, config.FindGroup("b")!));
    }

    [TestMethod]
    [DataRow(ExclusionKind.None, "1 1 1")]
    [DataRow(ExclusionKind.Normal, "1 2 1")]
    [DataRow(ExclusionKind.Absolute, "1 2 0")]
    public void Groups_spread_over_two_servers_as_they_exclude_each_other(
        ExclusionKind kind, string expected)
    {
        var bench = new Bench(Excluding(2, 3, kind)).InView();
        Assert.AreEqual(expected, $"{bench.On("a")} {bench.On("b")} {bench.On("c")}");
    }

    [TestMethod]
    public void A_server_on_the_way_to_which_an_excluding_group_is_cannot_be_had()
    {
        var bench = new Bench(Excluding(3, 2, ExclusionKind.Absolute)).InView().AllOnline();
        bench.Ask(new OperatorRequest.MoveGroup("a", "", "server3"));
        Assert.AreEqual("exclusion", bench.CodeOf("b", 3), "it is to come there");
        Assert.AreEqual("exclusion", bench.CodeOf("b", 1), "it is not gone from there");
        bench.AllOnline();
        Assert.AreEqual("chosen", bench.CodeOf("b", 1));
    }

    [TestMethod]
    public void An_operator_cannot_overrule_an_absolute_exclusion()
    {
        var bench = new Bench(Excluding(2, 2, ExclusionKind.Absolute)).InView().AllOnline();
        bench.Ask(new OperatorRequest.MoveGroup("a", "", "server2"));
        Assert.AreEqual(ReplyKind.NoDestination, bench.Replies.Last().Kind);
        StringAssert.Contains(bench.Replies.Last().Text, "Group b, which excludes it, is there.");
    }

    [TestMethod]
    [TestProperty("Regression", "192")]
    public void After_a_server_s_death_an_absolute_group_goes_only_to_a_free_server()
    {
        var bench = new Bench(Excluding(3, 2, ExclusionKind.Absolute)).InView().AllOnline();
        bench.Loses(2);
        Assert.AreEqual(3, bench.On("b"));
        Assert.AreEqual(1, bench.On("a"));
    }

    [TestMethod]
    public void With_no_free_server_it_waits_for_one()
    {
        var bench = new Bench(Excluding(2, 2, ExclusionKind.Absolute)).InView().AllOnline();
        bench.Hear(2, ServicePhase.Stopped);
        Assert.AreEqual(0, bench.On("b"));
        Assert.AreEqual("no-destination", bench.State.Placements["b"].Reason.Code);
        bench.Ask(new OperatorRequest.StopGroup("a", "", false)).Works();
        Assert.AreEqual(1, bench.On("b"));
    }

    // Two monitors ask for it at the same time, and again before it has moved.
    [TestMethod]
    [TestProperty("Regression", "24, 30")]
    public void Two_recoveries_of_one_absolute_group_are_one_failover()
    {
        var bench = new Bench(Excluding(3, 2, ExclusionKind.Absolute)).InView().AllOnline();
        long epoch = bench.State.Placements["b"].Epoch;
        for (int i = 0; i < 2; i++)
            bench.Message(2, new Message.RecoveryWanted("b", epoch, false, new("x", "It fails.")));
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 60 }));
        bench.Says(2, "b", GroupPhase.Offline);
        Assert.AreEqual(3, bench.On("b"));
        Assert.IsFalse(bench.Told("rc", 65));
    }

    [TestMethod]
    public void A_group_is_not_raised_beside_one_that_is_still_let_go()
    {
        // Found running on server2 though it belongs to server1, and "b" is placed on server2.
        var bench = new Bench(Excluding(2, 2, ExclusionKind.Absolute), self: 2);
        bench.Start("ra");
        var view = new View(4, Sample.Server(1), Sample.Servers(1, 2));
        Placement run(string group, int owner) => new()
        {
            Group = group,
            Epoch = 3,
            Owner = Sample.Server(owner),
            Instruction = Instruction.Run,
            Wanted = true,
        };
        bench.Hear(1).Message(1, new Message.Propose(view)).Message(1,
            new Message.Commit(view, [run("a", 1), run("b", 2)], []));
        Assert.AreEqual("ra", bench.Calls(Verb.Deactivate).Single().Resource);
        Assert.IsEmpty(bench.Calls(Verb.Activate));
        bench.Answer("ra", Outcome.Done());
        Assert.AreEqual("rb", bench.Calls(Verb.Activate).Single().Resource);
    }
}
