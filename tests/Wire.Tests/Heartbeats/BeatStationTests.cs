using System.Diagnostics;
using Baton.Core.Config;
using Baton.Wire.Heartbeats;
using Baton.Wire.Tests.Heartbeats.Disk;

namespace Baton.Wire.Tests.Heartbeats;

[TestClass]
public sealed class BeatStationTests
{
    [TestMethod]
    [DataRow("lanhb")]
    [DataRow("comhb")]
    [DataRow("witnesshb")]
    public void News_that_comes_after_the_end_harms_nobody(string type)
    {
        var lan = Lab.Cluster(servers: 2, paths: 1);
        var config = type == "lanhb" ? lan
            : Mailbox.With(lan, type, new DeviceConfig("any", "/dev/no-such-line"));
        var station = new BeatStation(config, new(0), Lab.Key, new BeatMemory(1),
            new RefusedCounters(), TimeProvider.System, () => { }, _ => { }, _ => { });
        station.Start();
        station.SetBeat(Lab.Beat(1));
        station.Dispose();
        // One news may be kept; the second would go where nothing is any more.
        for (long view = 1; view <= 3; view++) station.SetBeat(Lab.Beat(1, view));
    }

    [TestMethod]
    public void Disks_that_do_not_answer_are_waited_for_together_and_the_LANs_go_on_meanwhile()
    {
        const int Disks = 4;
        var lan = Lab.Cluster(servers: 2, paths: 1);
        var config = lan with
        {
            Servers = [.. lan.Servers.Select(s => s with
            {
                Devices = s.Devices.AddRange(Enumerable.Range(300, Disks).Select(
                    d => KeyValuePair.Create(d, new DeviceConfig("disk", $"/dev/fake{d}")))),
            })],
            Heartbeats = lan.Heartbeats.AddRange(Enumerable.Range(300, Disks).Select(
                d => new HeartbeatConfig($"diskhb{d}", "diskhb", d, d))),
        };
        var disk = new FakeDisk();
        disk.Stall();
        using var opened = new CountdownEvent(Disks);
        using var station = new BeatStation(config, new(0), Lab.Key, new BeatMemory(10),
            new RefusedCounters(), TimeProvider.System, () => { }, _ => { }, _ => { },
            (_, _) =>
            {
                opened.Signal();
                return disk.Open();
            });
        using var other = new BeatStation(lan, new(1), Lab.Key, new BeatMemory(20),
            new RefusedCounters(), TimeProvider.System, () => { }, _ => { }, _ => { });
        other.SetBeat(Lab.Beat(20));
        station.SetBeat(Lab.Beat(10));
        other.Start();
        station.Start();
        Assert.IsTrue(opened.Wait(Lab.Patience));

        long began = Stopwatch.GetTimestamp();
        station.EndBesideLan();
        Assert.IsLessThan(TimeSpan.FromSeconds(Disks - 1), Stopwatch.GetElapsedTime(began));
        station.SetBeat(Lab.Beat(10, view: 5));
        Assert.IsTrue(SpinWait.SpinUntil(() =>
        {
            bool heard = false;
            other.Drain(lan, b => heard |= b.Beat.ViewNumber == 5);
            return heard;
        }, Lab.Patience), "heard on the LAN");
        disk.GoOn();
    }
}
