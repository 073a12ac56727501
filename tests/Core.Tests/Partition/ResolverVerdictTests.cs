using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Partition;

namespace Baton.Core.Tests.Partition;

/// <summary>What each method concludes in each situation (domain reference, section 4.1).</summary>
[TestClass]
public sealed class ResolverVerdictTests
{
    private static readonly Instant LostAt = new(TimeSpan.FromSeconds(200).Ticks);

    private static Instant After(double seconds) => LostAt + TimeSpan.FromSeconds(seconds);

    // Server1 of two lost server2 at LostAt.
    [TestMethod]
    [DataRow("pingnp", "answers", true, VerdictKind.Survivor, "np-target-answers")]
    [DataRow("pingnp", "fell silent", true, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("pingnp", "silent before", true, VerdictKind.Survivor, "np-unresolvable")]
    [DataRow("pingnp", "nothing yet", true, VerdictKind.Undecided, "none")]
    [DataRow("pingnp", "answers", false, VerdictKind.Survivor, "np-target-answers")]
    [DataRow("pingnp", "silent before", false, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("httpnp", "answers", true, VerdictKind.Survivor, "np-target-answers")]
    [DataRow("httpnp", "fell silent", true, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("httpnp", "silent before", true, VerdictKind.CutOff, "np-silent-before")]
    [DataRow("httpnp", "nothing yet", true, VerdictKind.Undecided, "none")]
    [DataRow("httpnp", "answers", false, VerdictKind.Survivor, "np-target-answers")]
    [DataRow("httpnp", "silent before", false, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("witnessnp", "answers", true, VerdictKind.Survivor, "np-witness-alone")]
    [DataRow("witnessnp", "hears the other", true, VerdictKind.Survivor, "np-witness-larger")]
    [DataRow("witnessnp", "answered, then fell silent", true, VerdictKind.CutOff,
        "np-target-silent")]
    [DataRow("witnessnp", "fell silent", true, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("witnessnp", "silent before", true, VerdictKind.CutOff, "np-silent-before")]
    [DataRow("witnessnp", "answers", false, VerdictKind.Survivor, "np-witness-alone")]
    [DataRow("witnessnp", "hears the other", false, VerdictKind.CutOff, "np-witness-smaller")]
    [DataRow("leasenp", "held here", true, VerdictKind.Survivor, "np-lease-held")]
    [DataRow("leasenp", "held there", true, VerdictKind.Undecided, "np-lease-waits")]
    [DataRow("leasenp", "kept there", true, VerdictKind.CutOff, "np-lease-elsewhere")]
    [DataRow("leasenp", "answers", true, VerdictKind.Undecided, "none",
        DisplayName = "lease that nobody holds yet")]
    [DataRow("leasenp", "fell silent", true, VerdictKind.CutOff, "np-target-silent")]
    [DataRow("leasenp", "silent before", true, VerdictKind.CutOff, "np-silent-before")]
    [DataRow("leasenp", "held here", false, VerdictKind.Survivor, "np-lease-held")]
    [DataRow("leasenp", "kept there", false, VerdictKind.CutOff, "np-lease-elsewhere")]
    public void Of_two_servers(
        string method, string situation, bool inView, VerdictKind kind, string reason)
    {
        var verdict = Judged(Lost(Cluster(2, method), 1, inView, Known(situation)));
        Assert.AreEqual((kind, reason), (verdict.Kind, verdict.Reason.Code));
    }

    [TestMethod]
    [DataRow(3, "1,2", "", false, true, VerdictKind.Survivor, "np-majority")]
    [DataRow(3, "3", "", false, true, VerdictKind.CutOff, "np-minority")]
    [DataRow(3, "1", "", false, true, VerdictKind.CutOff, "np-minority",
        DisplayName = "the first alone is a minority all the same")]
    [DataRow(4, "1,2", "", false, true, VerdictKind.Survivor, "np-majority",
        DisplayName = "half with the first server")]
    [DataRow(4, "3,4", "", false, true, VerdictKind.CutOff, "np-minority",
        DisplayName = "half without the first server")]
    [DataRow(4, "1,2", "", true, true, VerdictKind.CutOff, "np-minority",
        DisplayName = "half, where half stops")]
    [DataRow(5, "1,2", "5", false, true, VerdictKind.Survivor, "np-majority",
        DisplayName = "half of those that did not leave, with the first")]
    [DataRow(5, "2,3", "1", false, true, VerdictKind.Survivor, "np-majority",
        DisplayName = "half with the first of those that did not leave")]
    [DataRow(5, "3", "1,2", false, true, VerdictKind.CutOff, "np-minority")]
    [DataRow(5, "1", "2,3,4", false, true, VerdictKind.Survivor, "np-majority")]
    public void Of_several_servers_by_majority(int servers, string here, string left,
        bool stopsAtHalf, bool inView, VerdictKind kind, string reason)
    {
        var config = Cluster(servers, "majoritynp");
        config = config with
        {
            Partition = config.Partition with
            {
                Resolvers = [config.Partition.Resolvers[0] with { StopsAtHalf = stopsAtHalf }],
            },
        };
        var gone = Set(left);
        var side = Set(here);
        var state = Lost(config, side.First.Index + 1, inView, new Evidence()) with
        {
            LeftCleanly = gone,
        };
        state = state with
        {
            Loss = state.Loss! with { Lost = config.AllServers - side - gone },
        };
        var verdict = Judged(state);
        Assert.AreEqual((kind, reason), (verdict.Kind, verdict.Reason.Code));
    }

    [TestMethod]
    [DataRow("1,2", "1,2,3", VerdictKind.Survivor)]
    [DataRow("3", "1,2,3", VerdictKind.CutOff)]
    [DataRow("3", "3", VerdictKind.Survivor, DisplayName = "the others are down")]
    [DataRow("2,3", "1,2,3", VerdictKind.Survivor)]
    [DataRow("2,3", "1,2", VerdictKind.CutOff, DisplayName = "one each, and theirs is the first")]
    [DataRow("1,2", "1,3", VerdictKind.Survivor, DisplayName = "one each, and ours is the first")]
    public void Of_three_servers_by_a_witness_that_both_sides_reach(
        string here, string seen, VerdictKind kind)
    {
        var side = Set(here);
        var config = Cluster(3, "witnessnp");
        var state = Lost(config, side.First.Index + 1, true, Known("answers") with
        {
            Seen = Set(seen),
        });
        Assert.AreEqual(kind, Judged(state with
        {
            Loss = state.Loss! with { Lost = config.AllServers - side },
        }).Kind);
    }

    [TestMethod]
    [DataRow("answers", "answers", VerdictKind.Survivor)]
    [DataRow("answers", "fell silent", VerdictKind.CutOff)]
    [DataRow("answers", "silent before", VerdictKind.CutOff)]
    [DataRow("answers", "nothing yet", VerdictKind.Undecided)]
    [DataRow("fell silent", "nothing yet", VerdictKind.CutOff)]
    [DataRow("silent before", "answers", VerdictKind.Survivor,
        DisplayName = "a ping that had been silent says nothing")]
    [DataRow("silent before", "silent before", VerdictKind.CutOff)]
    public void Where_all_must_agree_nobody_says_cut_off(
        string ping, string web, VerdictKind kind) =>
        Assert.AreEqual(kind, OfBoth(ResolverPolicy.All, ping, web).Kind);

    [TestMethod]
    [DataRow("answers", "fell silent", VerdictKind.Survivor)]
    [DataRow("silent before", "fell silent", VerdictKind.CutOff)]
    [DataRow("silent before", "silent before", VerdictKind.CutOff,
        DisplayName = "what fails safe has the last word")]
    [DataRow("silent before", "answers", VerdictKind.Survivor)]
    public void Where_the_first_decides_it_is_the_first_that_can_tell(
        string ping, string web, VerdictKind kind) =>
        Assert.AreEqual(kind, OfBoth(ResolverPolicy.First, ping, web).Kind);

    [TestMethod]
    [DataRow("pingnp", 3.0, 3, 9.0 - 0.5 + 0.5)]
    [DataRow("httpnp", 10.0, 3, 30.0 - 0.5 + 0.5)]
    [DataRow("majoritynp", 3.0, 3, 0.5)]
    [DataRow("leasenp", 0.5, 2, 0.5 - 0.5 + (2 + 0.5) * 2 + 0.5,
        DisplayName = "the holder's next word, and fetching it")]
    public void The_takeover_delay_covers_each_method(
        string method, double timeout, int failures, double expected)
    {
        var partition = new PartitionConfig
        {
            Resolvers = [ResolverConfig.Normal(method) with
            {
                Name = "np1",
                Timeout = TimeSpan.FromSeconds(timeout),
                Failures = failures,
            }],
        };
        Assert.AreEqual(expected, partition.TakeoverDelayFor(Sample.Timing).TotalSeconds, 0.001);
    }

    private static Verdict OfBoth(ResolverPolicy policy, string ping, string web)
    {
        var config = Cluster(2, "pingnp", "httpnp");
        config = config with { Partition = config.Partition with { Policy = policy } };
        return Judged(Lost(config, 1, true, Known(ping), Known(web)));
    }

    private static ClusterConfig Cluster(int servers, params string[] methods)
    {
        var config = Sample.Cluster(servers);
        return config with
        {
            Partition = config.Partition with
            {
                TakeoverDelay = TimeSpan.FromSeconds(0.5),
                Resolvers = [.. methods.Select((m, i) => ResolverConfig.Normal(m) with
                {
                    Name = $"{m}1",
                    Priority = i,
                    Failures = 2,
                })],
            },
        };
    }

    private static State Lost(
        ClusterConfig config, int self, bool inView, params Evidence[] known) =>
        State.Initial(config, Sample.Server(self), 1, Ledger.Empty) with
        {
            HasLooked = true,
            Phase = inView ? ServicePhase.Running : ServicePhase.Starting,
            PhaseSince = inView ? new Instant(0) : After(-10),
            View = inView ? new View(1, Sample.Server(1), config.AllServers) : View.None,
            ViewSince = After(0),
            Loss = new Loss(config.AllServers.Without(Sample.Server(self)), LostAt,
                inView ? After(-0.5) : LostAt, Verdict.Open),
            Evidence = [.. known],
        };

    private static Evidence Known(string situation)
    {
        var answered = new Evidence { AnsweredAt = After(0.1), NextAsk = Instant.Never };
        var silent = new Evidence { Silent = 9, NextAsk = Instant.Never };
        return situation switch
        {
            "answers" => answered with { Seen = Sample.Servers(1) },
            "hears the other" => answered with { Seen = Sample.Servers(1, 2) },
            "answered, then fell silent" => answered with
            {
                Silent = 2,
                SilentSince = After(0.2),
            },
            "fell silent" => silent with { SilentSince = After(-0.4) },
            "silent before" => silent with { SilentSince = After(-60) },
            "held here" => answered with { Key = new(Sample.Server(1), 5) },
            "held there" => answered with
            {
                Key = new(Sample.Server(2), 5),
                MovedAfter = After(-0.1),
            },
            "kept there" => answered with
            {
                Key = new(Sample.Server(2), 6),
                MovedAfter = After(0.05),
            },
            _ => new Evidence { NextAsk = Instant.Never },
        };
    }

    private static Verdict Judged(State state)
    {
        var draft = new Draft(state, After(1));
        PartitionJudge.Judge(draft);
        Assert.AreEqual(draft.State.Loss!.Verdict.Kind != VerdictKind.Undecided,
            draft.State.LastVerdict is not null);
        return draft.State.Loss!.Verdict;
    }

    private static ServerSet Set(string numbers) => Sample.Servers(
        [.. numbers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]);
}
