using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Core.Tests.Fencing;

[TestClass]
public sealed class FenceTests
{
    internal static ClusterConfig Cluster(int servers = 2, Func<FencingConfig, FencingConfig>?
        change = null)
    {
        var fencing = new FencingConfig
        {
            Used = true,
            Devices =
            [
                new FenceDeviceConfig { Name = "bmc", Type = "ipmi", Retries = 1 },
                new FenceDeviceConfig { Name = "pdu", Type = "script", Retries = 0 },
            ],
        };
        return Sample.Cluster(servers) with
        {
            Fencing = change is null ? fencing : change(fencing),
        };
    }

    // Group "web" runs on server2, which then falls silent; this is server1.
    internal static Bench Lost(ClusterConfig config)
    {
        var bench = new Bench(config.WithGroup("web", g => g with
        {
            Policy = ["server2", "server1"],
        })).InView();
        bench.Message(2, new Message.Reported(
            Sample.Report(2, bench.Web.Epoch, GroupPhase.Online)));
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner);
        return bench.Pass(1.5, [.. Enumerable.Range(3, config.Servers.Length - 2)]);
    }

    internal static FenceCall Call(Bench bench) =>
        bench.All.OfType<Effect.Fence>().Last().Call;

    internal static Bench Answer(Bench bench, bool stopped, string detail = "it said so")
    {
        var call = Call(bench);
        return bench.Do(new Event.Fenced(
            call.Server, call.View, call.Attempt, stopped, detail));
    }

    [TestMethod]
    public void A_lost_server_is_forced_to_stop_before_its_groups_are_taken_over()
    {
        var bench = Lost(Cluster());
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Assert.AreEqual("bmc", Call(bench).Device);
        Assert.IsFalse(Call(bench).LooksOnly);
        Assert.AreEqual(Sample.Server(2), bench.Web.Owner, "it is still the other's");
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        var why = StatusProjection.Explain(bench.State, "web")!;
        StringAssert.Contains(why.Why.Text, "Waiting for the forced stop of server2");

        Answer(bench, stopped: true).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("rc", 401));
    }

    [TestMethod]
    public void Without_forced_stops_a_takeover_waits_for_nothing()
    {
        var bench = Lost(Cluster(change: f => f with { Used = false })).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsEmpty(bench.All.OfType<Effect.Fence>());
        Assert.IsTrue(bench.State.Fences.IsEmpty);
    }

    [TestMethod]
    public void Each_device_is_tried_as_often_as_it_says_and_then_the_next()
    {
        var bench = Lost(Cluster());
        Answer(bench, stopped: false);
        Answer(bench, stopped: false);
        var calls = bench.All.OfType<Effect.Fence>().Select(f => f.Call).ToList();
        CollectionAssert.AreEqual(
            (string[])["bmc", "bmc", "pdu"], calls.Select(c => c.Device).ToArray());
        CollectionAssert.AreEqual(
            (int[])[1, 2, 3], calls.Select(c => c.Attempt).ToArray());
        Answer(bench, stopped: true).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }

    [TestMethod]
    public void A_device_that_does_not_answer_has_failed()
    {
        var bench = Lost(Cluster(change: f => f with
        {
            Devices = [f.Devices[0] with { Timeout = TimeSpan.FromSeconds(5), Retries = 0 }],
        }));
        bench.Pass(5 + Limits.StallSlack.TotalSeconds + 0.1);
        Assert.AreEqual(FencePhase.Failed, bench.State.Fences[Sample.Server(2)].Phase);
        Assert.IsTrue(bench.Told("rc", 412));
    }

    [TestMethod]
    [DataRow(FenceFailure.GiveUp)]
    [DataRow(FenceFailure.Wait)]
    [DataRow(FenceFailure.GoOn)]
    public void What_follows_a_failure_is_configured(FenceFailure onFailure)
    {
        var bench = Lost(Cluster(change: f => f with { OnFailure = onFailure }));
        for (int i = 0; i < 3; i++) Answer(bench, stopped: false, "no route to the controller");
        bench.Works();
        bool goesOn = onFailure == FenceFailure.GoOn;
        Assert.AreEqual(goesOn ? GroupPhase.Online : GroupPhase.Offline, bench.Phase());
        Assert.AreEqual(!goesOn, bench.Told("rc", 433));
        Assert.AreEqual(goesOn, bench.Told("rc", 404));
        bench.Pass(40).Works();
        int asked = bench.All.OfType<Effect.Fence>().Count();
        Assert.AreEqual(onFailure == FenceFailure.Wait ? 4 : 3, asked);
    }

    [TestMethod]
    public void An_operator_confirms_that_it_is_down()
    {
        var bench = Lost(Cluster());
        for (int i = 0; i < 3; i++) Answer(bench, stopped: false);
        Assert.AreEqual(ReplyKind.Busy, bench.Ask(
            new OperatorRequest.StartGroup("web", "", true)).Replies.Last().Kind);
        Assert.AreEqual(ReplyKind.UnknownName, bench.Ask(
            new OperatorRequest.ConfirmDown("server9", false)).Replies.Last().Kind);
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Ask(
            new OperatorRequest.ConfirmDown("server1", false)).Replies.Last().Kind);
        Assert.AreEqual(ReplyKind.Done, bench.Ask(
            new OperatorRequest.ConfirmDown("SERVER2", false)).Replies.Last().Kind);
        bench.Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("rc", 403));
    }

    [TestMethod]
    public void A_server_that_is_heard_is_not_confirmed_down_without_force()
    {
        var bench = Lost(Cluster());
        bench.Hear(2, ServicePhase.Running, hears: Sample.Servers(2),
            view: 1, members: Sample.Servers(1, 2));
        Assert.AreEqual(ReplyKind.Failed, bench.Ask(
            new OperatorRequest.ConfirmDown("server2", false)).Replies.Last().Kind);
        Assert.AreEqual(ReplyKind.Done, bench.Ask(
            new OperatorRequest.ConfirmDown("server2", true)).Replies.Last().Kind);
    }

    [TestMethod]
    public void A_server_that_left_cleanly_is_not_forced_to_stop()
    {
        var bench = new Bench(Cluster()).InView().Works();
        bench.Message(2, new Message.Leaving(false));
        bench.Message(2, new Message.Left());
        bench.Hear(2, ServicePhase.Stopped, view: 0, members: ServerSet.Empty).Pass(2);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Assert.IsEmpty(bench.All.OfType<Effect.Fence>());
        Assert.IsTrue(bench.State.Fences.IsEmpty);
    }

    [TestMethod]
    public void A_loser_that_says_it_stopped_ends_the_wait()
    {
        var bench = Lost(Cluster());
        for (int i = 0; i < 3; i++) Answer(bench, stopped: false);
        bench.Hear(2, ServicePhase.Stopped, view: 0, members: ServerSet.Empty).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        Assert.IsTrue(bench.Told("rc", 402));
    }

    [TestMethod]
    public void A_server_that_comes_back_into_the_view_ends_the_wait()
    {
        var bench = Lost(Cluster());
        for (int i = 0; i < 3; i++) Answer(bench, stopped: false);
        bench.Hear(2, ServicePhase.Starting, view: 0, members: ServerSet.Empty, incarnation: 2);
        bench.AgreeAll(inView: false);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.View.Members);
        Assert.IsTrue(bench.State.Fences.IsEmpty);
        Assert.IsTrue(bench.State.FenceDue.IsEmpty);
    }

    [TestMethod]
    public void Where_all_start_and_one_is_missing_nothing_starts_before_it_is_stopped()
    {
        var bench = new Bench(Cluster()).Start();
        bench.Pass(11);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Assert.AreEqual(GroupPhase.Offline, bench.Phase());
        Assert.AreEqual(Sample.Server(2), Call(bench).Server);
        Answer(bench, stopped: true).Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
    }
}
