using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Sdk;

namespace Baton.Core.Tests.Status;

/// <summary>What a step decided, as it is shown afterwards.</summary>
[TestClass]
public sealed class DecisionsTests
{
    private static readonly ClusterConfig Config = Sample.Cluster().WithMonitor(m => m);

    // What one event and all that follows from it at once decided.
    private static List<string> After(Bench bench, Event happened)
    {
        var found = new List<string>();
        for (; ; happened = new Event.Woke())
        {
            var turn = Machine.Step(bench.State, happened, bench.Now);
            found.AddRange(Decisions.Of(bench.State, happened, turn)
                .Select(d => $"{d.Kind} {d.Subject}: {d.What} [{d.Reason.Code}]"));
            bench.State = turn.Next;
            if (turn.NextWake == Instant.Never || turn.NextWake - bench.Now > Limits.Pause) break;
            bench.Now = Instant.Later(bench.Now, turn.NextWake);
        }
        return found;
    }

    private static void Has(List<string> found, string start, string end = "") =>
        Assert.Contains(f => f.StartsWith(start, StringComparison.Ordinal)
            && f.EndsWith(end, StringComparison.Ordinal), found, string.Join('\n', found));

    private static Bench Up() => new Bench(Config).InView().Works();

    private static Event Asked(OperatorRequest asked, double patience = 60) =>
        new Event.OperatorAsked(77, asked, TimeSpan.FromSeconds(patience));

    private static Event Found(Bench bench, Finding finding) => new Event.MonitorFound(
        "genw1", bench.State.Monitors["genw1"].Run, finding, false);

    private static Event Answers(Bench bench, string resource, Outcome outcome)
    {
        var call = bench.State.Local["web"].Resources[resource].Call!;
        return new Event.ResourceAnswered(resource, call.Verb, call.Epoch, call.Attempt, outcome);
    }

    [TestMethod]
    public void An_error_and_the_step_that_follows_are_decisions()
    {
        var bench = Up();
        CollectionAssert.AreEqual(new[]
        {
            "finding genw1: error [monitor-error]",
            "recovery genw1: restart 1 of web [monitor-error]",
        }, After(bench, Found(bench, Finding.Faulty(1, "it fails"))));
    }

    [TestMethod]
    public void A_recovery_s_failover_is_asked_for_here_and_placed_by_the_coordinator()
    {
        var bench = Up();
        After(bench, Found(bench, Finding.Faulty(1, "it fails")));
        bench.Works().Pass(6, 2);
        var found = After(bench, Found(bench, Finding.Faulty(1, "it fails")));
        Assert.AreEqual("recovery genw1: failover 1 of web [monitor-error]", found[0]);
        Has(found, "placement web: stop on server1", "[monitor-error]");
        After(bench, Answers(bench, "exec1", Outcome.Done()));
        found = After(bench, Answers(bench, "fip1", Outcome.Done()));
        Has(found, "placement web: server1 -> server2");
    }

    [TestMethod]
    public void A_loss_is_a_verdict_a_view_and_placements()
    {
        var bench = new Bench(Config, 1).InView().Works();
        bench.Ask(new OperatorRequest.MoveGroup("web", "", "server2")).Works();
        bench.Message(2, new Message.Reported(
            Sample.Report(2, bench.Web.Epoch, GroupPhase.Online)));
        var found = new List<string>();
        for (int i = 0; i < 22; i++)
        {
            bench.Now += TimeSpan.FromMilliseconds(50);
            found.AddRange(After(bench, new Event.Woke()));
        }
        Has(found, "verdict server1: goes on [survivor]");
        Has(found, "view view 2: server1 [membership]");
        Has(found, "placement web: server2 -> server1");
    }

    [TestMethod]
    public void A_request_that_is_refused_and_one_that_is_taken_on()
    {
        var bench = Up();
        CollectionAssert.AreEqual(
            new[] { "request move group none: refused [operator-refused]" },
            After(bench, Asked(new OperatorRequest.MoveGroup("none", "", ""))));
        var found = After(bench, Asked(new OperatorRequest.StopGroup("web", "", true)));
        Assert.AreEqual("request stop group web: taken on [operator]", found[0]);
        Assert.AreEqual("placement web: stop on server1 [operator]", found[1]);
        After(bench, Answers(bench, "exec1", Outcome.Done()));
        Assert.Contains("request stop group web: done [operator-done]",
            After(bench, Answers(bench, "fip1", Outcome.Done())));
    }

    [TestMethod]
    public void What_cannot_start_is_a_failure_and_a_placement_that_is_given_up()
    {
        var bench = new Bench(Config.WithResource("fip1", r => r with
        {
            Activate = new VerbConfig { Failovers = 0 },
        })).InView();
        var found = After(bench, Answers(bench, "fip1", Outcome.Failed("it is broken")));
        Has(found, "failure web: could not be started here");
        Has(found, "placement web: given up on server1");
    }

    [TestMethod]
    public void A_final_action_is_due_and_then_carried_out()
    {
        var bench = Up();
        var found = After(bench, new Event.MessageCame(
            Sample.Server(1), new Message.BothActive("web", Sample.Servers(1, 2))));
        Assert.Contains(
            "final-action server1: StopServiceAndShutDown is due [both-active]", found);
        Assert.Contains("service server1: Stopping [both-active]", found);
        After(bench, Answers(bench, "exec1", Outcome.Done()));
        Assert.Contains("final-action server1: StopServiceAndShutDown now [both-active]",
            After(bench, Answers(bench, "fip1", Outcome.Done())));
    }

    [TestMethod]
    public void A_start_that_was_refused_and_a_standstill_are_told()
    {
        var bench = new Bench(Config);
        bench.Do(new Event.Woke()).Probed();
        bench.Do(new Event.LicencesChecked(new LicenceStanding("It is over.", false, false)));
        Has(After(bench, Asked(new OperatorRequest.StartService("", false))),
            "notice server1: cl 11", "[cl-11]");
        Has(After(bench, new Event.ConfigChanged(Config with
        {
            Generation = 9,
            Servers = Config.Servers.RemoveAt(0),
        })), "notice server1: cfmgr 3", "[cfmgr-3]");
        bench = new Bench(Config).Start().Pass(0.3);
        bench.Now += TimeSpan.FromSeconds(20);
        Has(After(bench, new Event.Woke()), "notice server1: nm 71", "[nm-71]");
    }

    [TestMethod]
    public void What_decides_nothing_says_nothing()
    {
        var bench = Up();
        Assert.IsEmpty(After(bench, new Event.Woke()));
        Assert.IsEmpty(After(bench, Found(bench, Finding.Healthy())));
        Assert.IsEmpty(After(bench, new Event.BeatHeard(Sample.Server(2), 0, bench.Now,
            bench.State.Heartbeats[Sample.Server(2)].Beat!)));
    }

    [TestMethod]
    public void Histories_are_merged_by_time_and_each_keeps_its_order()
    {
        static HistoryEntry Entry(string at, string server, string subject) =>
            new($"2026-01-01T00:00:{at}Z", server, "view", subject, "", "", "");
        var merged = ClusterHistory.Merge(
        [
            [Entry("01.000", "a", "1"), Entry("03.000", "a", "4"), Entry("03.000", "a", "5")],
            [Entry("02.000", "b", "2"), Entry("02.000", "b", "3"), Entry("04.000", "b", "6")],
        ], ["c: not reached"], 5);
        Assert.AreEqual("23456", string.Concat(merged.Entries.Select(e => e.Subject)));
        Assert.AreEqual("c: not reached", merged.Unreachable.Single());
    }
}
