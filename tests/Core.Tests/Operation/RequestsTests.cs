using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core.Tests.Operation;

[TestClass]
public sealed class RequestsTests
{
    private static readonly OperatorRequest StartHere = new OperatorRequest.StartService("", false);
    private static readonly OperatorRequest StopHere = new OperatorRequest.StopService("", false);
    private static readonly OperatorRequest StopAll = new OperatorRequest.StopService("", true);

    private static OperatorRequest StartGroup => new OperatorRequest.StartGroup("web", "", false);

    private static readonly Placement OnOne = new()
    {
        Group = "web",
        Epoch = 3,
        Owner = Sample.Server(1),
        Instruction = Instruction.Run,
        Wanted = true,
    };

    [TestMethod]
    public void A_start_of_the_service_is_done_when_it_is_in_a_view()
    {
        var bench = new Bench(Sample.Cluster()).Start();
        Assert.IsEmpty(bench.Replies);
        bench.Hear(2).AgreeAll(inView: false);
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Single().Kind);
        bench.Ask(StartHere);
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_stop_of_the_service_is_done_when_it_has_stopped()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works().Ask(StopHere);
        Assert.HasCount(1, bench.Replies);
        bench.Works();
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
        bench.Ask(StopHere);
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_start_while_the_service_stops_is_refused_and_not_forgotten()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works().Ask(StopHere).Ask(StartHere);
        Assert.AreEqual(ReplyKind.Busy, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void Nobody_waits_for_a_stop_without_patience()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works().Ask(StopHere, patience: 0);
        Assert.AreEqual(ReplyKind.Accepted, bench.Replies.Last().Kind);
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
    }

    [TestMethod]
    public void A_patience_beyond_every_clock_is_no_overflow()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Do(new Event.OperatorAsked(9, StopHere, TimeSpan.MaxValue));
        Assert.IsFalse(bench.Replies.Any(r => r.Kind == ReplyKind.TimedOut));
        Assert.AreEqual(Instant.Never, bench.State.Pending.Single().Deadline);
    }

    [TestMethod]
    public void A_stop_of_another_server_is_passed_on_and_seen_in_its_beats()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Ask(new OperatorRequest.StopService("server2", false));
        Assert.HasCount(1, bench.Sent<Message.Forwarded>(2));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Hear(2, ServicePhase.Stopping);
        Assert.HasCount(1, bench.Replies);
        bench.Hear(2, ServicePhase.Stopped);
        Assert.AreEqual("server2", bench.Replies.Last().Text);
    }

    [TestMethod]
    public void An_unknown_server_is_answered_so()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Ask(new OperatorRequest.StopService("nowhere", false));
        Assert.AreEqual(ReplyKind.UnknownName, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void A_stop_of_all_tells_every_server_and_fails_nothing_over()
    {
        var bench = new Bench(Sample.Cluster(3)).InView().Works().Ask(StopAll);
        Assert.HasCount(1, bench.Sent<Message.Forwarded>(2));
        Assert.HasCount(1, bench.Sent<Message.Forwarded>(3));
        bench.Works();
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
    }

    [TestMethod]
    public void A_request_s_end_is_seen_though_nobody_beats_any_more()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Ask(StopHere).Works();
        bench.Hear(2, ServicePhase.Stopped).Pass(5);
        bench.Ask(new OperatorRequest.StartService("server2", false), patience: 5).Pass(6);
        Assert.AreEqual(ReplyKind.TimedOut, bench.Replies.Last().Kind);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "its session breaks")]
    [DataRow(false, DisplayName = "it leaves the view")]
    public void A_request_its_coordinator_never_answered_is_answered(bool session)
    {
        var bench = new Bench(Sample.Cluster(3), self: 2).InView().Ask(StartGroup);
        if (session) bench.Do(new Event.PeerReached(Sample.Server(1), false));
        else bench.Hear(3, hears: Sample.Servers(2, 3)).Pass(1.1, 3).AgreeAll();
        Assert.AreEqual(ReplyKind.Busy, bench.Replies.Last().Kind);
        Assert.IsEmpty(bench.State.Pending);
    }

    [TestMethod]
    public void What_a_coordinator_accepted_is_awaited_beyond_its_end()
    {
        var bench = new Bench(Sample.Cluster(3), self: 2).InView().Ask(StartGroup);
        long request = bench.Sent<Message.Forwarded>(1).Single().Request;
        bench.Place(OnOne);
        bench.Message(1, new Message.Answered(request, new(ReplyKind.Accepted, "web")));
        bench.Do(new Event.PeerReached(Sample.Server(1), false));
        Assert.HasCount(1, bench.State.Pending);
    }

    [TestMethod]
    public void A_request_on_a_group_ends_when_the_service_does()
    {
        var bench = new Bench(Sample.Cluster(), self: 2).InView().Ask(StartGroup);
        long request = bench.Sent<Message.Forwarded>(1).Single().Request;
        bench.Place(OnOne);
        bench.Message(1, new Message.Answered(request, new(ReplyKind.Accepted, "web")));
        bench.Ask(StopHere);
        Assert.IsTrue(bench.Replies.Any(r => r.Kind == ReplyKind.NotRunning));
    }

    [TestMethod]
    public void A_server_that_does_not_coordinate_says_so()
    {
        var bench = new Bench(Sample.Cluster(3), self: 2).InView();
        bench.Message(3, new Message.Forwarded(7, StartGroup));
        Assert.AreEqual(ReplyKind.Busy, bench.Sent<Message.Answered>(3).Single().Reply.Kind);
    }
}
