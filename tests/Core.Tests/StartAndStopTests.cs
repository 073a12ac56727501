using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core.Tests;

/// <summary>The waits and settings of a start, and what a stop says.</summary>
[TestClass]
public sealed class StartAndStopTests
{
    private static readonly OperatorRequest ByItself =
        new OperatorRequest.StartService("", false, Automatic: true);
    private static readonly OperatorRequest StopHere = new OperatorRequest.StopService("", false);

    private static ClusterConfig Cluster(
        double wait = 10, bool afterDown = true, bool notify = true)
    {
        var config = Sample.Cluster();
        return config with
        {
            Timing = config.Timing with
            {
                StartupWait = TimeSpan.FromSeconds(wait),
                NotifyServerDown = notify,
            },
            Life = config.Life with { StartsAfterDown = afterDown },
        };
    }

    [TestMethod]
    [TestProperty("Regression", "23")]
    [DataRow(0)]
    [DataRow(0.1)]
    public void A_wait_of_nothing_still_hears_who_runs(double wait)
    {
        var bench = new Bench(Cluster(wait)).Start().Pass(0.15);
        Assert.IsFalse(bench.State.View.IsCommitted, "two beats may still come");
        bench.Hear(2, ServicePhase.Running, view: 4, members: Sample.Servers(2));
        Assert.AreEqual(Sample.Servers(1, 2), bench.State.Proposal!.View.Members);
        bench.Pass(1, 2);
        Assert.IsNull(bench.State.Loss);
    }

    [TestMethod]
    [TestProperty("Regression", "23")]
    public void A_wait_of_nothing_starts_alone_at_once()
    {
        var bench = new Bench(Cluster(wait: 0)).Start().Pass(0.25);
        Assert.AreEqual(ServicePhase.Running, bench.State.Phase);
        Assert.AreEqual(Sample.Server(1), bench.Web.Owner);
    }

    [TestMethod]
    [TestProperty("Regression", "177")]
    [DataRow(true, true)]
    [DataRow(false, false)]
    public void An_operator_ends_the_wait_and_the_verdict_still_comes_first(
        bool answers, bool starts)
    {
        var bench = new Bench(Cluster().WithPing()).Start().Pass(1);
        bench.Ask(new OperatorRequest.SkipWait(""));
        Assert.AreEqual(ReplyKind.Accepted, bench.Replies.Last().Kind);
        Assert.IsNotNull(bench.State.Loss);
        Assert.IsFalse(bench.State.View.IsCommitted, "nothing starts before the verdict");
        bench.Asked(answers).Pass(0.3).Asked(answers).Pass(2);
        Assert.AreEqual(starts, bench.State.Phase == ServicePhase.Running);
        bench.Ask(new OperatorRequest.SkipWait(""));
        Assert.AreEqual(ReplyKind.AlreadySo, bench.Replies.Last().Kind);
    }

    [TestMethod]
    public void The_wait_of_another_server_is_ended_there()
    {
        var bench = new Bench(Sample.Cluster(3)).InView();
        bench.Hear(2, ServicePhase.Starting, incarnation: 2);
        bench.Ask(new OperatorRequest.SkipWait("server2"));
        Assert.IsInstanceOfType<OperatorRequest.SkipWait>(
            bench.Sent<Message.Forwarded>(2).Single().Asked);
        bench.Ask(new OperatorRequest.SkipWait("nobody"));
        Assert.AreEqual(ReplyKind.UnknownName, bench.Replies.Last().Kind);
        var other = new Bench(Cluster(), self: 2).Start();
        other.Message(1, new Message.Forwarded(3, new OperatorRequest.SkipWait("")));
        Assert.IsTrue(other.State.StartWaitSkipped);
    }

