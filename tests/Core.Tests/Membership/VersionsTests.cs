using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class VersionsTests
{
    private static Event.BeatHeard Beat(
        Bench bench, byte major, byte minor, ServicePhase phase = ServicePhase.Running) =>
        new(Sample.Server(2), 0, bench.Now, new Beat
        {
            Incarnation = 5,
            Phase = phase,
            Protocol = new(major, minor),
            Hears = [Sample.Servers(1, 2), Sample.Servers(1, 2)],
        });

    [TestMethod]
    public void A_server_starts_nothing_beside_one_it_does_not_understand()
    {
        var bench = new Bench(Sample.Cluster()).Start();
        for (int i = 0; i < 200; i++) bench.Pass(0.1).Do(Beat(bench, 2, 0));
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.IsNull(bench.State.Loss);
        Assert.AreEqual("incompatible", bench.State.PhaseReason.Code);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 12 }));
        var status = StatusProjection.Of(bench.State, bench.Now);
        Assert.AreEqual("Unknown", status.Servers[1].State);
        Assert.AreEqual("2.0", status.Servers[1].Protocol);
        StringAssert.Contains(status.View.Reason, "speaks version 2.0");
    }

    [TestMethod]
    public void Beside_one_that_is_stopped_or_was_brought_up_to_date_it_starts()
    {
        var bench = new Bench(Sample.Cluster()).Start();
        bench.Do(Beat(bench, 2, 0, ServicePhase.Stopped)).Pass(10.5);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        bench = new Bench(Sample.Cluster()).Start();
        bench.Do(Beat(bench, 2, 0)).Do(Beat(bench, 1, 9, ServicePhase.Starting));
        Assert.IsTrue(bench.State.Strangers.IsEmpty);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal!.View.Members);
    }

    [TestMethod]
    public void One_that_runs_misses_it_like_a_server_that_went_down()
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        for (int i = 0; i < 12; i++) bench.Pass(0.1).Do(Beat(bench, 2, 0));
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        bench.Message(2, new Message.Left());
        Assert.IsFalse(bench.Told("nm", 2) && bench.State.LeftCleanly.Contains(Sample.Server(2)),
            "nothing of what it says is believed");
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(7, true, DisplayName = "a newer one knows it too")]
    public void What_only_a_newer_one_knows_is_not_asked_of_an_older_one(int minor, bool suspends)
    {
        var bench = new Bench(Sample.Cluster()).InView().Works();
        var beat = bench.State.Heartbeats[Sample.Server(2)].Beat!;
        bench.Do(new Event.BeatHeard(Sample.Server(2), 0, bench.Now,
            beat with { Protocol = new(1, (byte)minor) }));
        bench.Ask(new OperatorRequest.SuspendService("", true, false));
        Assert.AreEqual(suspends, bench.State.Phase == ServicePhase.Suspended);
        if (!suspends) StringAssert.Contains(bench.Replies.Last().Text, "version 1.0");
    }
}
