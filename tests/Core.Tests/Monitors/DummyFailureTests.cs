using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>A monitor is made to fail, to see its recovery happen.</summary>
[TestClass]
public sealed class DummyFailureTests
{
    [TestMethod]
    public void The_recovery_runs_as_for_a_real_error()
    {
        var bench = Up(m => m.Ladder(restarts: 1, failovers: 1));
        Heal(bench);
        Assert.AreEqual(ReplyKind.Done, Ask(bench, MonitorDeed.BeginDummyFailure).Kind);
        Assert.AreEqual(1, Count(bench, 180));
        Assert.AreEqual(1, Run(bench).Counters.Restarts, "it fails at once");
        bench.Works().Pass(5.1, 2);
        Assert.AreEqual(1, Run(bench).Counters.Failovers);
        Assert.AreEqual(Sample.Server(2), bench.Web.Destination);
    }

    [TestMethod]
    public void Nothing_is_looked_at_meanwhile_and_the_truth_is_at_once_afterwards()
    {
        var bench = Up(m => m.Ladder());
        Heal(bench);
        Ask(bench, MonitorDeed.BeginDummyFailure);
        int looks = bench.All.OfType<Effect.CheckMonitor>().Count();
        bench.Pass(30, 2);
        Assert.HasCount(looks, bench.All.OfType<Effect.CheckMonitor>());
        Assert.AreEqual(MonitorPhase.OnlineFailure, Run(bench).Phase);
        Ask(bench, MonitorDeed.EndDummyFailure);
        Assert.AreEqual(1, Count(bench, 181));
        Assert.HasCount(looks + 1, bench.All.OfType<Effect.CheckMonitor>());
        Heal(bench);
        Assert.AreEqual(1, Count(bench, 26));
        Assert.AreEqual(ReplyKind.AlreadySo, Ask(bench, MonitorDeed.EndDummyFailure).Kind);
    }

    [TestMethod]
    public void A_healthy_answer_that_was_under_way_does_not_count()
    {
        var bench = Up(m => m.Ladder(restarts: 1));
        Ask(bench, MonitorDeed.BeginDummyFailure);
        Assert.AreEqual(0, Run(bench).Counters.Restarts, "a check is under way");
        Heal(bench);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
    }

    [TestMethod]
    public void A_resident_monitor_fails_at_once_and_is_watched_again_afterwards()
    {
        var bench = Up(m => m.Ladder(restarts: 2) with
        {
            Resident = true,
            Timing = MonitorTiming.WhileActive,
            Target = "exec1",
        });
        Heal(bench);
        Ask(bench, MonitorDeed.BeginDummyFailure);
        Assert.AreEqual(1, Run(bench).Counters.Restarts);
        bench.Works();
        Assert.AreEqual(2, Run(bench).Counters.Restarts, "the target's new start fails too");
        bench.Works();
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
        int watches = bench.All.OfType<Effect.WatchMonitor>().Count();
        Ask(bench, MonitorDeed.EndDummyFailure);
        Assert.HasCount(watches + 1, bench.All.OfType<Effect.WatchMonitor>());
        Heal(bench);
        Assert.AreEqual(MonitorPhase.Online, Run(bench).Phase);
    }

    [TestMethod]
    public void It_ends_with_the_service_and_with_the_daemon()
    {
        var bench = Up(m => m.Ladder());
        Ask(bench, MonitorDeed.BeginDummyFailure);
        var next = new Bench(bench.State.Config, ledger: Ledger.Of(bench.State), incarnation: 2);
        Assert.IsFalse(Run(next).Dummy, "a reboot as the last step must not be one of many");
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.IsFalse(Run(bench).Dummy);
    }

    [TestMethod]
    public void All_can_be_made_to_fail_and_to_work_again()
    {
        var bench = Up(m => m.Ladder(), cluster: c => c.AndMonitor("genw2"));
        Ask(bench, MonitorDeed.BeginDummyFailure, "");
        Assert.IsTrue(bench.State.Monitors.Values.All(m => m.Dummy));
        Assert.AreEqual(1, Count(bench, 182));
        Ask(bench, MonitorDeed.EndDummyFailure, "");
        Assert.IsFalse(bench.State.Monitors.Values.Any(m => m.Dummy));
        Assert.AreEqual(1, Count(bench, 183));
    }

    [TestMethod]
    public void Status_says_on_which_server_a_monitor_is_made_to_fail()
    {
        var bench = Up(m => m.Ladder());
        Heal(bench);
        Ask(bench, MonitorDeed.BeginDummyFailure);
        bench.Message(2, new Message.Monitored([new MonitorReport
        {
            Monitor = "genw1",
            Phase = MonitorPhase.Online,
        }], bench.State.Unusable));
        var shown = StatusProjection.Of(bench.State, bench.Now).Monitors.Single();
        Assert.AreEqual("Caution", shown.State, "an error on a part of the servers");
        CollectionAssert.AreEqual(new[] { true, false },
            shown.Servers.Select(s => s.Dummy).ToList());
    }
}
