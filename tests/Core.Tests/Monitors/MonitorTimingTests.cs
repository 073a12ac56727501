using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Sdk;
using static Baton.Core.Tests.Monitors.MonitorStage;

namespace Baton.Core.Tests.Monitors;

/// <summary>When a monitor looks, and what late or early answers mean.</summary>
[TestClass]
public sealed class MonitorTimingTests
{
    private static Event.MonitorFound Took(Bench bench, double seconds, bool timedOut = false) =>
        new("genw1", Run(bench).Run,
            timedOut ? Finding.Faulty(0, "too slow") : Finding.Healthy(), timedOut)
        {
            Took = TimeSpan.FromSeconds(seconds),
        };

    /// <summary>Ratio, seconds of a check of at most 10, whether it is warned of.</summary>
    [TestMethod]
    [DataRow(80, 7.9, false)]
    [DataRow(80, 8, true)]
    [DataRow(80, 9.9, true)]
    [DataRow(0, 0, true)]
    [DataRow(100, 10, false)]
    [DataRow(30, 3.1, true)]
    public void A_check_that_nears_its_limit_is_warned_of(int percent, double took, bool warned)
    {
        var bench = Up(m => m with { Timeout = TimeSpan.FromSeconds(10) }, cluster: c => c with
        {
            Monitoring = new MonitoringConfig { DelayWarningPercent = percent },
        });
        bench.Do(Took(bench, took));
        Assert.AreEqual(warned ? 1 : 0, Count(bench, 71));
    }

    [TestMethod]
    public void A_timeout_is_no_delay_and_a_resident_monitor_has_none()
    {
        var bench = Up(m => m with { Timeout = TimeSpan.FromSeconds(10) });
        bench.Do(Took(bench, 11, timedOut: true));
        Assert.AreEqual(0, Count(bench, 71));
        bench = Up(m => m with { Resident = true }, cluster: c => c with
        {
            Monitoring = new MonitoringConfig { DelayWarningPercent = 0 },
        });
        Heal(bench);
        Assert.AreEqual(0, Count(bench, 71));
    }

