using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Sdk;

namespace Baton.Core.Tests.Monitors;

/// <summary>A coordinator with group "web" online and a monitor that the test speaks for.</summary>
internal static class Monitored
{
    public static Bench Up(Func<MonitorConfig, MonitorConfig>? change = null,
        int servers = 2, Func<ClusterConfig, ClusterConfig>? cluster = null)
    {
        var config = Sample.Cluster(servers).WithMonitor(change ?? (m => m));
        var bench = new Bench(cluster?.Invoke(config) ?? config).InView().Works();
        Assert.AreEqual(GroupPhase.Online, bench.Phase());
        return bench;
    }

    public static MonitorRun Run(Bench bench) => bench.State.Monitors["genw1"];

    public static Bench Find(Bench bench, Finding finding, bool timedOut = false) =>
        bench.Do(new Event.MonitorFound("genw1", Run(bench).Run, finding, timedOut));

    // The monitor looks again at its interval, and finds the same.
    public static Bench FindAgain(Bench bench, bool timedOut = false)
    {
        bench.Works().Pass(5, 2);
        return Find(bench, Finding.Faulty(1, "it fails"), timedOut);
    }

    public static Bench Fail(Bench bench, bool timedOut = false) =>
        Find(bench, Finding.Faulty(1, "it fails"), timedOut);
}
