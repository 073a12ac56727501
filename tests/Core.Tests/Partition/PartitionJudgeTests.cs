using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Partition;

[TestClass]
public sealed class PartitionJudgeTests
{
    private static readonly Instant LostAt = new(TimeSpan.FromSeconds(200).Ticks);

    private static Instant After(double seconds) => LostAt + TimeSpan.FromSeconds(seconds);

    // Server1 lost server2 at LostAt; what its resolvers know is a word each: "+0.1" answered to
    // an asking that began then, "-2@-9" silent twice since then, "" nothing known.
    private static State Lost(ClusterConfig config, bool inView, params string[] evidence) =>
        State.Initial(config, Sample.Server(1), 1, Ledger.Empty) with
        {
            HasLooked = true,
            Phase = inView ? ServicePhase.Running : ServicePhase.Starting,
            PhaseSince = inView ? new Instant(0) : After(-10),
            View = inView ? new View(1, Sample.Server(1), config.AllServers) : View.None,
            Loss = new Loss(Sample.Servers(2), LostAt, inView ? After(-0.5) : LostAt,
                Verdict.Open),
            Evidence = [.. evidence.Select(Known)],
        };

    private static Evidence Known(string text)
    {
        if (text.Length == 0) return new Evidence { NextAsk = Instant.Never };
        if (text[0] == '+') return new Evidence
        {
            AnsweredAt = After(double.Parse(text[1..], null)),
            NextAsk = Instant.Never,
        };
        var parts = text[1..].Split('@');
        return new Evidence
        {
            Silent = int.Parse(parts[0], null),
            SilentSince = After(double.Parse(parts[1], null)),
            NextAsk = Instant.Never,
        };
    }

    private static Verdict Judged(State state, double at)
    {
        var draft = new Draft(state, After(at));
        PartitionJudge.Judge(draft);
        return draft.State.Loss!.Verdict;
    }

    [TestMethod]
    [DataRow("+0.1", 0.2, VerdictKind.Undecided, "takeover-delay")]
    [DataRow("+0.1", 0.6, VerdictKind.Survivor, "np-target-answers")]
    [DataRow("+-0.3", 0.6, VerdictKind.Undecided, "none",
        DisplayName = "an answer from before the loss")]
    [DataRow("", 9.0, VerdictKind.Undecided, "none", DisplayName = "nothing known")]
    [DataRow("-1@-0.4", 0.1, VerdictKind.Undecided, "none", DisplayName = "silent once")]
    [DataRow("-2@-0.4", 0.1, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("-9@-30", 0.2, VerdictKind.Undecided, "takeover-delay",
        DisplayName = "silent long before")]
    [DataRow("-9@-30", 0.6, VerdictKind.Survivor, "np-unresolvable",
        DisplayName = "silent long before, after the delay")]
    [DataRow("-2@-5.9", 0.6, VerdictKind.CutOff, "np-target-silent",
        DisplayName = "silent since an asking before")]
    public void One_resolver_in_a_view(
        string evidence, double at, VerdictKind kind, string reason)
    {
        var verdict = Judged(Lost(Sample.Cluster().WithPing(), true, evidence), at);
        Assert.AreEqual((kind, reason), (verdict.Kind, verdict.Reason.Code));
    }

    [TestMethod]
    [DataRow("+0.1", 0.6, VerdictKind.Survivor)]
    [DataRow("+-0.1", 0.6, VerdictKind.Undecided)]
    [DataRow("-2@-0.4", 0.1, VerdictKind.CutOff)]
    [DataRow("-9@-30", 0.6, VerdictKind.CutOff, DisplayName = "nothing to lose by waiting")]
    public void One_resolver_at_a_start(string evidence, double at, VerdictKind kind) =>
        Assert.AreEqual(kind,
            Judged(Lost(Sample.Cluster().WithPing(), false, evidence), at).Kind);

    [TestMethod]
    [DataRow("+0.1", "", VerdictKind.Survivor)]
    [DataRow("", "+0.1", VerdictKind.Undecided)]
    [DataRow("-2@-0.4", "+0.1", VerdictKind.CutOff)]
    [DataRow("-9@-30", "+0.1", VerdictKind.Survivor)]
    [DataRow("-9@-30", "-2@-0.4", VerdictKind.CutOff)]
    [DataRow("-9@-30", "", VerdictKind.Undecided)]
    [DataRow("-9@-30", "-9@-30", VerdictKind.Survivor)]
    public void Of_two_resolvers_the_first_that_can_tell_decides(
        string first, string second, VerdictKind kind)
    {
        var config = Sample.Cluster();
        config = config with
        {
            Partition = config.Partition with
            {
                Resolvers = [Sample.Ping(), Sample.Ping("pingnp2", 10201)],
            },
        };
        Assert.AreEqual(kind, Judged(Lost(config, true, first, second), 0.6).Kind);
    }

    [TestMethod]
    public void A_resolver_not_used_here_is_not_asked_and_not_listened_to()
    {
        var config = Sample.Cluster().WithPing();
        config = config with
        {
            Servers = config.Servers.SetItem(0, config.Servers[0] with
            {
                Devices = config.Servers[0].Devices.Add(10200, new("ping", "0")),
            }),
        };
        var verdict = Judged(Lost(config, true, "-2@-0.4"), 0.6);
        Assert.AreEqual((VerdictKind.Survivor, "no-resolution"),
            (verdict.Kind, verdict.Reason.Code));
        var bench = new Bench(config).InView().Pass(5);
        Assert.IsEmpty(bench.All.OfType<Effect.AskTargets>());
    }

    [TestMethod]
    public void Without_resolution_a_silence_is_a_death_at_once()
    {
        var verdict = Judged(Lost(Sample.Cluster(), true), 0);
        Assert.AreEqual((VerdictKind.Survivor, "no-resolution"),
            (verdict.Kind, verdict.Reason.Code));
    }

    [TestMethod]
    [DataRow(null, 200, 0.5, DisplayName = "asking is over before half the timeout")]
    [DataRow(null, 500, 1.0, DisplayName = "asking lasts longer")]
    [DataRow(0.0, 500, 0.0, DisplayName = "none, as configured")]
    [DataRow(7.0, 200, 7.0, DisplayName = "as configured")]
    public void The_takeover_delay_covers_the_slowest_cut_off_server(
        double? configured, int pingTimeoutMs, double expected)
    {
        var partition = new PartitionConfig
        {
            TakeoverDelay = configured is { } s ? TimeSpan.FromSeconds(s) : null,
            Resolvers = [Sample.Ping() with
            {
                Timeout = TimeSpan.FromMilliseconds(pingTimeoutMs),
            }],
        };
        Assert.AreEqual(expected, partition.TakeoverDelayFor(Sample.Timing).TotalSeconds, 0.001);
    }

    [TestMethod]
    public void Targets_are_asked_at_the_interval_and_at_once_when_somebody_falls_silent()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        bench.Asked(true).Pass(4.9, 2);
        Assert.IsEmpty(bench.Effects.OfType<Effect.AskTargets>());
        bench.Pass(0.2, 2);
        Assert.HasCount(1, bench.Effects.OfType<Effect.AskTargets>());
        bench.Asked(true).Pass(0.55);
        Assert.HasCount(1, bench.Effects.OfType<Effect.AskTargets>(), "half the timeout");
        bench.Asked(true).Pass(0.5);
        Assert.HasCount(1, bench.Effects.OfType<Effect.AskTargets>(), "the loss");
        Assert.IsNotNull(bench.State.Loss);
    }

