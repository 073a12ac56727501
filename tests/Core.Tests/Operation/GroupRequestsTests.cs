using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Operation;

[TestClass]
public sealed class GroupRequestsTests
{
    private static OperatorRequest Start(string group = "web", string server = "",
        bool force = false) => new OperatorRequest.StartGroup(group, server, force);

    private static OperatorRequest Stop(string group = "web", string server = "",
        bool force = false) => new OperatorRequest.StopGroup(group, server, force);

    private static OperatorRequest Move(string to = "", string group = "web", string from = "") =>
        new OperatorRequest.MoveGroup(group, from, to);

    private static Bench Up(int servers = 2) => new Bench(Sample.Cluster(servers)
        .WithGroup("web", g => g with { AutoStart = false })).InView();

    private static Bench Online(int servers = 2) => new Bench(Sample.Cluster(servers))
        .InView().Works();

    private static ReplyKind Last(Bench bench) => bench.Replies.Last().Kind;

    private static Bench Says(Bench bench, GroupPhase phase, int server = 2) =>
        bench.Message(server, new Message.Reported(
            Sample.Report(server, bench.Web.Epoch, phase)));

    [TestMethod]
    public void A_start_is_done_when_the_group_is_online()
    {
        var bench = Up().Ask(Start());
        Assert.IsFalse(bench.Replies.Any(r => r.Text.Contains("web", StringComparison.Ordinal)));
        bench.Works();
        Assert.AreEqual(ReplyKind.Done, Last(bench));
    }

    [TestMethod]
    [DataRow("web", "nowhere", ReplyKind.UnknownName)]
    [DataRow("none", "", ReplyKind.UnknownName)]
    [DataRow("web", "server2", ReplyKind.OnOtherServer)]
    [DataRow("web", "server1", ReplyKind.AlreadySo)]
    [DataRow("web", "", ReplyKind.AlreadySo)]
    [DataRow("", "", ReplyKind.Done)]
    public void A_start_of_a_running_group(string group, string server, ReplyKind kind) =>
        Assert.AreEqual(kind, Last(Online().Ask(Start(group, server))));

    [TestMethod]
    public void A_forced_start_takes_it_from_where_it_runs()
    {
        var bench = Online().Ask(Start(server: "server2", force: true)).Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Says(bench, GroupPhase.Online);
        Assert.AreEqual(ReplyKind.Done, Last(bench));
    }

    [TestMethod]
    public void A_start_where_it_cannot_run_is_refused()
    {
        var bench = Up();
        bench.Hear(2, ServicePhase.Stopped).Ask(Start(server: "server2"));
        Assert.AreEqual(ReplyKind.NoDestination, Last(bench));
        Assert.IsFalse(bench.Web.Wanted);
    }

    [TestMethod]
    public void A_start_that_nobody_can_take_is_answered_so()
    {
        var bench = new Bench(Sample.Cluster().WithGroup("web",
            g => g with { AutoStart = false, Policy = ["server2"] })).InView();
        bench.Hear(2, ServicePhase.Stopped).Ask(Start());
        Assert.AreEqual(ReplyKind.NoDestination, Last(bench));
    }

    [TestMethod]
    public void A_start_that_fails_everywhere_is_answered_so()
    {
        var bench = Up();
        bench.Hear(2, ServicePhase.Stopped).Ask(Start()).Works("exec1");
        Assert.AreEqual(ReplyKind.Failed, Last(bench));
        StringAssert.Contains(bench.Replies.Last().Text, "exec1: it is broken");
    }

    [TestMethod]
    public void A_group_in_error_is_tried_again_by_a_start()
    {
        var bench = Up();
        bench.Hear(2, ServicePhase.Stopped).Ask(Start()).Works("exec1");
        bench.Ask(Start()).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.AreEqual(ReplyKind.Done, Last(bench));
    }

    [TestMethod]
    public void While_a_group_starts_or_stops_it_is_busy()
    {
        Assert.AreEqual(ReplyKind.Busy, Last(Up().Ask(Start()).Ask(Start())));
        Assert.AreEqual(ReplyKind.Busy, Last(Up().Ask(Start()).Ask(Move())));
        Assert.AreEqual(ReplyKind.Busy, Last(Online().Ask(Stop()).Ask(Start())));
    }

    [TestMethod]
    public void From_an_order_to_its_owner_s_first_word_it_is_busy()
    {
        var bench = Up().Ask(Start(server: "server2"));
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.AreEqual(ReplyKind.Busy, Last(bench.Ask(Move())));
    }

    [TestMethod]
    public void A_move_of_all_that_none_can_make_says_why()
    {
        var bench = Online().Hear(2, ServicePhase.Stopped).Ask(Move(group: ""));
        Assert.AreEqual(ReplyKind.NoDestination, Last(bench));
        StringAssert.Contains(bench.Replies.Last().Text, "Group web stays.");
    }

    [TestMethod]
    public void A_start_of_all_tells_those_that_were_refused_beside_those_that_came_up()
    {
        var bench = new Bench(Sample.Cluster()
            .WithGroup("web", g => g with { AutoStart = false })
            .WithGroup("db", g => g with { AutoStart = false })
            .WithResource("exec2", r => r with { Group = "db" })).InView();
        bench.Ask(Start("db")).Ask(Start("")).Works();
        var reply = bench.Replies.Single(r => r.Kind == ReplyKind.PartlyFailed);
        StringAssert.Contains(reply.Text, "Group db is starting or stopping.");
        StringAssert.Contains(reply.Text, "Group web is online on server1.");
    }

