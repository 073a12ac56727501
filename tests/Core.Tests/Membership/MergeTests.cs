using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Tests.Membership;

[TestClass]
public sealed class MergeTests
{
    private static readonly Placement OnTwo = new()
    {
        Group = "web",
        Epoch = 7,
        Owner = Sample.Server(2),
        Instruction = Instruction.Run,
        Wanted = true,
    };

    // The merged table of server1, which is in a view unless it is fresh, and its members.
    private static (Placement Web, Merge.Merged Merged) Merged(ClusterConfig config,
        Placement known, bool inView, params (int From, Message.Answer Answer)[] answers)
    {
        var members = Sample.Servers([1, .. answers.Select(a => a.From)]);
        var state = State.Initial(config, Sample.Server(1), 1, Ledger.Empty) with
        {
            Phase = ServicePhase.Running,
            View = inView ? new View(3, Sample.Server(1), config.AllServers) : View.None,
            Placements = ImmutableSortedDictionary<string, Placement>.Empty.Add("web", known),
        };
        var proposal = new Proposal(new View(4, Sample.Server(1), members), Instant.Never,
            answers.Where(a => a.Answer.Agreed)
                .ToImmutableSortedDictionary(a => Sample.Server(a.From), a => a.Answer));
        var merged = Merge.Tables(state, proposal);
        return (merged.Placements.Single(p => p.Group == "web"), merged);
    }

    private static Message.Answer Answer(
        Placement? known = null, GroupReport? report = null, bool inView = true) =>
        new(4, true, 3, inView, known is null ? [] : [known], report is null ? [] : [report]);

    private static readonly Message.Answer Silence = new(4, false, 0, true, [], []);

    [TestMethod]
    public void The_higher_epoch_wins()
    {
        var older = OnTwo with { Epoch = 5, Owner = Sample.Server(1) };
        var (web, _) = Merged(Sample.Cluster(), older, true,
            (2, Answer(OnTwo, Sample.Report(2, 7, GroupPhase.Online))));
        Assert.AreEqual(OnTwo, web);
    }

    [TestMethod]
    public void A_server_s_word_on_what_runs_on_itself_wins()
    {
        var (web, merged) = Merged(Sample.Cluster(), OnTwo with { Owner = Sample.Server(1) },
            true, (2, Answer(OnTwo with { Epoch = 6 }, Sample.Report(2, 6, GroupPhase.Online))));
        Assert.AreEqual(Sample.Server(2), web.Owner);
        Assert.AreEqual(8, web.Epoch);
        Assert.AreEqual(Instruction.Run, web.Instruction);
        Assert.AreEqual(8, merged.Reports.Single().Epoch);
    }

    [TestMethod]
    public void An_owner_that_is_here_and_does_not_hold_it_frees_the_group_as_after_a_loss()
    {
        var (web, _) = Merged(Sample.Cluster(), OnTwo, true, (2, Answer(OnTwo, inView: false)));
        Assert.IsNull(web.Owner);
        Assert.AreEqual(StartEvent.Failover, web.Event);
        Assert.AreEqual(Sample.Server(2), web.Previous);
        Assert.IsTrue(web.Wanted);
    }

    [TestMethod]
    public void A_group_that_is_only_failed_over_by_hand_stays_down_after_its_owner_was()
    {
        var config = Sample.Cluster().WithGroup("web", g => g with { AutoFailover = false });
        var (web, _) = Merged(config, OnTwo, true, (2, Answer(OnTwo, inView: false)));
        Assert.IsFalse(web.Wanted);
    }

    [TestMethod]
    public void An_owner_that_is_not_here_keeps_its_group_for_the_planner_to_judge()
    {
        var (web, _) = Merged(Sample.Cluster(3), OnTwo, true, (3, Answer(OnTwo)));
        Assert.AreEqual(OnTwo, web);
    }

    [TestMethod]
    [TestProperty("Regression", "155")]
    public void A_member_that_could_not_be_asked_keeps_what_it_holds()
    {
        var (web, _) = Merged(Sample.Cluster(), OnTwo, true, (2, Silence));
        Assert.AreEqual(OnTwo, web);
    }

