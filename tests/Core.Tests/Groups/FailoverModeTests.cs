using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Core.Tests.Groups;

/// <summary>How a destination is chosen: by order, dynamically, within a server group.</summary>
[TestClass]
public sealed class FailoverModeTests
{
    private static readonly string[] Monitors = ["nic", "disk", "app"];

    private static ClusterConfig Dynamic(int servers = 4) => Town.Of(servers, 1, g => g with
    {
        FailoverMode = FailoverMode.Dynamic,
        ExcludedMonitors = ["nic"],
    }) with
    {
        Monitors = [.. Monitors.Select(m => new MonitorConfig { Name = m, Type = "genw" })],
    };

    private static Bench At(ClusterConfig config, string failing)
    {
        var bench = new Bench(config).InView().AllOnline();
        foreach (string server in failing.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            bench.Monitors(server[0] - '0', server[2..].Split(','));
        return bench;
    }

    // The group is on server1 and is to leave it.
    [TestMethod]
    [DataRow("", 2, "all alike: the order")]
    [DataRow("2:disk", 3, "an error speaks against a server")]
    [DataRow("2:disk,app 3:disk 4:disk,app", 3, "the fewest errors")]
    [DataRow("2:disk 3:app 4:app", 2, "a tie: the order")]
    [DataRow("2:nic 3:disk", 4, "an excluded monitor rules a server out")]
    [DataRow("2:nic 3:disk,app 4:nic", 3, "however many others are in error elsewhere")]
    [DataRow("2:nic 3:nic 4:nic", null, "it stays rather than go where it cannot work")]
    public void A_dynamic_failover_goes_by_the_monitors(string failing, int? expected, string why)
    {
        Assert.AreEqual(expected, At(Dynamic(), failing).Next("a"), why);
    }

    [TestMethod]
    [DataRow("2:disk", "4 3", "eligible-errors", "eligible")]
    [DataRow("2:nic", "4 3", "monitor-error", "eligible")]
    public void Each_server_passed_over_has_its_reason(
        string failing, string servers, string second, string fourth)
    {
        var bench = At(Dynamic(), failing);
        Assert.AreEqual(second, bench.CodeOf("a", 2), servers);
        Assert.AreEqual(fourth, bench.CodeOf("a", 4));
        Assert.AreEqual("chosen", bench.CodeOf("a", 3));
    }

    [TestMethod]
    public void The_monitors_count_for_nothing_in_an_order_of_servers()
    {
        var bench = At(Dynamic().With("a", g => g with { FailoverMode = FailoverMode.ServerOrder }),
            "2:nic,disk");
        Assert.AreEqual(2, bench.Next("a"));
    }

    [TestMethod]
    public void With_no_healthy_server_one_with_errors_is_taken_if_so_configured()
    {
        var bench = At(Dynamic().With("a", g => g with { StartsDespiteErrors = true }),
            "2:nic 3:nic 4:nic");
        Assert.AreEqual(2, bench.Next("a"));
        Assert.AreEqual("chosen-despite-error", bench.CodeOf("a", 2));
        Assert.AreEqual(4, At(Dynamic().With("a", g => g with { StartsDespiteErrors = true }),
            "2:nic 3:nic").Next("a"));
    }

    [TestMethod]
    [TestProperty("Regression", "183")]
    public void A_move_without_a_destination_goes_by_the_monitors_too()
    {
        var bench = At(Dynamic(), "2:disk");
        bench.Ask(new OperatorRequest.MoveGroup("a", "", ""));
        Assert.AreEqual(Sample.Server(3), bench.State.Placements["a"].Destination);
    }

    [TestMethod]
    public void An_operator_is_told_of_the_error_at_the_destination()
    {
        var bench = At(Dynamic(), "2:nic");
        bench.Ask(new OperatorRequest.MoveGroup("a", "", "server2"));
        Assert.AreEqual(ReplyKind.NoDestination, bench.Replies.Last().Kind);
        StringAssert.Contains(bench.Replies.Last().Text, "Monitor nic is in error there.");
    }

    [TestMethod]
    [TestProperty("Regression", "46")]
    public void Dynamic_groups_of_other_servers_are_all_asked_for_in_one_step()
    {
        var bench = new Bench(Town.Of(3, 3, g => g with
        {
            FailoverMode = FailoverMode.Dynamic,
            Policy = g.Name == "a" ? ["server1"] : g.Name == "b" ? ["server2"] : ["server3"],
        })).InView();
        Assert.AreEqual("1 2 3", $"{bench.On("a")} {bench.On("b")} {bench.On("c")}");
    }

    private static ClusterConfig Rooms(bool stays = false) => Town.Of(4, 1, g => g with
    {
        FailoverMode = FailoverMode.ServerGroup,
        StaysInServerGroup = stays,
        ServerGroups = ["west", "east"],
    }) with
    {
        ServerGroups =
        [
            new("west", ["server1", "server3"]), new("east", ["server2", "server4"]),
        ],
    };

    [TestMethod]
    public void The_servers_of_the_server_groups_in_order_are_the_policy()
    {
        var config = Rooms();
        CollectionAssert.AreEqual(new[] { 0, 2, 1, 3 },
            config.FindGroup("a")!.PolicyOf(config).Select(s => s.Index).ToList());
    }

    // The group is on a server and others are down.
    [TestMethod]
    [DataRow(1, "", false, 3)]
    [DataRow(3, "", false, 1)]
    [DataRow(1, "3", false, 2)]
    [DataRow(2, "", false, 4)]
    [DataRow(4, "", false, 2)]
    [DataRow(1, "3", true, null)]
    [DataRow(1, "", true, 3)]
    public void A_failover_stays_in_the_server_group_as_long_as_it_can(
        int on, string down, bool stays, int? expected)
    {
        var bench = new Bench(Rooms(stays)).InView().AllOnline();
        if (on != 1)
            bench.Ask(new OperatorRequest.MoveGroup("a", "", $"server{on}")).AllOnline();
        foreach (char server in down)
            bench.Do(new Event.PeerReached(Sample.Server(server - '0'), false));
        Assert.AreEqual(expected, bench.Next("a"));
    }

    [TestMethod]
    public void A_move_by_hand_may_leave_the_server_group()
    {
        var bench = new Bench(Rooms(stays: true)).InView().AllOnline();
        Assert.AreEqual("outside-server-group", bench.CodeOf("a", 2));
        bench.Ask(new OperatorRequest.MoveGroup("a", "", "server2"));
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["a"].Destination);
    }

