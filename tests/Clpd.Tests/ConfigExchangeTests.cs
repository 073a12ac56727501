using Baton.Core.Membership;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>A configuration is pushed to servers that this test plays.</summary>
[TestClass]
public sealed class ConfigExchangeTests
{
    [TestMethod]
    public async Task What_a_configuration_makes_worse_is_said_before_it_stands_and_refuses_none()
    {
        using var stage = new ConfigStage { Warnings = ["A license is lost."] };
        var pushed = await stage.Push(Sample.Conf(timeout: "6000"));
        Assert.IsTrue(pushed.Stored);
        Assert.Contains("A license is lost.", pushed.Plan);
        Assert.DoesNotContain("A license is lost.", pushed.Faults);
    }

    [TestMethod]
    public async Task A_warning_of_a_configuration_that_stands_is_no_fault()
    {
        using var stage = new ConfigStage();
        var pushed = await stage.Push(Sample.Conf("6000", "<novelty>1</novelty>"));
        Assert.IsTrue(pushed.Stored, pushed.Text);
        Assert.Contains("is not used here", string.Join('\n', pushed.Plan));
        Assert.IsEmpty(pushed.Faults);
    }

    [TestMethod]
    public async Task All_check_and_store_before_any_switches()
    {
        using var stage = new ConfigStage();
        var pushed = await stage.Push(Sample.Conf("6000"));
        Assert.IsTrue(pushed.Stored, pushed.Text);
        CollectionAssert.AreEqual(new[]
        {
            "server2 prepare", "server3 prepare", "server2 commit", "server3 commit",
        }, stage.Asked);
        Assert.AreEqual(TimeSpan.FromSeconds(6), stage.Switched!.Timing.HeartbeatTimeout);
        Assert.AreEqual(2, stage.Switched.Generation);
    }

    [TestMethod]
    [DataRow(false, false, DisplayName = "its daemon is stopped")]
    [DataRow(true, true, DisplayName = "it is left out by force")]
    [TestProperty("Regression", "61")]
    public async Task A_server_that_cannot_be_asked_is_noticed(bool force, bool stored)
    {
        using var stage = new ConfigStage
        {
            State = Sample.State with { Reachable = Sample.State.Reachable.With(new(1)) },
            Peer = (server, _) => server.Index == 2
                ? ConfigStage.Away : new ConfigAnswer(true, []),
        };
        var pushed = await stage.Push(Sample.Conf("6000"), force);
        Assert.AreEqual(stored, pushed.Stored);
        if (stored) return;
        Assert.IsEmpty(pushed.Faults);
        Assert.AreEqual(new ServerRefusal("server3", "there is no daemon", true),
            Assert.ContainsSingle(pushed.Refusals));
        Assert.Contains("server2 abort", stage.Asked);
        Assert.IsNull(stage.Switched);
    }

    [TestMethod]
    [DataRow("check", ServicePhase.Running, false)]
    [DataRow("prepare", ServicePhase.Running, false)]
    [DataRow("prepare", ServicePhase.Starting, false)]
    [DataRow("prepare", ServicePhase.Stopped, true)]
    public void A_server_refuses_what_its_own_service_would_have_to_stop_for(
        string step, ServicePhase phase, bool good)
    {
        using var stage = new ConfigStage { State = Sample.State with { Phase = phase } };
        var answer = stage.Answer(step, conf: Sample.Conf().Replace(
            "<name>demo</name>", "<name>other</name>", StringComparison.Ordinal)
            .Replace("<generation>1<", "<generation>2<", StringComparison.Ordinal));
        Assert.AreEqual(good, answer.Good);
        Assert.AreEqual(good ? "" : "first stop the cluster", string.Join(", ", answer.Faults));
    }

    [TestMethod]
    [DataRow(ConfigRefusal.NotNow, 0, 1)]
    [DataRow(ConfigRefusal.Unreached, 0, 1)]
    [DataRow(ConfigRefusal.Invalid, 1, 0)]
    public async Task What_a_server_refuses_is_a_fault_only_if_it_is_the_configurations(
        object refusal, int faults, int refusals)
    {
        using var stage = new ConfigStage
        {
            Peer = (server, step) => new ConfigAnswer(server.Index != 1, ["no"],
                (ConfigRefusal)refusal),
        };
        var pushed = await stage.Push(Sample.Conf("6000"), force: true);
        Assert.IsFalse(pushed.Stored);
        Assert.HasCount(faults, pushed.Faults);
        Assert.HasCount(refusals, pushed.Refusals);
    }