    [TestMethod]
    [TestProperty("Regression", "142 201")]
    [DataRow(30, 10)]
    [DataRow(10, 10)]
    [DataRow(5, 30)]
    public void Interval_and_timeout_stand_in_any_relation_without_a_false_timeout(
        int interval, int timeout)
    {
        var bench = Up(m => m with
        {
            Interval = TimeSpan.FromSeconds(interval),
            Timeout = TimeSpan.FromSeconds(timeout),
        });
        for (int i = 0; i < 5; i++)
        {
            int looks = bench.All.OfType<Effect.CheckMonitor>().Count();
            bench.Pass(timeout * 0.7, 2);
            Assert.HasCount(looks, bench.All.OfType<Effect.CheckMonitor>(), "one at a time");
            bench.Do(Took(bench, timeout * 0.7)).Pass(interval, 2);
        }
        Assert.AreEqual(MonitorPhase.Online, Run(bench).Phase);
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    [TestProperty("Regression", "109 110 180")]
    [DataRow(198)]
    [DataRow(447)]
    [DataRow(497)]
    [DataRow(24.8)]
    [DataRow(49.7)]
    [DataRow(20000)]
    public void A_clock_that_has_run_for_very_long_changes_nothing(double days)
    {
        var config = Sample.Cluster().WithMonitor(m => m);
        var bench = new Bench(config) { Now = new(TimeSpan.FromDays(days).Ticks - 100_000_000) }
            .InView().Works();
        for (int i = 0; i < 10; i++) Heal(bench).Pass(5, 2);
        Assert.HasCount(11, bench.All.OfType<Effect.CheckMonitor>());
        Assert.IsFalse(bench.Alerts.Any(a => a.Level != AlertLevel.Info));
    }

    [TestMethod]
    [TestProperty("Regression", "182 128")]
    public void It_still_works_after_more_than_30000_starts_and_stops()
    {
        var bench = Up(m => m.Ladder(restarts: 1) with
        {
            Timing = MonitorTiming.WhileActive,
            Target = "exec1",
        });
        var up = bench.State.Local["web"];
        var down = up with { Resources = up.Resources.SetItem("exec1", new LocalResource()) };
        var state = bench.State;
        int stops = 0, looks = 0;
        for (int i = 0; i < 30_001; i++)
        {
            var draft = new Draft(state with { Local = state.Local.SetItem("web", down) },
                bench.Now);
            MonitorSchedule.Step(draft);
            MonitorSchedule.Step(draft);
            stops += draft.Effects.OfType<Effect.StopMonitor>().Count();
            draft.State = draft.State with { Local = state.Local.SetItem("web", up) };
            MonitorSchedule.Step(draft);
            MonitorSchedule.Step(draft);
            looks += draft.Effects.OfType<Effect.CheckMonitor>().Count();
            state = draft.State;
        }
        Assert.AreEqual((30_001, 30_001), (stops, looks));
        bench.State = state;
        Assert.AreEqual(30_002, Run(bench).Run);
        Assert.AreEqual(1, Run(Fail(bench)).Counters.Restarts);
    }

    [TestMethod]
    [TestProperty("Regression", "129 154")]
    [DataRow(0, DisplayName = "group stop")]
    [DataRow(1, DisplayName = "service stop")]
    [DataRow(2, DisplayName = "cluster stop")]
    [DataRow(3, DisplayName = "move")]
    [DataRow(4, DisplayName = "restart by another monitor")]
    public void A_monitor_is_told_to_stop_before_its_target_is(int how)
    {
        var bench = Up(m => m with { Timing = MonitorTiming.WhileActive, Target = "exec1" },
            cluster: c => c.AndMonitor("genw2", m => m with
            {
                Timing = MonitorTiming.Always,
                Target = "",
            }));
        if (how == 4) Fail(bench, monitor: "genw2");
        else bench.Ask(how switch
        {
            0 => new OperatorRequest.StopGroup("web", "", true),
            1 => new OperatorRequest.StopService("", false),
            2 => new OperatorRequest.StopService("", true),
            _ => new OperatorRequest.MoveGroup("web", "", "server2"),
        });
        var effects = bench.Effects.ToList();
        int told = effects.FindIndex(e => e is Effect.StopMonitor { Monitor: "genw1" });
        int lowered = effects.FindIndex(
            e => e is Effect.CallResource { Verb: Verb.Deactivate, Call.Resource: "exec1" });
        Assert.IsTrue(told >= 0 && told < lowered, $"{told} before {lowered}");
    }

    [TestMethod]
    public void No_monitor_looks_while_the_service_stops()
    {
        var bench = Up();
        Heal(bench);
        bench.Ask(new OperatorRequest.StopService("", true));
        Assert.AreEqual(MonitorPhase.Offline, Run(bench).Phase);
        int looks = bench.All.OfType<Effect.CheckMonitor>().Count();
        bench.Pass(30, 2);
        Assert.HasCount(looks, bench.All.OfType<Effect.CheckMonitor>());
    }

    [TestMethod]
    public void A_check_that_is_never_answered_is_given_up_and_a_late_answer_is_stale()
    {
        var bench = Up(m => m.Ladder(restarts: 1));
        var lost = bench.All.OfType<Effect.CheckMonitor>().Last();
        int looks = bench.All.OfType<Effect.CheckMonitor>().Count();
        bench.Pass(bench.State.Config.Monitors[0].Timeout.TotalSeconds, 2);
        Assert.AreEqual(lost.Run, Run(bench).Run, "it may still be answered for");
        bench.Pass(Limits.StallSlack.TotalSeconds + 1, 2);
        Assert.IsTrue(bench.All.OfType<Effect.StopMonitor>().Any(s => s.Run == lost.Run));
        bench.Do(new Event.MonitorFound(lost.Monitor, lost.Run, Finding.Healthy(), false));
        Assert.AreNotEqual(MonitorPhase.Online, Run(bench).Phase);
        bench.Pass(bench.State.Config.Monitors[0].Interval.TotalSeconds + 1, 2);
        Assert.IsGreaterThan(looks, bench.All.OfType<Effect.CheckMonitor>().Count());
    }

    [TestMethod]
    [TestProperty("Regression", "81")]
    public void A_first_look_that_cannot_tell_is_no_failure()
    {
        var bench = Up(m => m.Ladder(restarts: 1));
        Find(bench, Finding.Unknown("the library is missing"));
        Assert.AreEqual(1, Count(bench, 28));
        Assert.AreEqual(MonitorPhase.Unknown, Run(bench).Phase);
        Heal(bench.Pass(5, 2));
        Assert.AreEqual(MonitorPhase.Online, Run(bench).Phase);
        Find(bench.Pass(5, 2), Finding.Unknown("no answer"));
        Assert.AreEqual(1, Count(bench, 27));
        Assert.IsFalse(bench.Told("rm", 9));
    }

    [TestMethod]
    public void Recovery_that_is_switched_off_is_told_once_an_episode_and_not_done()
    {
        var bench = Up(m => m.Ladder(restarts: 1), cluster: c => c with
        {
            Monitoring = new MonitoringConfig { NoRecovery = true },
        });
        Assert.AreEqual(1, Count(bench, 190));
        Fail(bench);
        for (int i = 0; i < 3; i++) FindAgain(bench);
        Assert.AreEqual((1, 0), (Count(bench, 192), Count(bench, 13)));
        Heal(bench.Pass(5, 2));
        FindAgain(bench);
        Assert.AreEqual(2, Count(bench, 192));
        bench.Do(new Event.ConfigChanged(bench.State.Config with
        {
            Generation = 9,
            Monitoring = new MonitoringConfig(),
        }));
        Assert.AreEqual(1, Count(bench, 191));
        FindAgain(bench);
        Assert.AreEqual(1, Count(bench, 13));
    }

    [TestMethod]
    public void A_target_that_is_not_active_is_told_of_once_an_episode()
    {
        var bench = new Bench(Sample.Cluster().WithMonitor(m => m), self: 2).InView();
        for (int i = 0; i < 4; i++) Fail(bench.Pass(5, 1));
        Assert.AreEqual(1, Count(bench, 25));
        Heal(bench.Pass(5, 1));
        Fail(bench.Pass(5, 1));
        Assert.AreEqual(2, Count(bench, 25));
    }

    [TestMethod]
    public void A_resident_monitor_s_recovery_that_was_switched_off_follows_once_it_is_on()
    {
        var bench = Up(m => m.Ladder(restarts: 1) with { Resident = true }, cluster: c => c with
        {
            Monitoring = new MonitoringConfig { NoRecovery = true },
        });
        Fail(bench);
        for (int i = 0; i < 3; i++) WatchedAnew(bench);
        Assert.AreEqual((1, 1, 0), (Count(bench, 9), Count(bench, 192), Count(bench, 13)));
        bench.Do(new Event.ConfigChanged(bench.State.Config with
        {
            Generation = 9,
            Monitoring = new MonitoringConfig(),
        }));
        WatchedAnew(bench);
        Assert.AreEqual((1, 1), (Count(bench, 9), Run(bench).Counters.Restarts));
    }

    [TestMethod]
    public void A_resident_monitor_s_error_is_recovered_from_once_its_target_comes_here()
    {
        var bench = new Bench(Sample.Cluster().WithMonitor(
            m => m.Ladder(restarts: 1) with { Resident = true }), self: 2).InView();
        Fail(bench);
        for (int i = 0; i < 3; i++) WatchedAnew(bench, beating: 1);
        Assert.AreEqual((1, 1, 0),
            (Count(bench, 9), Count(bench, 25), Run(bench).Counters.Restarts));
        bench.Place(new Placement
        {
            Group = "web",
            Epoch = 9,
            Owner = Sample.Server(2),
            Instruction = Instruction.Run,
        }).Works();
        WatchedAnew(bench, beating: 1);
        Assert.AreEqual((1, 1), (Count(bench, 9), Run(bench).Counters.Restarts));
    }

    [TestMethod]
    public void A_resident_monitor_whose_ladder_is_done_climbs_it_again_when_that_is_cleared()
    {
        var bench = Fail(Up(m => m.Ladder() with { Resident = true }));
        for (int i = 0; i < 3; i++) WatchedAnew(bench);
        Ask(bench, MonitorDeed.ClearCounts);
        Assert.IsFalse(Run(bench).Counters.FinalActionDone);
        WatchedAnew(bench);
        Assert.IsTrue(Run(bench).Counters.FinalActionDone);
        Assert.AreEqual(1, Count(bench, 9));
    }
}
