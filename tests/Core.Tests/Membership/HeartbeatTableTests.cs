using Baton.Core.Membership;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class HeartbeatTableTests
{
    private static readonly Instant Start = new(TimeSpan.FromSeconds(50).Ticks);

    private static Beat Beat(long incarnation, ServicePhase phase = ServicePhase.Running) => new()
    {
        Incarnation = incarnation,
        Phase = phase,
        Hears = [Sample.Servers(1, 2), Sample.Servers(1, 2)],
    };

    private static readonly HeartbeatTable Empty = HeartbeatTable.For(Sample.Cluster());

    [TestMethod]
    public void A_server_is_heard_while_any_path_brings_its_beats()
    {
        var table = Empty.Hear(Sample.Server(2), 0, Start, Beat(1))
            .Hear(Sample.Server(2), 1, Start + TimeSpan.FromSeconds(1), Beat(1));
        var timeout = TimeSpan.FromSeconds(1);
        Assert.AreEqual(Sample.Servers(2), table.Heard(Start + TimeSpan.FromSeconds(1.9), timeout));
        Assert.AreEqual(ServerSet.Empty, table.Heard(Start + TimeSpan.FromSeconds(2), timeout));
    }

    [TestMethod]
    public void A_beat_of_an_earlier_start_changes_nothing()
    {
        var table = Empty.Hear(Sample.Server(2), 0, Start, Beat(2));
        Assert.AreSame(table, table.Hear(Sample.Server(2), 1, Start, Beat(1)));
    }

    [TestMethod]
    public void A_beat_of_an_earlier_start_does_not_say_goodbye()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        bench.Hear(2, incarnation: 5);
        bench.Do(new Event.BeatHeard(
            Sample.Server(2), 0, bench.Now, Beat(1, ServicePhase.Stopped)));
        Assert.IsFalse(bench.State.LeftCleanly.Contains(Sample.Server(2)));
    }

    [TestMethod]
    public void The_newer_word_wins_when_two_paths_deliver_out_of_order()
    {
        var table = Empty.Hear(Sample.Server(2), 0, Start, Beat(1, ServicePhase.Stopping))
            .Hear(Sample.Server(2), 1, Start - TimeSpan.FromMilliseconds(5), Beat(1));
        Assert.AreEqual(ServicePhase.Stopping, table[Sample.Server(2)].Beat!.Phase);
    }

    [TestMethod]
    public void A_path_that_falls_silent_is_told_of_once_and_so_is_its_return()
    {
        var bench = new Bench(Sample.Cluster()).InView();
        var beat = bench.State.Heartbeats[Sample.Server(2)].Beat!;
        for (int i = 0; i < 20; i++)
        {
            bench.Pass(0.1);
            bench.Do(new Event.BeatHeard(Sample.Server(2), 0, bench.Now, beat));
        }
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 4 }));
        bench.Hear(2).Hear(2);
        Assert.AreEqual(3, bench.Alerts.Count(a => a is { Module: "nm", Id: 3 }));
        Assert.IsNull(bench.State.Loss);
    }

    [TestMethod]
    [DataRow(-1, DisplayName = "this server itself")]
    [DataRow(5, DisplayName = "a server that is not configured")]
    public void A_beat_from_nowhere_changes_nothing(int from)
    {
        var bench = new Bench(Sample.Cluster()).InView();
        var before = bench.State.Heartbeats;
        bench.Do(new Event.BeatHeard(
            from < 0 ? bench.State.Self : new ServerId(from), 0, bench.Now, Beat(9)));
        Assert.AreSame(before, bench.State.Heartbeats);
    }
}
