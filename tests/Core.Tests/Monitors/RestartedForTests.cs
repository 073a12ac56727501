using Baton.Core.Config;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

[TestClass]
public sealed class RestartedForTests
{
    [TestMethod]
    [DataRow(RecoveryTargetKind.Resource, "fip1", StopFactor.ResourceRestart)]
    [DataRow(RecoveryTargetKind.Group, "web", StopFactor.GroupRestart)]
    [DataRow(RecoveryTargetKind.AllGroups, "", StopFactor.GroupRestart)]
    public void What_is_restarted_where_it_ran_was_failed_over_before_and_not_now(
        RecoveryTargetKind kind, string target, StopFactor factor)
    {
        var bench = Up(m => m with
        {
            Recovery = m.Recovery with { TargetKind = kind, Target = target },
        });
        var web = bench.State.Local["web"];
        var failedOver = web.Placement with { Event = StartEvent.Failover };
        bench.State = bench.State with
        {
            Local = bench.State.Local.SetItem("web", web with { Placement = failedOver }),
            Placements = bench.State.Placements.SetItem("web", failedOver),
        };
        int calls = bench.All.Count;
        Fail(bench).Works();
        var made = bench.All.Skip(calls).OfType<Effect.CallResource>().ToList();
        var stopped = made.Where(c => c.Verb == Verb.Deactivate).ToList();
        var started = made.Where(c => c.Verb == Verb.Activate).ToList();
        Assert.IsNotEmpty(stopped);
        Assert.HasCount(stopped.Count, started);
        Assert.IsTrue(stopped.All(c => c.Call.Factor == factor));
        Assert.IsTrue(started.All(c => c.Call.Event == StartEvent.Start));
    }
}
