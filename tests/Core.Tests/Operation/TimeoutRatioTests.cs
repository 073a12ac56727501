using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Sdk;

namespace Baton.Core.Tests.Operation;

/// <summary>Timeouts are longer for a while, on every server.</summary>
[TestClass]
public sealed class TimeoutRatioTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static ClusterConfig Config() => Sample.Cluster().WithMonitor(
        m => m with { Timeout = TimeSpan.FromSeconds(20) });

    private static Bench Up(int self = 1) => new Bench(Config(), self).InView().Works();

    private static Bench Set(Bench bench, int ratio, TimeSpan period) =>
        bench.Ask(new OperatorRequest.SetTimeoutRatio(ratio, period));

    [TestMethod]
    [TestProperty("Regression", "179")]
    public void Heartbeats_monitors_and_resources_get_the_longer_timeout()
    {
        var bench = Set(Up(), 3, Hour);
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
        var (config, before) = (bench.State.Config, Config());
        Assert.AreEqual(before.Timing.HeartbeatTimeout * 3, config.Timing.HeartbeatTimeout);
        Assert.AreEqual(TimeSpan.FromSeconds(60), config.Monitors[0].Timeout);
        foreach (var (resource, was) in config.Resources.Zip(before.Resources))
        {
            Assert.AreEqual(was.Activate.Timeout * 3, resource.Activate.Timeout);
            Assert.AreEqual(was.Deactivate.Timeout * 3, resource.Deactivate.Timeout);
        }
        Assert.AreEqual(before.Monitors[0].Interval, config.Monitors[0].Interval);
        Assert.AreEqual(before.Timing.HeartbeatInterval, config.Timing.HeartbeatInterval);
    }

    [TestMethod]
    public void A_silence_is_judged_by_the_longer_timeout()
    {
        var bench = Set(Up(), 3, Hour).Pass(2.9);
        Assert.IsNull(bench.State.Loss);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.View.Members);
        bench.Pass(0.3);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
    }

    [TestMethod]
    public void It_ends_by_itself_and_a_silence_that_was_allowed_is_then_judged()
    {
        var bench = Set(Up(), 3, TimeSpan.FromSeconds(2)).Pass(1.9);
        Assert.IsNull(bench.State.Loss);
        bench.Pass(0.3);
        Assert.AreEqual(Sample.Timing.HeartbeatTimeout,
            bench.State.Config.Timing.HeartbeatTimeout);
        Assert.IsNull(bench.State.Unstretched);
        Assert.AreEqual(Sample.Servers(1), bench.State.View.Members);
        Assert.IsTrue(bench.Told("cl", 31));
    }

    [TestMethod]
    public void A_reset_brings_back_what_is_configured_on_every_server()
    {
        var bench = Set(Set(Up(), 3, Hour), 1, TimeSpan.Zero);
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
        Assert.AreEqual(Sample.Timing.HeartbeatTimeout,
            bench.State.Config.Timing.HeartbeatTimeout);
        Assert.AreEqual(1, bench.Sent<Message.RatioSet>(2).Single().Ratio);
    }

    [TestMethod]
    public void A_member_passes_it_on_and_takes_the_coordinator_s_word()
    {
        var bench = Set(Up(2), 4, Hour);
        var passed = bench.Sent<Message.Forwarded>(1).Single();
        Assert.AreEqual(new OperatorRequest.SetTimeoutRatio(4, Hour), passed.Asked);
        bench.Message(1, new Message.RatioSet(4, Hour, 64));
        Assert.AreEqual(4, bench.State.Ratio.Ratio);
        bench.Message(1, new Message.RatioSet(2, Hour, 32));
        Assert.AreEqual(4, bench.State.Ratio.Ratio, "an older word came late");
        bench.Message(1, new Message.Answered(passed.Request, new(ReplyKind.Done, "")));
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void Every_server_is_told_or_it_is_refused()
    {
        var bench = Set(Up().Do(new Event.PeerReached(Sample.Server(2), false)), 3, Hour);
        Assert.AreEqual(ReplyKind.NotAllUp, bench.Replies.Last().Kind);
        Assert.AreEqual(1, bench.State.Ratio.Ratio);
    }

    [TestMethod]
    public void Whoever_is_reached_again_or_joins_a_view_is_told_what_is_left()
    {
        var bench = Set(Up(), 3, Hour).Do(new Event.PeerReached(Sample.Server(2), false));
        bench.Pass(1, 2).Do(new Event.PeerReached(Sample.Server(2), true));
        var told = bench.Sent<Message.RatioSet>(2).Single();
        Assert.AreEqual(3, told.Ratio);
        Assert.AreEqual(Hour - TimeSpan.FromSeconds(1), told.Remaining);
        Assert.AreEqual(bench.State.Ratio.Issue, told.Issue);

        bench.Pass(4).Hear(2, ServicePhase.Starting, incarnation: 2).Pass(3, 2).AgreeAll(false);
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.View.Members);
        Assert.AreEqual(3, bench.Sent<Message.RatioSet>(2).Single().Ratio);
    }

    [TestMethod]
    [DataRow(0, 60.0, ReplyKind.Failed)]
    [DataRow(10_001, 60.0, ReplyKind.Failed)]
    [DataRow(2, 0.0, ReplyKind.Failed)]
    [DataRow(2, 31 * 86_400.0, ReplyKind.Failed)]
    [DataRow(1, 0.0, ReplyKind.AlreadySo)]
    public void What_makes_no_sense_is_refused(int ratio, double seconds, ReplyKind kind) =>
        Assert.AreEqual(kind,
            Set(Up(), ratio, TimeSpan.FromSeconds(seconds)).Replies.Last().Kind);

    [TestMethod]
    public void It_is_on_disk_and_goes_on_after_a_restart()
    {
        var before = Set(Up(), 3, Hour).Pass(600, 2).State;
        var ledger = Ledger.Of(before);
        Assert.AreEqual(3, ledger.Ratio!.Ratio);
        var bench = new Bench(Config(), ledger: ledger).InView();
        Assert.AreEqual(Sample.Timing.HeartbeatTimeout * 3,
            bench.State.Config.Timing.HeartbeatTimeout);
        Assert.AreEqual(ledger.Ratio.Left.TotalSeconds,
            bench.State.Ratio.LeftAt(bench.Now).TotalSeconds, 1.0);
        var again = new Bench(Config(),
            ledger: ledger with { Ratio = ledger.Ratio with { Left = TimeSpan.FromHours(-1) } });
        Assert.AreEqual(1, again.State.Ratio.Ratio, "it ended while nobody was there");
        Assert.AreEqual(ledger.Ratio.Issue, again.State.Ratio.Issue);
    }

    [TestMethod]
    public void A_ledger_of_a_cluster_that_never_had_one_says_nothing_of_it() =>
        Assert.IsNull(Ledger.Of(Up().State).Ratio);

    [TestMethod]
    public void A_new_configuration_is_stretched_too_and_kept_as_it_was_written()
    {
        var next = Config() with
        {
            Generation = 1,
            Timing = Sample.Timing with { HeartbeatTimeout = TimeSpan.FromSeconds(2) },
        };
        var bench = Set(Up(), 3, Hour).Do(new Event.ConfigChanged(next));
        Assert.AreEqual(TimeSpan.FromSeconds(6), bench.State.Config.Timing.HeartbeatTimeout);
        Assert.AreSame(next, bench.State.Configured);
        Set(bench, 1, TimeSpan.Zero);
        Assert.AreSame(next, bench.State.Config);
    }

    [TestMethod]
    public void Status_says_so_while_it_lasts()
    {
        var bench = Up();
        Assert.IsNull(StatusProjection.Of(bench.State, bench.Now).TimeoutRatio);
        Set(bench, 3, Hour).Pass(60, 2);
        Assert.AreEqual(new RatioStatus(3, 3540),
            StatusProjection.Of(bench.State, bench.Now).TimeoutRatio);
    }

    [TestMethod]
    public void A_check_is_late_by_the_longer_timeout()
    {
        var bench = Set(Up(), 3, Hour).Pass(5, 2);
        var check = bench.All.OfType<Effect.CheckMonitor>().Last();
        bench.Do(new Event.MonitorFound(check.Monitor, check.Run, Finding.Healthy(), false)
        {
            Took = TimeSpan.FromSeconds(19),
        });
        Assert.IsFalse(bench.Told("rm", 71));
    }

    [TestMethod]
    public void A_server_of_an_older_version_has_it_refused()
    {
        var bench = Up();
        bench.Do(new Event.BeatHeard(Sample.Server(2), 0, bench.Now,
            bench.State.Heartbeats[Sample.Server(2)].Beat! with
            {
                Protocol = new ProtocolVersion(1, ProtocolVersion.Suspension),
            }));
        Assert.AreEqual(ReplyKind.Failed, Set(bench, 3, Hour).Replies.Last().Kind);
    }
}
