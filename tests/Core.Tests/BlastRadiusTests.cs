using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Partition;
using Baton.Sdk;

namespace Baton.Core.Tests;

[TestClass]
public sealed class BlastRadiusTests
{
    private static ClusterConfig Cluster(int servers, int share, FinalAction action)
    {
        var config = Sample.Cluster(servers).WithMonitor(m => m with
        {
            Recovery = m.Recovery with { Restarts = 0, Failovers = 0, Action = action },
        });
        return config with { Life = config.Life with { BlastShare = share } };
    }

    [TestMethod]
    [DataRow(2, 50, 1)]
    [DataRow(3, 50, 1)]
    [DataRow(5, 50, 2)]
    [DataRow(5, 1, 1, DisplayName = "one always may")]
    [DataRow(32, 25, 8)]
    [DataRow(4, 100, 4)]
    public void A_share_of_the_servers_may_be_stopped(int servers, int share, int most) =>
        Assert.AreEqual(most, BlastRadius.Most(Cluster(servers, share, FinalAction.Nothing)));

    [TestMethod]
    [DataRow(FinalAction.StopService, 50, true, false)]
    [DataRow(FinalAction.StopServiceAndShutDown, 50, true, false)]
    [DataRow(FinalAction.SysrqPanic, 50, true, false)]
    [DataRow(FinalAction.StopServiceAndReboot, 50, false, true)]
    [DataRow(FinalAction.StopServiceAndReboot, 100, true, true)]
    [DataRow(FinalAction.StopGroup, 50, true, false, DisplayName = "it stops no server anyway")]
    public void A_check_that_fails_everywhere_does_not_stop_one_server_after_the_other(
        FinalAction action, int share, bool otherWasStopped, bool stops)
    {
        var bench = new Bench(Cluster(2, share, action)).InView().Works();
        if (otherWasStopped) bench.Message(2, new Message.Leaving(false, ByError: true));
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "bad"), false)).Pass(1, 2);
        Assert.AreEqual(stops, bench.State.Phase is ServicePhase.Stopping or ServicePhase.Stopped);
        Assert.AreEqual(!stops && action.StopsService(), bench.Told("rm", 200));
    }

    [TestMethod]
    public void After_the_window_it_is_forgotten()
    {
        var config = Cluster(2, 50, FinalAction.StopService);
        var bench = new Bench(config with
        {
            Monitors = [config.Monitors[0] with { Interval = TimeSpan.FromHours(1) }],
        }).InView().Works();
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Healthy(), false));
        bench.Message(2, new Message.Leaving(false, ByError: true));
        bench.Pass(601, 2);
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "bad"), false)).Pass(1, 2);
        Assert.IsFalse(bench.Told("rm", 200));
    }

    [TestMethod]
    public void What_it_held_back_of_a_resource_follows_once_the_window_is_over()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        bench.Message(2, new Message.Leaving(false, ByError: true));
        bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works("-exec1");
        bench.Pass(599, 2);
        Assert.AreEqual(GroupPhase.DeactivationFailed, bench.Phase());
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench.Pass(2, 2);
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rc", Id: 501 }));
    }

    [TestMethod]
    public void A_server_that_stops_for_an_error_tells_the_others_so()
    {
        var bench = new Bench(Cluster(3, 50, FinalAction.StopService)).InView().Works();
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Faulty(1, "bad"), false)).Pass(1, 2, 3);
        Assert.IsTrue(bench.All.OfType<Effect.Send>().Any(
            s => s is { To.Index: 2, Message: Message.Leaving { ByError: true } }));
    }

    [TestMethod]
    [DataRow(3, true)]
    [DataRow(2, false, DisplayName = "one of one is no crowd")]
    public void When_everybody_falls_silent_at_once_it_is_first_taken_for_the_own_fault(
        int servers, bool waits)
    {
        var bench = new Bench(Sample.Cluster(servers)).InView().Works();
        bench.Pass(1.5);
        Assert.AreEqual(waits ? servers : 1, bench.State.View.Members.Count);
        if (!waits) return;
        Assert.AreEqual("all-at-once", bench.State.Loss!.Verdict.Reason.Code);
        bench.Pass(0.7);
        Assert.AreEqual(1, bench.State.View.Members.Count);
        Assert.AreEqual(VerdictKind.Survivor, bench.State.Loss?.Verdict.Kind
            ?? VerdictKind.Survivor);
    }

    [TestMethod]
    public void A_stop_that_protects_data_is_not_bounded()
    {
        var bench = new Bench(Cluster(2, 50, FinalAction.Nothing)).InView().Works();
        bench.Message(2, new Message.Leaving(false, ByError: true));
        bench.Hear(2, view: 5, members: Sample.Servers(2));
        Assert.AreEqual("replaced", bench.State.Emergency!.Code);
    }
}
