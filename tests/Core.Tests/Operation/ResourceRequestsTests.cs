using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Operation;

/// <summary>One resource of a running group, started and stopped by hand.</summary>
[TestClass]
public sealed class ResourceRequestsTests
{
    private static OperatorRequest Stop(string resource, bool force = false, string at = "") =>
        new OperatorRequest.StopResource(resource, at, force);

    private static OperatorRequest Start(string resource, bool force = false, string at = "") =>
        new OperatorRequest.StartResource(resource, at, force);

    private static Bench Up(int servers = 2) => new Bench(Sample.Cluster(servers)).InView().Works();

    private static ResourcePhase PhaseOf(Bench bench, string resource) =>
        bench.State.Local["web"].Resources[resource].Phase;

    [TestMethod]
    public void One_resource_stops_and_the_rest_runs_on()
    {
        var bench = Up().Ask(Stop("exec1"));
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Works();
        Assert.AreEqual((ResourcePhase.Offline, ResourcePhase.Online),
            (PhaseOf(bench, "exec1"), PhaseOf(bench, "fip1")));
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.AreEqual("Resource exec1 is stopped on server1.", bench.Replies.Last().Text);
        bench.Pass(60, 2);
        Assert.AreEqual(ResourcePhase.Offline, PhaseOf(bench, "exec1"), "it stays stopped");
    }

    [TestMethod]
    public void It_starts_again_when_it_is_asked_for()
    {
        var bench = Up().Ask(Stop("exec1")).Works().Ask(Start("exec1"));
        Assert.AreEqual("exec1", bench.Calls(Verb.Activate).Single().Resource);
        bench.Works();
        Assert.AreEqual("Resource exec1 is online on server1.", bench.Replies.Last().Text);
        Assert.IsTrue(bench.Web.Down.IsEmpty);
    }

    [TestMethod]
    public void What_stands_on_it_stops_first_and_only_if_that_is_wanted()
    {
        var bench = Up().Ask(Stop("fip1"));
        Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
        StringAssert.Contains(bench.Replies.Last().Text, "is needed by exec1; -f stops it too.");
        bench.Ask(Stop("fip1", force: true));
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Answer("exec1", Outcome.Done());
        Assert.AreEqual("fip1", bench.Calls(Verb.Deactivate).Single().Resource);
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
    }

    [TestMethod]
    public void What_it_needs_starts_first_and_only_if_that_is_wanted()
    {
        var bench = Up().Ask(Stop("fip1", force: true)).Works().Ask(Start("exec1"));
        StringAssert.Contains(bench.Replies.Last().Text, "needs fip1, which was stopped");
        bench.Ask(Start("exec1", force: true));
        Assert.AreEqual("fip1", bench.Calls(Verb.Activate).Single().Resource);
        bench.Works();
        Assert.AreEqual(ResourcePhase.Online, PhaseOf(bench, "exec1"));
    }

    [TestMethod]
    [DataRow("start", "exec1", "", ReplyKind.AlreadySo)]
    [DataRow("start", "none", "", ReplyKind.UnknownName)]
    [DataRow("stop", "exec1", "server9", ReplyKind.UnknownName)]
    [DataRow("stop", "exec1", "server2", ReplyKind.OnOtherServer)]
    [TestProperty("Regression", "146")]
    public void A_refusal_says_why(string verb, string resource, string at, ReplyKind kind)
    {
        var bench = Up().Ask(verb == "start" ? Start(resource, at: at) : Stop(resource, at: at));
        Assert.AreEqual(kind, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_stopped_resource_is_already_stopped()
    {
        var bench = Up().Ask(Stop("exec1")).Works().Ask(Stop("exec1"));
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void Of_a_group_that_is_stopped_or_busy_nothing_is_begun()
    {
        var bench = new Bench(Sample.Cluster()).InView().Ask(Stop("exec1"));
        Assert.AreEqual(ReplyKind.Busy, bench.Replies.Last().Kind);
        bench.Works().Ask(new OperatorRequest.StopGroup("web", "", false)).Works();
        bench.Ask(Start("exec1"));
        Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_failed_start_or_stop_is_answered_so()
    {
        var bench = Up().Ask(Stop("exec1")).Works().Ask(Start("exec1")).Works("exec1");
        bench.Works();
        Assert.AreEqual(ReplyKind.Failed, bench.Replies.Last().Kind);
        StringAssert.Contains(bench.Replies.Last().Text, "could not be started");
    }

    [TestMethod]
    public void A_group_that_goes_elsewhere_takes_all_of_it()
    {
        var bench = Up().Ask(Stop("exec1")).Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2")).Works();
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        Assert.IsTrue(bench.Web.Down.IsEmpty);
    }

    [TestMethod]
    public void What_was_stopped_is_on_disk() => Assert.IsTrue(
        Ledger.Of(Up().Ask(Stop("exec1")).Works().State).Placements["web"].Down.Contains("exec1"));

    [TestMethod]
    public void The_final_action_that_stops_a_resource_stops_what_stands_on_it_too()
    {
        var config = Sample.Cluster().WithMonitor(m => m with
        {
            Recovery = new()
            {
                TargetKind = RecoveryTargetKind.Resource,
                Target = "fip1",
                Restarts = 0,
                Failovers = 0,
                Action = FinalAction.StopResource,
            },
        });
        var bench = new Bench(config).InView().Works().Pass(10, 2);
        bench.Do(new Event.MonitorFound("genw1", bench.State.Monitors["genw1"].Run,
            Finding.Faulty(1, "it fails"), false)).Works();
        Assert.AreEqual((ResourcePhase.Offline, ResourcePhase.Offline),
            (PhaseOf(bench, "exec1"), PhaseOf(bench, "fip1")));
        Assert.AreEqual(Instruction.Run, bench.Web.Instruction);
        Assert.IsTrue(bench.Told("rc", 85));
    }
}
