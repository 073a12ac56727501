using Baton.Core.Config;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>Several monitors that watch the same have each its own final action.</summary>
[TestClass]
public sealed class MonitorOwnActionTests
{
    [TestMethod]
    [TestProperty("Regression", "215")]
    [DataRow("genw1", FinalAction.KeepaliveReset)]
    [DataRow("userw2", FinalAction.KeepalivePanic)]
    public void The_action_that_follows_is_that_of_the_monitor_that_failed(
        string fails, FinalAction action)
    {
        var bench = Up(m => m.Ladder(action: FinalAction.KeepaliveReset), cluster: config =>
            config.AndMonitor("userw2", m => m.Ladder(action: FinalAction.KeepalivePanic)));
        Fail(bench, monitor: fails);
        bench.Works().Pass(5, 2);
        Assert.AreEqual(action, bench.All.OfType<Effect.Halt>().Single().Action);
    }
}