    [TestMethod]
    public async Task A_server_that_does_not_commit_is_named_with_its_reason()
    {
        using var stage = new ConfigStage
        {
            Peer = (server, step) => new ConfigAnswer(
                step != "commit" || server.Index != 1, ["disk full"]),
        };
        var pushed = await stage.Push(Sample.Conf("6000"));
        Assert.IsTrue(pushed.Stored);
        Assert.AreEqual("Configuration generation 2 stands on 2 server(s). "
            + "Not confirmed by server2.", pushed.Text);
        Assert.AreEqual("server2: disk full",
            Assert.ContainsSingle(pushed.Unconfirmed).ToString());
    }

    [TestMethod]
    [DataRow(false, "It cannot be applied now: server3 cannot be reached "
        + "(--force leaves it out).")]
    [DataRow(true, "It can be applied now.")]
    public async Task A_look_says_who_cannot_be_reached(bool force, string text)
    {
        using var stage = new ConfigStage
        {
            State = Sample.State with { Reachable = Sample.State.Reachable.With(new(1)) },
        };
        var pushed = await stage.Push(Sample.Conf("6000"), force, checkOnly: true);
        Assert.AreEqual(text, pushed.Text);
        CollectionAssert.AreEqual(new[] { "server2 check" }, stage.Asked);
    }

    [TestMethod]
    [DataRow(ConfigRefusal.NotNow, 0)]
    [DataRow(ConfigRefusal.Invalid, 1)]
    public async Task A_look_tells_what_can_never_be_used_from_what_only_is_in_the_way(
        object refusal, int faults)
    {
        using var stage = new ConfigStage
        {
            Peer = (server, _) => new ConfigAnswer(
                server.Index != 1, server.Index != 1 ? [] : ["no"], (ConfigRefusal)refusal),
        };
        var pushed = await stage.Push(Sample.Conf("6000"), checkOnly: true);
        Assert.HasCount(faults, pushed.Faults);
        Assert.AreEqual(faults == 0, pushed.Plan.Contains("server2: no"));
    }

    [TestMethod]
    public async Task What_the_new_configuration_has_without_effect_is_handed_over_with_it()
    {
        using var stage = new ConfigStage();
        await stage.Push(Sample.Conf("6000", "<novelty>1</novelty>"));
        Assert.Contains("novelty: is not used here; it is kept as it is",
            StoredConfig.NotSupported(stage.Read!));
    }

    [TestMethod]
    public async Task A_ratio_in_force_is_no_change_of_the_configuration()
    {
        using var stage = new ConfigStage
        {
            State = Sample.State with
            {
                Phase = ServicePhase.Running,
                Unstretched = Sample.Config,
                Config = Sample.Config with
                {
                    Timing = Sample.Config.Timing with
                    {
                        HeartbeatTimeout = Sample.Config.Timing.HeartbeatTimeout * 3,
                    },
                },
            },
        };
        var pushed = await stage.Push(Sample.Conf());
        Assert.Contains("there is no partition resolver", Assert.ContainsSingle(pushed.Plan));
    }

    [TestMethod]
    [DataRow("<trekking><configid>4.1.0</configid><savedversion>x</savedversion></trekking>")]
    [TestProperty("Regression", "68")]
    public async Task The_marks_of_another_version_are_no_obstacle(string more)
    {
        using var stage = new ConfigStage();
        var pushed = await stage.Push(Sample.Conf(more: more));
        Assert.IsTrue(pushed.Stored, string.Join('\n', pushed.Faults));
    }

    [TestMethod]
    [DataRow("tr-TR")]
    [DataRow("de-DE")]
    [DataRow("ja-JP")]
    [TestProperty("Regression", "108")]
    public void The_language_of_the_system_means_nothing(string language) =>
        Assert.ThrowsExactly<System.Globalization.CultureNotFoundException>(
            () => new System.Globalization.CultureInfo(language),
            "no other than the invariant one can be had");
}
