using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Tests.Monitors;

/// <summary>What holds a monitor's final action back.</summary>
[TestClass]
public sealed class MonitorFinalTests
{
    // A monitor without a target whose only step is its final action.
    private static Bench Watched(RecoveryTabConfig rules, int done)
    {
        var config = Sample.Cluster().WithMonitor(m => m with
        {
            Recovery = new() { Restarts = 0, Failovers = 0, Action = FinalAction.SysrqPanic },
        });
        return new Bench(config with { Recovery = rules }, ledger: Ledger.Empty with
        {
            Reboots = new RebootCounts(9, done),
        }).InView().Works();
    }

    private static void Find(Bench bench, Finding finding) => bench.Pass(10, 2).Do(
        new Event.MonitorFound("genw1", bench.State.Monitors["genw1"].Run, finding, false));

    [TestMethod]
    [DataRow(2, false, null)]
    [DataRow(3, false, 100)]
    [DataRow(2, true, 200)]
    public void A_monitor_s_final_action_is_held_back_in_the_same_way(
        int done, bool last, int? told)
    {
        var bench = Watched(new() { SparesLastServer = FinalCauses.Monitor }, done);
        if (last) bench.Hear(2, ServicePhase.Stopping);
        Find(bench, Finding.Faulty(1, "it fails"));
        Assert.AreEqual(told is null, bench.State.Phase != ServicePhase.Running);
        if (told is { } id) Assert.IsTrue(bench.Told("rm", id));
        Assert.AreEqual(told is null ? 3 : done, bench.State.Reboots.Monitor);
    }

    [TestMethod]
    [TestProperty("Regression", "130")]
    public void That_it_is_held_back_is_told_once_each_time_it_was_normal_in_between()
    {
        var bench = Watched(new(), 3);
        for (int i = 0; i < 3; i++) Find(bench, Finding.Faulty(1, "it fails"));
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "rm", Id: 100 }));
        Find(bench, Finding.Healthy());
        Find(bench, Finding.Faulty(1, "it fails"));
        Assert.AreEqual(2, bench.Alerts.Count(a => a is { Module: "rm", Id: 100 }));
        Assert.Contains("Restart count exceeded the maximum of 3. Final action of monitoring "
            + "genw1 will not be executed.", bench.Alerts.Select(a => a.Text));
    }

    [TestMethod]
    public void A_monitor_s_recovery_can_be_switched_off_with_the_others()
    {
        var bench = Watched(new() { WithoutRecovery = FinalCauses.Monitor }, 0);
        Find(bench, Finding.Faulty(1, "it fails"));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.IsTrue(bench.Told("rm", 192));
    }

    [TestMethod]
    public void A_resident_monitor_s_final_action_follows_once_nothing_holds_it_back()
    {
        var bench = MonitorStage.Up(
            m => m.Ladder(action: FinalAction.StopService) with { Resident = true },
            cluster: c => c with { Life = c.Life with { BlastWindow = TimeSpan.FromSeconds(60) } });
        bench.Message(2, new Message.Leaving(false, ByError: true));
        MonitorStage.Fail(bench);
        for (int i = 0; i < 3; i++) MonitorStage.WatchedAnew(bench);
        Assert.AreEqual(1, MonitorStage.Count(bench, 200));
        for (int i = 0; i < 9; i++) MonitorStage.WatchedAnew(bench);
        Assert.AreNotEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(1, MonitorStage.Count(bench, 9));
    }
}
