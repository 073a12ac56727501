using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>What an operator may do with monitors: suspend, resume, clear.</summary>
[TestClass]
public sealed class MonitorControlTests
{
    private static MonitorConfig OfExec1(MonitorConfig monitor) =>
        monitor with { Timing = MonitorTiming.WhileActive, Target = "exec1" };

    [TestMethod]
    [TestProperty("Regression", "48")]
    public void A_suspended_monitor_looks_no_more_and_stays_so_whatever_comes_late()
    {
        var bench = Up();
        Heal(bench);
        var run = Run(bench);
        Assert.AreEqual(ReplyKind.Done, Ask(bench, MonitorDeed.Suspend).Kind);
        Assert.AreEqual(1, Count(bench, 29));
        bench.Do(new Event.MonitorFound("genw1", run.Run, Finding.Faulty(1, "late"), false));
        bench.Pass(60, 2);
        Assert.AreEqual(MonitorPhase.Suspend, Run(bench).Phase);
        Assert.AreEqual(MonitorPhase.Suspend,
            MonitorBoard.Of(bench.State).Monitors.Single().Phase);
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    [TestProperty("Regression", "49")]
    [DataRow(false)]
    [DataRow(true)]
    public void Suspending_ends_what_is_under_way_and_resuming_begins_anew(bool resident)
    {
        var bench = Up(m => m with { Resident = resident });
        Ask(bench, MonitorDeed.Suspend);
        Assert.AreEqual(1, bench.Effects.OfType<Effect.StopMonitor>().Single().Run);
        Ask(bench, MonitorDeed.Resume);
        Assert.AreEqual(1, Count(bench, 30));
        Assert.AreEqual(2, Run(bench).Run);
        Assert.AreEqual(MonitorPhase.OnlinePending, Run(bench).Phase);
        Assert.AreEqual(1, bench.Effects.Count(e =>
            e is Effect.CheckMonitor { Run: 2 } or Effect.WatchMonitor { Run: 2 }));
    }

    /// <summary>Deed, phase before it (0 running, 1 suspended, 2 stopped), answer.</summary>
    [TestMethod]
    [DataRow(MonitorDeed.Suspend, 0, ReplyKind.Done)]
    [DataRow(MonitorDeed.Suspend, 1, ReplyKind.AlreadySo)]
    [DataRow(MonitorDeed.Suspend, 2, ReplyKind.Failed)]
    [DataRow(MonitorDeed.Resume, 0, ReplyKind.AlreadySo)]
    [DataRow(MonitorDeed.Resume, 1, ReplyKind.Done)]
    [DataRow(MonitorDeed.Resume, 2, ReplyKind.Failed)]
    [DataRow(MonitorDeed.ClearCounts, 0, ReplyKind.Done)]
    [DataRow(MonitorDeed.ClearCounts, 2, ReplyKind.Done)]
    [DataRow(MonitorDeed.BeginDummyFailure, 0, ReplyKind.Done)]
    [DataRow(MonitorDeed.BeginDummyFailure, 2, ReplyKind.Failed)]
    [DataRow(MonitorDeed.EndDummyFailure, 0, ReplyKind.AlreadySo)]
    public void Every_deed_is_answered_by_how_the_monitor_stands(
        MonitorDeed deed, int before, ReplyKind answer)
    {
        var bench = Up(OfExec1);
        if (before == 1) Ask(bench, MonitorDeed.Suspend);
        if (before == 2) bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        Assert.AreEqual(answer, Ask(bench, deed).Kind);
    }

    [TestMethod]
    public void Unknown_names_and_a_stopped_service_are_told()
    {
        var bench = Up();
        Assert.AreEqual(ReplyKind.UnknownName, Ask(bench, MonitorDeed.Suspend, "genw9").Kind);
        Assert.AreEqual(ReplyKind.UnknownName,
            Ask(bench, MonitorDeed.Suspend, "genw1", "server9").Kind);
        var stopped = new Bench(Sample.Cluster().WithMonitor(m => m));
        Assert.AreEqual(ReplyKind.NotRunning, Ask(stopped, MonitorDeed.Suspend).Kind);
        Assert.AreEqual(ReplyKind.Done, Ask(stopped, MonitorDeed.ClearCounts).Kind);
        stopped.State = stopped.State with { Phase = ServicePhase.Suspended };
        Assert.AreEqual(ReplyKind.Suspended, Ask(stopped, MonitorDeed.Resume).Kind);
        Assert.AreEqual(ReplyKind.Done, Ask(stopped, MonitorDeed.ClearCounts).Kind);
    }

    [TestMethod]
    public void A_suspended_monitor_is_stopped_with_its_target_and_starts_by_itself_with_it()
    {
        var bench = Up(OfExec1);
        Ask(bench, MonitorDeed.Suspend);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true)).Works();
        Assert.AreEqual(MonitorPhase.Offline, Run(bench).Phase);
        Assert.AreEqual(ReplyKind.Failed, Ask(bench, MonitorDeed.Resume).Kind);
        bench.Ask(new OperatorRequest.StartGroup("web", "", false)).Works();
        Assert.AreEqual(MonitorPhase.OnlinePending, Run(bench).Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "143")]
    public void A_suspension_that_races_with_a_group_stop_ends_as_stopped()
    {
        var bench = Up(OfExec1);
        bench.Ask(new OperatorRequest.StopGroup("web", "", true));
        Assert.AreEqual(ReplyKind.Failed, Ask(bench, MonitorDeed.Suspend).Kind);
        Assert.AreEqual(MonitorPhase.Offline, Run(bench).Phase);
        bench.Works();
        Assert.AreEqual(MonitorPhase.Offline, Run(bench).Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "85")]
    public void All_monitors_of_every_kind_are_suspended_and_resumed_at_once()
    {
        var bench = Up(m => m, cluster: c => c
            .AndMonitor("pidw1", m => OfExec1(m) with { Resident = true })
            .AndMonitor("ipw1", OfExec1)
            .AndMonitor("ipw2", m => m with { Servers = ["server2"] }));
        var reply = Ask(bench, MonitorDeed.Suspend, "");
        Assert.AreEqual("3 of 4 monitors on server1.", reply.Text);
        Assert.AreEqual(1, Count(bench, 31));
        CollectionAssert.AreEqual(
            new[]
            {
                MonitorPhase.Suspend, MonitorPhase.Suspend, MonitorPhase.Offline,
                MonitorPhase.Suspend,
            },
            bench.State.Monitors.Values.Select(m => m.Phase).ToList());
        Assert.AreEqual("3 of 4 monitors on server1.", Ask(bench, MonitorDeed.Resume, "").Text);
        Assert.AreEqual(1, Count(bench, 32));
        Assert.AreEqual(3, bench.State.Monitors.Values.Count(m => m.IsRunning));
    }

    [TestMethod]
    public void A_suspension_outlives_a_restart_of_the_daemon_and_not_a_stop_of_the_service()
    {
        var bench = Up(OfExec1);
        Ask(bench, MonitorDeed.Suspend);
        var ledger = Ledger.Of(bench.State);
        var next = new Bench(bench.State.Config, ledger: ledger, incarnation: 2)
            .InView("fip1", "exec1");
        Assert.AreEqual(MonitorPhase.Suspend, Run(next).Phase);
        Assert.AreEqual(GroupPhase.Online, next.Phase());
        next.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(MonitorPhase.Offline, Run(next).Phase);
        Assert.IsNull(Ledger.Of(next.State).SuspendedMonitors);
    }

    [TestMethod]
    public void Whether_a_monitor_is_suspended_is_on_disk_before_it_is_answered()
    {
        var bench = Up();
        var before = bench.State;
        Ask(bench, MonitorDeed.Suspend);
        Assert.IsFalse(Ledger.Same(before, bench.State));
    }

    [TestMethod]
    public void A_monitor_that_is_changed_while_it_is_suspended_stays_suspended()
    {
        var bench = Up();
        Ask(bench, MonitorDeed.Suspend);
        var config = bench.State.Config;
        bench.Do(new Event.ConfigChanged(config with
        {
            Generation = 9,
            Monitors = [config.Monitors[0] with { Interval = TimeSpan.FromSeconds(9) }],
        }));
        Assert.AreEqual(MonitorPhase.Suspend, Run(bench).Phase);
        Ask(bench, MonitorDeed.Resume);
        Assert.IsTrue(Run(bench).IsRunning);
    }

    [TestMethod]
    public void Another_servers_monitors_are_controlled_by_that_server()
    {
        var bench = Up();
        bench.Ask(new OperatorRequest.ControlMonitors(MonitorDeed.Suspend, "server2", "genw1"));
        var passed = bench.Sent<Message.Forwarded>(2).Single();
        Assert.AreEqual(MonitorPhase.OnlinePending, Run(bench).Phase);
        Assert.IsEmpty(bench.Effects.OfType<Effect.Reply>());
        bench.Message(2, new Message.Answered(passed.Request, new(ReplyKind.Done, "")));
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);

        bench.Message(2, new Message.Forwarded(77,
            new OperatorRequest.ControlMonitors(MonitorDeed.Suspend, "server1", "genw1")));
        Assert.AreEqual(new Message.Answered(77, new(ReplyKind.Done, "")),
            bench.Sent<Message.Answered>(2).Single());
        Assert.AreEqual(MonitorPhase.Suspend, Run(bench).Phase);
    }

    [TestMethod]
    public void A_server_that_cannot_be_reached_is_told_at_once()
    {
        var bench = Up();
        bench.Do(new Event.PeerReached(Sample.Server(2), false));
        Assert.AreEqual(ReplyKind.NotRunning,
            Ask(bench, MonitorDeed.Suspend, "genw1", "server2").Kind);
    }

    [TestMethod]
    [TestProperty("Regression", "39")]
    public void Cleared_counts_take_effect_also_after_the_final_action()
    {
        var bench = Fail(Up(m => m.Ladder(restarts: 1)));
        FindAgain(bench);
        Assert.AreEqual(new RecoveryCounters(1, 0, true), Run(bench).Counters);
        FindAgain(bench);
        Assert.AreEqual(1, Count(bench, 13));
        Assert.AreEqual(ReplyKind.Done, Ask(bench, MonitorDeed.ClearCounts).Kind);
        Assert.AreEqual(RecoveryCounters.Zero, Run(bench).Counters);
        FindAgain(bench);
        Assert.AreEqual(2, Count(bench, 13));
        Assert.IsTrue(Ledger.Of(bench.State).Counters.ContainsKey("genw1"));
    }

    [TestMethod]
    [TestProperty("Regression", "162")]
    public void A_recovery_at_work_is_known_to_whoever_must_not_cut_across_it()
    {
        var bench = Up(m => m.Ladder(restarts: 1));
        Assert.IsNull(RecoveryTargets.AtWork(bench.State, "web"));
        Fail(bench);
        Assert.AreEqual("genw1", RecoveryTargets.AtWork(bench.State, "web"));
        Assert.IsNull(RecoveryTargets.AtWork(bench.State, "db"));
        Assert.IsTrue(MonitorBoard.Of(bench.State).Monitors.Single().Recovering);
        bench.Works();
        Assert.IsNull(RecoveryTargets.AtWork(bench.State, "web"));
    }

    /// <summary>What is asked while the script before a restart runs, and the answer.</summary>
    [TestMethod]
    [DataRow("start", ReplyKind.Busy)]
    [DataRow("move", ReplyKind.Busy)]
    [DataRow("stop", ReplyKind.Busy)]
    [DataRow("force", ReplyKind.Accepted)]
    public void What_operators_ask_of_a_group_waits_for_its_recovery_unless_it_is_forced(
        string asked, ReplyKind answer)
    {
        var bench = Fail(Up(m => m.Ladder(restarts: 1) with
        {
            Recovery = m.Ladder(restarts: 1).Recovery with
            {
                PreAction = new PreActionConfig { BeforeRestart = true },
            },
        }));
        bench.Ask(asked switch
        {
            "start" => new OperatorRequest.StartGroup("web", "", false),
            "move" => new OperatorRequest.MoveGroup("web", "", ""),
            _ => new OperatorRequest.StopGroup("web", "", asked == "force"),
        }, patience: 0);
        Assert.AreEqual(answer, bench.Replies.Last().Kind);
        if (answer == ReplyKind.Busy) StringAssert.Contains(
            bench.Replies.Last().Text, "monitor genw1", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_recovery_at_another_server_is_not_cut_across_either()
    {
        var bench = new Bench(Sample.Cluster().WithMonitor(m => m)
            .WithGroup("web", g => g with { Policy = ["server2", "server1"] })).InView();
        bench.Message(2, new Message.Reported(
            Sample.Report(2, bench.Web.Epoch, GroupPhase.Online)));
        foreach (bool recovering in new[] { true, false })
        {
            bench.Message(2, new Message.Monitored([new MonitorReport
            {
                Monitor = "genw1",
                Phase = MonitorPhase.OnlineFailure,
                Recovering = recovering,
            }], bench.State.Unusable));
            bench.Ask(new OperatorRequest.MoveGroup("web", "", ""), patience: 0);
            Assert.AreEqual(recovering ? ReplyKind.Busy : ReplyKind.Accepted,
                bench.Replies.Last().Kind);
        }
    }
}
