using Baton.Core.Membership;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class FlapsTests
{
    private static State With(int losses, out Instant last)
    {
        var state = new Bench(Sample.Cluster()).State;
        var now = new Instant(TimeSpan.FromSeconds(100).Ticks);
        for (int i = 0; i < losses; i++)
        {
            now += TimeSpan.FromSeconds(2);
            state = state with { Flaps = Flaps.After(state, Sample.Servers(2), now) };
        }
        last = now;
        return state;
    }

    [TestMethod]
    [DataRow(1, 0, DisplayName = "a crash is no flap")]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(4, 4)]
    [DataRow(7, 32)]
    [DataRow(30, 32, DisplayName = "never for good")]
    public void Each_loss_keeps_a_server_out_for_twice_as_long(int losses, int timeouts)
    {
        var state = With(losses, out var last);
        var until = Flaps.Until(state, Sample.Server(2));
        Assert.AreEqual(timeouts, timeouts == 0 ? until.Ticks : (until - last).TotalSeconds);
        Assert.AreEqual(timeouts > 0, Flaps.Damped(state, last).Contains(Sample.Server(2)));
        Assert.IsFalse(Flaps.Damped(state, last + TimeSpan.FromSeconds(33))
            .Contains(Sample.Server(2)));
    }

    [TestMethod]
    public void A_quiet_time_makes_it_as_good_as_any_other()
    {
        var state = With(5, out var last);
        var later = last + Flaps.Memory(state);
        Assert.AreEqual(1, Flaps.After(state, Sample.Servers(2), later)[Sample.Server(2)].Count);
        Assert.IsTrue(Flaps.After(state, ServerSet.Empty, later).IsEmpty);
    }

    [TestMethod]
    public void A_server_that_starts_is_let_in_when_its_time_is_over()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.State = bench.State with
        {
            Flaps = bench.State.Flaps.Add(Sample.Server(2), new Flap(3, bench.Now)),
        };
        bench.Pass(1.1);
        Assert.AreEqual(1, bench.State.View.Members.Count);
        Assert.AreEqual(4, bench.State.Flaps[Sample.Server(2)].Count);
        bench.Hear(2, ServicePhase.Starting, view: 0, members: ServerSet.Empty, incarnation: 2);
        bench.Pass(3.5, 2);
        Assert.IsNull(bench.State.Proposal);
        Assert.HasCount(1, bench.Alerts.Where(a => a is { Module: "nm", Id: 8 }));
        bench.Pass(0.6, 2);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal!.View.Members);
    }

    [TestMethod]
    public void A_server_that_stops_in_order_is_no_flap()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Hear(2, ServicePhase.Stopped);
        bench.Pass(0.2, 2);
        Assert.AreEqual(1, bench.State.View.Members.Count);
        Assert.IsTrue(bench.State.Flaps.IsEmpty);
    }
}