    [TestMethod]
    [TestProperty("Regression", "40")]
    [TestProperty("Regression", "97")]
    [DataRow(false, true, false)]
    [DataRow(true, true, true, DisplayName = "as the default has it")]
    [DataRow(false, false, true, DisplayName = "after an orderly stop")]
    public void After_a_crash_of_the_server_the_start_waits_for_an_operator(
        bool afterDown, bool cameDown, bool starts)
    {
        var ledger = Ledger.Empty with { CameDown = cameDown };
        var bench = new Bench(Cluster(afterDown: afterDown), ledger: ledger).Ask(ByItself);
        bench.Probed();
        Assert.AreEqual(starts, bench.State.Phase == ServicePhase.Starting);
        if (starts) return;
        Assert.IsTrue(bench.Replies.Single().IsGood, "it is no error");
        Assert.AreEqual("held-back", bench.State.PhaseReason.Code);
        Assert.IsTrue(bench.Told("cl", 18));
        Assert.IsFalse(bench.Alerts.Any(a => a.Level == AlertLevel.Error));
        Assert.IsTrue(Ledger.Of(bench.State).CameDown, "a restart of the daemon changes nothing");
        bench.Start();
        Assert.AreEqual(ServicePhase.Starting, bench.State.Phase);
        Assert.IsFalse(Ledger.Of(bench.State).CameDown);
    }

    [TestMethod]
    [TestProperty("Regression", "36")]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void Whether_a_stop_is_told_is_read_at_the_stop(bool atStart, bool atStop)
    {
        var bench = new Bench(Cluster(notify: atStart), self: 2).InView();
        bench.Do(new Event.ConfigChanged(Cluster(notify: atStop) with { Generation = 2 }));
        bench.Ask(StopHere).Works();
        Assert.AreEqual(ServicePhase.Stopped, bench.State.Phase);
        Assert.AreEqual(atStop, bench.All.OfType<Effect.Send>()
            .Any(s => s.Message is Message.Left or Message.Leaving));
        Assert.AreEqual(!atStop, bench.All.OfType<Effect.Hush>().Any());
        Assert.AreEqual(!atStop, bench.State.LastBeat is null);
    }

    [TestMethod]
    public void Who_stops_without_a_word_says_nothing_new_while_it_still_holds_something()
    {
        var bench = new Bench(Cluster(notify: false)).InView().Works();
        bench.Ask(StopHere);
        Assert.AreEqual(ServicePhase.Running, bench.State.LastBeat!.Phase);
        Assert.AreEqual("exec1", bench.Calls(Verb.Deactivate).Single().Resource);
        Assert.IsEmpty(bench.All.OfType<Effect.Hush>());
        bench.Works();
        Assert.HasCount(1, bench.All.OfType<Effect.Hush>());
        bench.Start();
        Assert.AreEqual(ServicePhase.Starting, bench.State.LastBeat!.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "178")]
    public void A_stop_that_takes_longer_than_ninety_seconds_has_not_failed()
    {
        var bench = new Bench(Cluster()).InView().Works();
        bench.Ask(StopHere, patience: 180).Pass(170, 2);
        Assert.AreEqual(ServicePhase.Stopping, bench.State.Phase);
        int before = bench.Replies.Count();
        bench.Works();
        Assert.AreEqual(before + 1, bench.Replies.Count());
        Assert.AreEqual(ReplyKind.Done, bench.Replies.Last().Kind);
    }

    [TestMethod]
    [TestProperty("Regression", "52")]
    public void A_stop_that_fails_half_way_is_told_and_tried_again_at_the_next_request()
    {
        var bench = new Bench(Cluster()).InView().Works().Hear(2, ServicePhase.Stopped);
        bench.Ask(StopHere, patience: 5).Works("-fip1").Pass(6);
        Assert.AreEqual(ReplyKind.TimedOut, bench.Replies.Last().Kind);
        Assert.IsEmpty(bench.State.Pending);
        Assert.AreNotEqual(ServicePhase.Running, bench.State.Phase);
    }

    [TestMethod]
    [TestProperty("Regression", "177")]
    public void A_server_that_starts_behind_a_cut_starts_no_group()
    {
        var bench = new Bench(Cluster().WithPing()).Start();
        bench.Pass(10.5).Asked(false).Pass(0.5).Asked(false).Pass(5);
        Assert.IsEmpty(bench.Calls(Verb.Activate));
        Assert.AreEqual("np-target-silent", bench.State.PhaseReason.Code);
        Assert.AreNotEqual(VerdictKind.Survivor, bench.State.Loss?.Verdict.Kind);
    }
}
