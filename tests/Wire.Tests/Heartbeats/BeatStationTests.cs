using Baton.Core.Config;
using Baton.Wire.Heartbeats;

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
}