    [TestMethod]
    public void A_first_view_begins_anew_with_what_starts_by_itself()
    {
        var tried = OnTwo with { Wanted = false, Tried = Sample.Servers(1), GivenUp = true };
        var (web, _) = Merged(Sample.Cluster(), tried, false, (2, Answer(inView: false)));
        Assert.IsNull(web.Owner);
        Assert.IsTrue(web.Wanted);
        Assert.IsTrue(web.Tried.IsEmpty);
        Assert.IsFalse(web.GivenUp);
        Assert.AreEqual(7, web.Epoch, "an epoch never goes back");
    }

    [TestMethod]
    public void A_first_view_adopts_what_a_restarted_daemon_found_running()
    {
        var (web, _) = Merged(Sample.Cluster(), new Placement { Group = "web" }, false,
            (2, Answer(report: Sample.Report(2, 7, GroupPhase.Online), inView: false)));
        Assert.AreEqual(Sample.Server(2), web.Owner);
        Assert.AreEqual("adopted", web.Reason.Code);
    }

    [TestMethod]
    public void Two_that_hold_a_group_are_told_of()
    {
        var (web, merged) = Merged(Sample.Cluster(3), OnTwo, true,
            (2, Answer(OnTwo, Sample.Report(2, 7, GroupPhase.Online))),
            (3, Answer(OnTwo with { Epoch = 6 }, Sample.Report(3, 6, GroupPhase.Online))));
        var (group, claimants) = merged.BothActive.Single();
        Assert.AreEqual("web", group);
        Assert.AreEqual(Sample.Servers(2, 3), claimants);
        Assert.AreEqual(Sample.Server(2), web.Owner);
    }

    [TestMethod]
    public void Of_two_that_hold_a_group_the_one_configured_to_go_on_owns_it()
    {
        var config = Sample.Cluster(3);
        config = config with
        {
            Partition = config.Partition with { BothActiveSurvivors = ["SERVER3"] },
        };
        var (web, _) = Merged(config, OnTwo, true,
            (2, Answer(OnTwo, Sample.Report(2, 7, GroupPhase.Online))),
            (3, Answer(OnTwo with { Epoch = 6 }, Sample.Report(3, 6, GroupPhase.Online))));
        Assert.AreEqual(Sample.Server(3), web.Owner);
        Assert.AreEqual(8, web.Epoch);
    }

    [TestMethod]
    public void A_server_that_cannot_tell_is_not_taken_for_a_second_holder()
    {
        var (web, merged) = Merged(Sample.Cluster(3), OnTwo, true,
            (2, Answer(OnTwo, Sample.Report(2, 7, GroupPhase.Online))),
            (3, Answer(report: Sample.Report(
                3, 0, GroupPhase.Activating, ResourcePhase.Unknown), inView: false)));
        Assert.IsEmpty(merged.BothActive);
        Assert.AreEqual(OnTwo, web);
    }

    [TestMethod]
    public void What_cannot_be_told_stays_where_it_may_be_held()
    {
        var (web, _) = Merged(Sample.Cluster(3), OnTwo, true, (2, Answer(inView: false)),
            (3, Answer(report: Sample.Report(
                3, 0, GroupPhase.Activating, ResourcePhase.Unknown), inView: false)));
        Assert.AreEqual(Sample.Server(3), web.Owner);
    }

    [TestMethod]
    public void A_server_that_comes_back_may_be_tried_again()
    {
        var tried = OnTwo with { Tried = Sample.Servers(1, 2, 3) };
        var (web, _) = Merged(Sample.Cluster(3), tried, true,
            (2, Answer(tried, Sample.Report(2, 7, GroupPhase.ActivationFailed))),
            (3, Answer(tried, inView: false)));
        Assert.AreEqual(Sample.Servers(1, 2), web.Tried);
    }

    [TestMethod]
    public void A_claim_for_another_server_is_not_believed()
    {
        var (web, _) = Merged(Sample.Cluster(3), OnTwo, true, (2, Answer(OnTwo)),
            (3, Answer(OnTwo, Sample.Report(2, 9, GroupPhase.Online))));
        Assert.IsNull(web.Owner);
    }
}
