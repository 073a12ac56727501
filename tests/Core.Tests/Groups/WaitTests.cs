using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Groups;

/// <summary>Groups that wait for each other with their starts and stops.</summary>
[TestClass]
public sealed class WaitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static ClusterConfig Waiting(int servers = 2) => Sample.Cluster(servers)
        .WithGroup("db", g => g with { StartAfter = new GroupWait(["web"], [], Limit) });

    [TestMethod]
    public void A_group_waits_for_the_groups_it_starts_after()
    {
        var bench = new Bench(Waiting()).InView();
        Assert.IsNull(bench.State.Placements["db"].Owner);
        Assert.IsTrue(bench.Told("rc", 15));
        bench.Works();
        Assert.AreEqual(Sample.Server(1), bench.State.Placements["db"].Owner);
        Assert.IsTrue(bench.Told("rc", 16));
    }

    [TestMethod]
    public void A_start_wait_that_is_over_cancels_the_start_and_the_next_begins_anew()
    {
        var bench = new Bench(Waiting().WithGroup("web", g => g with { AutoStart = false }))
            .InView();
        bench.Pass(29, 2);
        Assert.IsTrue(bench.State.Placements["db"].Wanted);
        bench.Pass(1.1, 2);
        Assert.IsFalse(bench.State.Placements["db"].Wanted);
        Assert.IsTrue(bench.Told("rc", 17));
        bench.Ask(new OperatorRequest.StartGroup("db", "", false)).Pass(29, 2);
        Assert.IsTrue(bench.State.Placements["db"].Wanted);
    }

    [TestMethod]
    public void A_wait_that_an_operator_ended_is_forgotten()
    {
        var bench = new Bench(Waiting().WithGroup("web", g => g with { AutoStart = false }))
            .InView().Pass(20, 2);
        bench.Ask(new OperatorRequest.StopGroup("db", "", true)).Pass(20, 2);
        bench.Ask(new OperatorRequest.StartGroup("db", "", false)).Pass(20, 2);
        Assert.IsTrue(bench.State.Placements["db"].Wanted);
        Assert.IsFalse(bench.Told("rc", 17));
    }

    [TestMethod]
    public void A_group_that_only_counts_on_the_same_server_does_not_count_elsewhere()
    {
        var config = Waiting().WithGroup("db", g => g with
        {
            Policy = ["server2"],
            StartAfter = new GroupWait(["web"], ["web"], Limit),
        });
        var bench = new Bench(config).InView();
        Assert.AreEqual(Sample.Server(2), bench.State.Placements["db"].Owner);
        bench = new Bench(config.WithGroup("db", g => g with { Policy = [] })).InView();
        Assert.IsNull(bench.State.Placements["db"].Owner);
    }

    // Server3 had "db" and is gone; "web" of the same server may be on its way or not.
    private static Bench FailsOver(bool webIsWanted)
    {
        var bench = new Bench(Waiting(3)).InView();
        Placement held(string group, bool wanted) => new()
        {
            Group = group,
            Epoch = 3,
            Owner = wanted ? Sample.Server(3) : null,
            Instruction = wanted ? Instruction.Run : Instruction.Stop,
            Wanted = wanted,
        };
        bench.State = bench.State with
        {
            Local = bench.State.Local.Clear(),
            Reports = bench.State.Reports.Clear(),
            Placements = bench.State.Placements.SetItem("db", held("db", true))
                .SetItem("web", held("web", webIsWanted)),
        };
        bench.Hear(3, ServicePhase.Stopped).AgreeAll();
        return bench.Hear(2, hears: Sample.Servers(1, 2), view: 2, members: Sample.Servers(1, 2));
    }

    [TestMethod]
    public void A_failover_does_not_wait_for_what_nobody_starts() =>
        Assert.AreEqual(1, FailsOver(webIsWanted: false).On("db"));

    [TestMethod]
    public void A_failover_waits_for_what_fails_over_with_it()
    {
        var bench = FailsOver(webIsWanted: true);
        Assert.AreEqual((1, 0), (bench.On("web"), bench.On("db")));
        bench.Works();
        Assert.AreEqual(1, bench.On("db"));
    }

    [TestMethod]
    public void A_failover_goes_on_with_a_warning_when_the_wait_is_over()
    {
        var bench = FailsOver(webIsWanted: true).Pass(30.1, 2);
        Assert.AreEqual(1, bench.On("db"));
        Assert.IsTrue(bench.Told("rc", 18));
        Assert.IsFalse(bench.Told("rc", 17));
    }

    private static Bench Stopping(GroupStopWait wait, int servers = 2, string db = "server1") =>
        new Bench(Town.Of(servers, 2, g => g with
        {
            StopAfter = g.Name == "a" ? wait : null,
            Policy = g.Name == "b" ? [db] : [],
        })).InView().AllOnline();

    private static GroupStopWait For(string when) => new(["b"], Limit, when.Contains('c'),
        when.Contains('s'), when.Contains('g'));

    private static OperatorRequest Stop(char what) => what switch
    {
        'c' => new OperatorRequest.StopService("", true),
        's' => new OperatorRequest.StopService("", false),
        _ => new OperatorRequest.StopGroup("a", "", false),
    };

    // c: the cluster stops, s: the server stops, g: the group is stopped.
    [TestMethod]
    [DataRow('c', "c", true)]
    [DataRow('c', "sg", false)]
    [DataRow('s', "s", true)]
    [DataRow('s', "cg", false)]
    [DataRow('g', "g", true)]
    [DataRow('g', "cs", false)]
    public void A_stop_waits_when_it_is_to_wait(char what, string waits, bool held)
    {
        var bench = Stopping(For(waits)).Ask(Stop(what));
        bool goes = bench.Calls(Verb.Deactivate).Any(c => c.Resource == "ra");
        Assert.AreEqual(!held, goes);
        Assert.AreEqual(held, bench.Told("rc", 25));
    }

    [TestMethod]
    [DataRow('c')]
    [DataRow('s')]
    [TestProperty("Regression", "66")]
    public void What_was_waited_for_has_stopped_and_the_stop_goes_on(char what)
    {
        var bench = Stopping(For("csg")).Ask(Stop(what)).Works();
        Assert.IsTrue(bench.Told("rc", 26));
        Assert.IsTrue(bench.Alerts.Any(a => a.Id == 26 && a.Text.Contains("completed")));
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    [DataRow('c', 28)]
    [DataRow('s', 28)]
    [DataRow('g', 27)]
    public void A_stop_wait_that_is_over_goes_on_or_gives_up(char what, int id)
    {
        var bench = Stopping(For("csg")).Ask(Stop(what), patience: 600);
        bench.Pass(30.1, 2);
        Assert.IsTrue(bench.Told("rc", id));
        Assert.AreEqual(id == 27 ? Instruction.Run : Instruction.Stop,
            bench.State.Placements["a"].Instruction);
        if (id == 27) Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_server_s_stop_does_not_wait_for_what_another_server_holds()
    {
        var bench = Stopping(For("s"), db: "server2").Ask(Stop('s'));
        Assert.AreEqual("ra", bench.Calls(Verb.Deactivate).Single().Resource);
    }

    [TestMethod]
    public void A_wait_for_a_stop_ends_with_what_it_waits_for()
    {
        var bench = Stopping(For("g")).Ask(Stop('g'), patience: 600);
        bench.Ask(new OperatorRequest.StopGroup("b", "", false)).Works();
        Assert.AreEqual(GroupPhase.Offline, bench.Phase("a"));
        Assert.IsTrue(bench.Replies.All(r => r.IsGood));
    }
}
