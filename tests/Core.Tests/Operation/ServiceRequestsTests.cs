using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Operation;

/// <summary>Starts and stops of the service of servers that cannot be told of it.</summary>
[TestClass]
public sealed class ServiceRequestsTests
{
    private static readonly OperatorRequest StopAll = new OperatorRequest.StopService("", true);

    private static readonly OperatorRequest StopTwo =
        new OperatorRequest.StopService("server2", false);

    private static Bench Up(ServicePhase other = ServicePhase.Running, bool notify = true)
    {
        var config = Sample.Cluster(3);
        config = config with { Timing = config.Timing with { NotifyServerDown = notify } };
        return new Bench(config).InView().Works().Hear(2, other);
    }

    // No session and no beat of server2; server3 is there.
    private static Bench WithoutTwo(ServicePhase last = ServicePhase.Running)
    {
        var bench = Unreach(Up(last), 2).Pass(1.2, 3);
        return bench.State.Proposal is null ? bench : bench.AgreeAll().Works();
    }

    private static Bench Unreach(Bench bench, int server) =>
        bench.Do(new Event.PeerReached(Sample.Server(server), false));

    private static OperatorReply Last(Bench bench) => bench.Replies.Last();

    [TestMethod]
    [DataRow(true, ServicePhase.Running)]
    [DataRow(true, ServicePhase.Stopped)]
    [DataRow(false, ServicePhase.Running)]
    [DataRow(false, ServicePhase.Suspended)]
    public void One_that_cannot_be_reached_is_answered_so_at_once(bool start, ServicePhase last)
    {
        var bench = WithoutTwo(last).Ask(
            start ? new OperatorRequest.StartService("server2", false) : StopTwo, patience: 0);
        Assert.AreEqual(ReplyKind.Failed, Last(bench).Kind);
        StringAssert.Contains(Last(bench).Text, "server2 cannot be reached");
        Assert.IsEmpty(bench.Sent<Message.Forwarded>(2));
        Assert.IsEmpty(bench.State.Pending);
    }

    [TestMethod]
    [DataRow(true, 0.0)]
    [DataRow(true, 60.0)]
    [DataRow(false, 0.0)]
    [DataRow(false, 60.0)]
    [DataRow(false, 60.0, ServicePhase.Suspended)]
    public void Of_all_those_that_cannot_be_reached_are_named_and_the_others_told(
        bool start, double patience, ServicePhase last = ServicePhase.Running)
    {
        var bench = WithoutTwo(last).Ask(
            start ? new OperatorRequest.StartService("", true) : StopAll, patience);
        Assert.HasCount(1, bench.Sent<Message.Forwarded>(3));
        Assert.IsEmpty(bench.Sent<Message.Forwarded>(2));
        if (!start) bench.Works().Hear(3, ServicePhase.Stopped);
        Assert.AreEqual(new(ReplyKind.PartlyFailed, "server2: it cannot be reached."), Last(bench));
    }

    [TestMethod]
    public void Who_has_stopped_and_whose_daemon_ended_is_stopped()
    {
        var bench = WithoutTwo(ServicePhase.Stopped).Ask(StopTwo);
        Assert.AreEqual(ReplyKind.AlreadySo, Last(bench).Kind);
        bench.Ask(StopAll).Works().Hear(3, ServicePhase.Stopped);
        Assert.AreEqual(ReplyKind.Done, Last(bench).Kind);
    }

    [TestMethod]
    public void A_service_stopped_without_a_word_is_stopped_while_its_daemon_has_a_session()
    {
        var bench = Up(notify: false).Ask(StopTwo).Pass(5, 3);
        Assert.AreEqual(ReplyKind.Done, Last(bench).Kind);
        Assert.AreEqual(ReplyKind.AlreadySo, Last(bench.Ask(StopTwo)).Kind);
    }

    [TestMethod]
    [DataRow(false, ReplyKind.Failed)]
    [DataRow(true, ReplyKind.PartlyFailed)]
    public void Who_is_lost_before_it_has_stopped_is_not_done(bool all, ReplyKind kind)
    {
        var bench = Up().Ask(all ? StopAll : StopTwo);
        if (all) bench.Works().Hear(3, ServicePhase.Stopped);
        bench.Pass(5, 3);
        Assert.HasCount(1, bench.State.Pending, "its session stands");
        Unreach(bench, 2);
        Assert.AreEqual(
            new(kind, "server2: it was lost before it had done it."), Last(bench));
    }

    [TestMethod]
    public void All_are_stopped_only_if_nobody_who_is_heard_would_take_over()
    {
        var bench = Unreach(Up(), 2).Ask(StopAll);
        Assert.AreEqual(ReplyKind.Failed, Last(bench).Kind);
        StringAssert.Contains(Last(bench).Text, "server2 is heard and cannot be told");
        Assert.IsEmpty(bench.Sent<Message.Forwarded>(3));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Hear(2, ServicePhase.Stopped).Ask(StopAll);
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
    }

    [TestMethod]
    [DataRow(true, ServicePhase.Stopping)]
    [DataRow(false, ServicePhase.Running)]
    public void A_member_s_word_that_all_stop_is_enough(bool all, ServicePhase phase)
    {
        var bench = Unreach(Up(), 3).Message(2, new Message.Leaving(all));
        Assert.AreEqual(phase, bench.State.Phase);
        Assert.AreEqual(all, bench.State.WholeClusterStops);
    }

    [TestMethod]
    [DataRow(false, false, ReplyKind.Busy)]
    [DataRow(true, false, ReplyKind.Busy)]
    [DataRow(false, true, ReplyKind.Accepted, DisplayName = "the server shuts down")]
    public void A_stop_waits_for_a_recovery_unless_the_server_goes_down(
        bool all, bool automatic, ReplyKind kind)
    {
        var config = Sample.Cluster().WithMonitor(m => m with
        {
            Recovery = m.Recovery with { Restarts = 1 },
        });
        var bench = new Bench(config).InView().Works();
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "bad"), false));
        bench.Ask(new OperatorRequest.StopService("", all, automatic), patience: 0);
        Assert.AreEqual(kind, Last(bench).Kind);
        if (automatic) return;
        StringAssert.Contains(Last(bench).Text, "monitor genw1");
        bench.Works().Ask(new OperatorRequest.StopService("", all), patience: 0);
        Assert.AreEqual(ReplyKind.Accepted, Last(bench).Kind);
    }
}