    [TestMethod]
    public void A_group_that_stays_in_its_server_group_waits_when_that_is_gone()
    {
        var bench = new Bench(Rooms(stays: true), self: 2).InView();
        bench.State = bench.State with
        {
            Placements = bench.State.Placements.SetItem("a", new Placement
            {
                Group = "a",
                Epoch = 3,
                Owner = Sample.Server(3),
                Instruction = Instruction.Run,
                Wanted = true,
            }),
            View = bench.State.View with
            {
                Coordinator = Sample.Server(2),
                Members = Sample.Servers(2, 4),
            },
        };
        bench.Do(new Event.Woke());
        Assert.AreEqual(0, bench.On("a"));
        Assert.IsTrue(bench.Told("rc", 69));
    }

    [TestMethod]
    public void A_group_of_one_server_goes_nowhere_else()
    {
        var bench = new Bench(Town.Of(3, 1, g => g with { Policy = ["server2"] }))
            .InView().AllOnline();
        Assert.AreEqual(2, bench.On("a"));
        bench.Loses(2);
        Assert.AreEqual(0, bench.On("a"));
        Assert.IsTrue(bench.State.Placements["a"].Wanted);
        var why = StatusProjection.Explain(bench.State, "a")!;
        CollectionAssert.AreEqual(new[] { "not-in-policy", "not-in-view", "not-in-policy" },
            why.Servers.OrderBy(s => s.Server, StringComparer.Ordinal)
                .Select(s => s.Reason.Code).ToList());
        bench.Returns(2);
        Assert.AreEqual(2, bench.On("a"));
    }

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(false, false)]
    public void The_stop_of_a_server_moves_only_what_fails_over_by_itself(bool auto, bool moves)
    {
        var bench = new Bench(Town.Of(2, 1, g => g with { AutoFailover = auto }))
            .InView().AllOnline();
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(moves, bench.State.Placements["a"].Wanted);
        Assert.AreEqual(moves ? 2 : 1, bench.On("a"));
    }
}