    [TestMethod]
    public void An_asking_whose_answer_is_lost_is_made_again()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        Assert.IsNotNull(bench.State.Evidence[0].Asking);
        bench.Pass(1.1, 2);
        Assert.IsEmpty(bench.Effects.OfType<Effect.AskTargets>());
        bench.Pass(0.2, 2);
        Assert.HasCount(1, bench.Effects.OfType<Effect.AskTargets>());
    }

    [TestMethod]
    public void Silence_of_the_targets_is_told_of_once_and_so_is_their_return()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        for (int i = 0; i < 4; i++) bench.Asked(false).Pass(5, 2);
        bench.Asked(true).Pass(5, 2).Asked(true);
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 37 }));
        Assert.AreEqual(1, bench.Alerts.Count(a => a is { Module: "nm", Id: 36 }));
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
    }

    [TestMethod]
    public void A_cut_off_server_lets_go_and_does_the_configured_action()
    {
        var config = Sample.Cluster().WithPing();
        config = config with
        {
            Partition = config.Partition with { Action = FinalAction.StopServiceAndReboot },
        };
        var bench = new Bench(config).InView().Works();
        bench.Pass(0.6).Asked(false).Pass(0.2).Asked(false).Pass(0.3);
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        Assert.IsEmpty(bench.All.OfType<Effect.Halt>());
        bench.Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual(FinalAction.StopServiceAndReboot,
            bench.All.OfType<Effect.Halt>().Single().Action);
    }

    [TestMethod]
    [DataRow(FinalAction.StopService, 40)]
    [DataRow(FinalAction.StopServiceAndShutDown, 30)]
    [DataRow(FinalAction.StopServiceAndReboot, 42)]
    [DataRow(FinalAction.SysrqPanic, 43)]
    public void Being_cut_off_is_told_once_under_the_number_of_what_follows(
        FinalAction action, int number)
    {
        var config = Sample.Cluster().WithPing();
        config = config with { Partition = config.Partition with { Action = action } };
        var bench = new Bench(config).InView().Works();
        bench.Pass(0.6).Asked(false).Pass(0.2).Asked(false).Pass(0.3).Works();
        var told = bench.Alerts.Single(
            a => a is { Module: "nm", Id: 30 or (>= 40 and <= 45) });
        Assert.AreEqual(number, told.Id);
        StringAssert.Contains(told.Text,
            "server2 cannot be heard; verdict: this server is cut off.");
    }

    [TestMethod]
    public void A_cut_off_server_that_cannot_let_go_is_halted_all_the_same()
    {
        var config = Sample.Cluster().WithPing();
        config = config with
        {
            Partition = config.Partition with { Action = FinalAction.StopServiceAndShutDown },
        };
        var bench = new Bench(config).InView().Works();
        bench.Pass(0.6).Asked(false).Pass(0.2).Asked(false).Pass(31);
        Assert.AreEqual(FinalAction.StopServiceAndShutDown,
            bench.All.OfType<Effect.Halt>().Single().Action);
    }

    [TestMethod]
    public void Evidence_from_before_a_stop_says_nothing_after_a_start()
    {
        var bench = new Bench(Sample.Cluster().WithPing()).InView();
        bench.Asked(false).Pass(5, 2).Asked(false);
        bench.Ask(new OperatorRequest.StopService("", false)).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        bench.Start();
        Assert.AreEqual(0, bench.State.Evidence[0].Silent);
        Assert.HasCount(1, bench.State.Evidence);
    }
}