    [TestMethod]
    public void A_stop_of_all_here_does_not_wait_for_what_runs_elsewhere()
    {
        var bench = Up().Ask(Start(server: "server2"));
        Says(bench, GroupPhase.Online);
        Assert.AreEqual(ReplyKind.Done, Last(bench.Ask(Stop(group: ""))));
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
    }

    [TestMethod]
    public void A_stop_is_done_when_nothing_of_the_group_is_held()
    {
        var bench = Online().Ask(Stop());
        Assert.HasCount(1, bench.Replies);
        bench.Works();
        Assert.AreEqual(ReplyKind.Done, Last(bench));
        Assert.AreEqual(ReplyKind.AlreadySo, Last(bench.Ask(Stop())));
    }

    [TestMethod]
    [DataRow("", false, ReplyKind.OnOtherServer)]
    [DataRow("nowhere", false, ReplyKind.UnknownName)]
    [DataRow("server2", false, ReplyKind.Done)]
    [DataRow("", true, ReplyKind.Done)]
    public void A_stop_of_what_runs_elsewhere(string server, bool force, ReplyKind kind)
    {
        var bench = Up().Ask(Start(server: "server2"));
        Says(bench, GroupPhase.Online).Ask(Stop(server: server, force: force));
        if (kind == ReplyKind.Done) Says(bench, GroupPhase.Offline);
        Assert.AreEqual(kind, Last(bench));
    }

    [TestMethod]
    public void A_stop_cancels_a_move_under_way()
    {
        var bench = Online().Ask(Move("server2")).Ask(Stop()).Works();
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        Assert.IsFalse(bench.Web.Wanted);
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
    }

    [TestMethod]
    [DataRow("server1", "", ReplyKind.AlreadySo)]
    [DataRow("nowhere", "", ReplyKind.UnknownName)]
    [DataRow("server2", "server2", ReplyKind.OnOtherServer)]
    [DataRow("server2", "server1", ReplyKind.Done)]
    [DataRow("", "", ReplyKind.Done)]
    public void A_move(string to, string from, ReplyKind kind)
    {
        var bench = Online().Ask(Move(to, from: from)).Works();
        if (kind == ReplyKind.Done) Says(bench, GroupPhase.Online);
        Assert.AreEqual(kind, Last(bench));
    }

    [TestMethod]
    public void A_move_of_what_does_not_run_fails() =>
        Assert.AreEqual(ReplyKind.Failed, Last(Up().Ask(Move())));

    [TestMethod]
    public void A_move_with_nowhere_to_go_leaves_the_group_alone()
    {
        var bench = Online().Hear(2, ServicePhase.Stopped).Ask(Move());
        Assert.AreEqual(ReplyKind.NoDestination, Last(bench));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    public void A_move_that_ends_where_it_began_has_failed()
    {
        var bench = Online().Ask(Move("server2")).Works();
        Says(bench, GroupPhase.ActivationFailed);
        bench.Message(2, new Message.Reported(Sample.Report(
            2, bench.Web.Epoch, GroupPhase.Offline, ResourcePhase.Offline)));
        bench.Works();
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        Assert.AreEqual(ReplyKind.Failed, Last(bench));
    }

    [TestMethod]
    public void A_request_that_takes_too_long_is_answered_and_says_what_is_missing()
    {
        var bench = Up().Ask(Start(), patience: 5).Pass(5.1, 2);
        Assert.AreEqual(ReplyKind.TimedOut, Last(bench));
        StringAssert.Contains(bench.Replies.Last().Text, "web");
    }

    [TestMethod]
    public void A_request_nobody_waits_for_is_answered_when_it_is_taken_on()
    {
        Assert.AreEqual(ReplyKind.Accepted, Last(Up().Ask(Start(), patience: 0)));
        Assert.AreEqual(ReplyKind.AlreadySo, Last(Online().Ask(Start(), patience: 0)));
    }

    [TestMethod]
    public void A_member_s_request_nobody_waits_for_is_answered_by_the_coordinator()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView();
        int before = bench.Replies.Count();
        bench.Ask(Start(), patience: 0).Pass(1, 1);
        Assert.AreEqual(before, bench.Replies.Count());
        long request = bench.All.OfType<Effect.Send>().Select(s => s.Message)
            .OfType<Message.Forwarded>().Single().Request;
        bench.Message(1, new Message.Answered(request, new(ReplyKind.Accepted, "web")));
        Assert.AreEqual(ReplyKind.Accepted, Last(bench));
    }

    [TestMethod]
    public void Of_all_groups_some_can_fail()
    {
        var bench = new Bench(Sample.Cluster(1)
            .WithGroup("web", g => g with { AutoStart = false })
            .WithGroup("db", g => g with { AutoStart = false })
            .WithResource("exec2", r => r with { Group = "db" })).Start();
        bench.Ask(Start("")).Works("exec2");
        Assert.AreEqual(ReplyKind.PartlyFailed, Last(bench));
    }

    [TestMethod]
    public void While_the_whole_cluster_stops_nothing_is_begun()
    {
        var bench = Online();
        bench.Ask(new OperatorRequest.StopService("", true)).Ask(Start());
        Assert.AreEqual(ReplyKind.Busy, Last(bench));
    }

    [TestMethod]
    public void A_request_to_a_server_that_is_in_no_view_is_refused() =>
        Assert.AreEqual(ReplyKind.NotRunning,
            Last(new Bench(Sample.Cluster()).Start().Ask(Start())));
}
