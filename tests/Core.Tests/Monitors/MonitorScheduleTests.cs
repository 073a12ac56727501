using Baton.Core.Config;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core.Tests.Monitors;

[TestClass]
public sealed class MonitorScheduleTests
{
    private static Bench Up(Func<MonitorConfig, MonitorConfig> change) =>
        new Bench(Sample.Cluster().WithMonitor(change)).InView();

    [TestMethod]
    public void A_monitor_waits_before_its_first_look_and_looks_at_its_interval()
    {
        var bench = Up(m => m with { StartWait = TimeSpan.FromSeconds(3) }).Works();
        bench.Pass(2.9, 2);
        Assert.IsEmpty(bench.All.OfType<Effect.CheckMonitor>());
        bench.Pass(0.2, 2);
        Assert.HasCount(1, bench.All.OfType<Effect.CheckMonitor>());
        bench.Pass(20, 2);
        Assert.HasCount(1, bench.All.OfType<Effect.CheckMonitor>(), "one look at a time");
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Healthy(), false));
        Assert.HasCount(2, bench.All.OfType<Effect.CheckMonitor>(), "the next is overdue");
    }

    [TestMethod]
    [TestProperty("Regression", "31")]
    public void A_resident_monitor_waits_before_it_watches()
    {
        var bench = Up(m => m with { Resident = true, StartWait = TimeSpan.FromSeconds(3) });
        bench.Pass(2.9, 2);
        Assert.IsEmpty(bench.All.OfType<Effect.WatchMonitor>());
        bench.Pass(0.2, 2);
        Assert.HasCount(1, bench.All.OfType<Effect.WatchMonitor>());
    }

    [TestMethod]
    [TestProperty("Regression", "129 154")]
    public void A_monitor_of_a_target_starts_after_it_and_stops_before_it()
    {
        var bench = Up(m => m with { Timing = MonitorTiming.WhileActive, Target = "exec1" });
        Assert.AreEqual(MonitorPhase.Offline, bench.State.Monitors["genw1"].Phase);
        bench.Works();
        Assert.AreEqual(MonitorPhase.OnlinePending, bench.State.Monitors["genw1"].Phase);
        Assert.AreEqual("1:1", bench.All.OfType<Effect.CheckMonitor>().Single().TargetHandle);
        bench.Ask(new OperatorRequest.StopGroup("web", "", false));
        var order = bench.Effects.Select(e => e.GetType()).ToList();
        Assert.Contains(typeof(Effect.StopMonitor), order);
        Assert.AreEqual(MonitorPhase.Offline, bench.State.Monitors["genw1"].Phase);
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).Single().Resource);
    }

    [TestMethod]
    [DataRow("server1", true)]
    [DataRow("SERVER1", true)]
    [DataRow("server2", false)]
    public void A_monitor_runs_on_the_servers_named(string named, bool runs)
    {
        var bench = Up(m => m with { Servers = [named] });
        Assert.AreEqual(runs, bench.State.Monitors["genw1"].IsRunning);
    }

    [TestMethod]
    public void A_type_that_cannot_be_used_here_is_not_monitored_with()
    {
        var bench = Up(m => m);
        bench.Do(new Event.TypesChanged(bench.State.Unusable.Add("genw", "no plugin")));
        Assert.AreEqual(MonitorPhase.Offline, bench.State.Monitors["genw1"].Phase);
        Assert.HasCount(1, bench.Effects.OfType<Effect.StopMonitor>());
        bench.Do(new Event.TypesChanged(bench.State.Unusable.Clear()));
        Assert.AreEqual(MonitorPhase.OnlinePending, bench.State.Monitors["genw1"].Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "128 182")]
    public void Every_start_of_a_monitor_has_a_number_of_its_own()
    {
        var bench = Up(m => m with { Timing = MonitorTiming.WhileActive, Target = "exec1" });
        for (int i = 1; i <= 50; i++)
        {
            bench.Works();
            Assert.AreEqual(i, bench.State.Monitors["genw1"].Run);
            Assert.HasCount(i, bench.All.OfType<Effect.CheckMonitor>());
            bench.Ask(new OperatorRequest.StopGroup("web", "", false)).Works();
            bench.Ask(new OperatorRequest.StartGroup("web", "", false));
        }
    }

    [TestMethod]
    public void The_others_are_told_when_something_changed_and_only_then()
    {
        var bench = Up(m => m).Works();
        bench.Do(new Event.MonitorFound("genw1", 1, Finding.Healthy(), false));
        Assert.AreEqual(MonitorPhase.Online,
            bench.Sent<Message.Monitored>(2).Last().Monitors.Single().Phase);
        bench.Pass(5, 2).Do(new Event.MonitorFound("genw1", 1, Finding.Healthy(), false));
        Assert.IsEmpty(bench.Sent<Message.Monitored>(2));
    }
}
