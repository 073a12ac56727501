using Baton.Core.Config;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class SessionWatchTests
{
    private const int Disk = 2;

    private static readonly ClusterConfig WithDisk = Sample.Cluster() with
    {
        Servers = [.. Sample.Cluster().Servers.Select(s => s with
        {
            Devices = s.Devices.Add(300, new("disk", "/dev/sdc1")),
        })],
        Heartbeats = Sample.Cluster().Heartbeats.Add(new("diskhb1", "diskhb", 2, 300)),
    };

    [TestMethod]
    public void A_server_heard_over_the_disk_alone_stays_and_its_lost_session_is_told_once()
    {
        var bench = Running(WithDisk);
        var view = bench.State.View;
        bench.All.Clear();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        Pass(bench, seconds: 6, Disk);

        Assert.AreEqual(view, bench.State.View);
        Assert.IsNull(bench.State.Loss);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 80 }));
        // The two LANs are told one by one, as the paths that they are.
        Assert.AreEqual(2, bench.Alerts.Count(a => a is { Module: "nm", Id: 4 }));
        Assert.AreEqual(0, bench.Alerts.Count(a => a is { Module: "nm", Id: 3 }));

        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        Pass(bench, seconds: 3, 0, 1, Disk);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 81 }));
        Assert.AreEqual(2, bench.Alerts.Count(a => a is { Module: "nm", Id: 3 }));
        Assert.AreEqual(view, bench.State.View);
        Assert.IsTrue(bench.State.Unreached.IsEmpty);
    }

    [TestMethod]
    public void A_session_that_is_made_anew_in_time_is_no_news()
    {
        var bench = Running(WithDisk);
        bench.All.Clear();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        Pass(bench, seconds: 1, 0, 1, Disk);
        bench.Do(new Event.PeerReached(Sample.Server(2), true));
        Pass(bench, seconds: 4, 0, 1, Disk);
        Assert.IsEmpty(bench.Alerts);
    }

    [TestMethod]
    public void A_server_that_dies_is_lost_and_its_session_is_no_news_of_its_own()
    {
        var bench = Running(WithDisk);
        bench.All.Clear();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        // What it wrote last is fetched an interval later.
        Pass(bench, seconds: 0.1, Disk);
        Pass(bench, seconds: 4);
        Assert.IsFalse(bench.Told("nm", 80));
        Assert.AreEqual(3, bench.Alerts.Count(a => a is { Module: "nm", Id: 4 }));
        Assert.HasCount(1, bench.State.View.Members);
    }

    [TestMethod]
    public void Where_all_heartbeats_are_lans_nothing_is_watched()
    {
        var bench = Running(Sample.Cluster());
        bench.All.Clear();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        Pass(bench, seconds: 6, 0, 1);
        Assert.IsFalse(bench.Told("nm", 80));
        Assert.IsTrue(bench.State.Unreached.IsEmpty);
    }

    private static Bench Running(ClusterConfig config)
    {
        var bench = new Bench(config).InView();
        bench.Works();
        return bench;
    }

    private static void Pass(Bench bench, double seconds, params int[] paths)
    {
        var peer = Sample.Server(2);
        var end = bench.Now + TimeSpan.FromSeconds(seconds);
        var step = bench.State.Config.Timing.HeartbeatInterval;
        var beat = bench.State.Heartbeats[peer].Beat!;
        while (bench.Now < end)
        {
            bench.Pass(step.TotalSeconds);
            foreach (int path in paths)
                bench.Do(new Event.BeatHeard(peer, path, bench.Now, beat));
        }
    }
}
