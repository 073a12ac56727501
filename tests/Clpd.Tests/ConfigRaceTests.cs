using System.Text;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire.Control;

namespace Baton.Clpd.Tests;

/// <summary>What happens while a configuration is pushed, and several pushes at once.</summary>
[TestClass]
public sealed class ConfigRaceTests
{
    private static readonly string Next =
        Sample.Conf("6000").Replace("n>1</g", "n>2</g", StringComparison.Ordinal);

    private static readonly string Other =
        Sample.Conf("7000").Replace("n>1</g", "n>2</g", StringComparison.Ordinal);

    private static ConfStamp Stamp(string conf) => ConfStamp.Of(Encoding.UTF8.GetBytes(conf));

    [TestMethod]
    public async Task Nobody_commits_what_this_server_must_stop_for_since_the_others_stored_it()
    {
        using var stage = new ConfigStage { State = Sample.State };
        stage.Peer = (_, step) =>
        {
            if (step == "prepare")
                stage.State = Sample.State with { Phase = ServicePhase.Running };
            return new ConfigAnswer(true, []);
        };

        var pushed = await stage.Push(Sample.Conf().Replace(
            "<name>demo</name>", "<name>other</name>", StringComparison.Ordinal));

        Assert.IsFalse(pushed.Stored);
        Assert.AreEqual("server1: first stop the cluster",
            Assert.ContainsSingle(pushed.Refusals).ToString());
        CollectionAssert.AreEquivalent(new[]
        {
            "server2 prepare", "server3 prepare", "server2 abort", "server3 abort",
        }, stage.Asked);
        Assert.AreEqual((1, null), (stage.Store.Generation, stage.Store.PreparedGeneration));
    }

    [TestMethod]
    public async Task A_disk_that_fails_before_this_server_has_committed_keeps_all_from_it()
    {
        using var stage = new ConfigStage();
        stage.Peer = (_, _) =>
        {
            Directory.CreateDirectory(stage["scripts.swap"]);
            return new ConfigAnswer(true, []);
        };

        var pushed = await stage.Push(Sample.Conf("6000"));

        Assert.IsFalse(pushed.Stored);
        Assert.AreEqual("server1", Assert.ContainsSingle(pushed.Refusals).Server);
        Assert.DoesNotContain("server2 commit", stage.Asked);
        Assert.Contains("server2 abort", stage.Asked);
        Assert.IsNull(stage.Switched);
    }

    [TestMethod]
    public async Task Who_gives_up_in_the_middle_leaves_nothing_prepared()
    {
        using var stage = new ConfigStage
        {
            Peer = (_, step) => step == "prepare"
                ? throw new OperationCanceledException() : new ConfigAnswer(true, []),
        };

        await Assert.ThrowsExactlyAsync<OperationCanceledException>(
            () => stage.Push(Sample.Conf("6000")));

        Assert.IsNull(stage.Store.PreparedGeneration);
        Assert.Contains("server2 abort", stage.Asked);
        stage.Peer = (_, _) => new ConfigAnswer(true, []);
        Assert.IsTrue((await stage.Push(Sample.Conf("6000"))).Stored);
    }

    [TestMethod]
    public async Task A_server_that_pushes_prepares_for_nobody_else()
    {
        using var stage = new ConfigStage();
        ConfigAnswer? foreign = null;
        stage.Peer = (server, step) =>
        {
            if (server.Index == 1 && step == "prepare")
                foreign = stage.Answer("prepare", conf: Other);
            return new ConfigAnswer(true, []);
        };

        Assert.IsTrue((await stage.Push(Sample.Conf("6000"))).Stored);

        Assert.AreEqual("another configuration is being applied", foreign!.Faults.Single());
        Assert.AreEqual(TimeSpan.FromSeconds(6), stage.Switched!.Timing.HeartbeatTimeout);
    }

    [TestMethod]
    public async Task A_server_that_prepared_for_another_waits_for_it_and_not_for_ever()
    {
        using var stage = new ConfigStage();
        Assert.IsTrue(stage.Answer("prepare", "server2", Next).Good);

        Assert.IsFalse(stage.Answer("prepare", "server3", Other).Good);
        Assert.AreEqual("busy", ((ControlReply.Refused)await stage.Exchange.Push(
            new(Sample.Bundle(Other), CheckOnly: false, Force: false), default)).Cause);
        Assert.IsTrue(stage.Answer("prepare", "server2", Next).Good, "it begins anew");

        stage.Time.Advance(Sample.Config.Timing.InternalTimeout * 2);
        Assert.IsTrue((await stage.Push(Sample.Conf("7000"))).Stored);
        Assert.IsFalse(stage.Answer("commit", "server2", stamp: Stamp(Next)).Good);
        Assert.AreEqual(TimeSpan.FromSeconds(7), stage.Switched!.Timing.HeartbeatTimeout);
    }

    [TestMethod]
    [DataRow("commit", "server2", true, true)]
    [DataRow("abort", "server2", true, true)]
    [DataRow("commit", "server2", false, false)]
    [DataRow("abort", "server2", false, false)]
    [DataRow("commit", "server3", true, false)]
    [DataRow("abort", "server3", true, false)]
    [DataRow("undo", "server2", true, false)]
    public void Only_what_was_prepared_is_committed_or_dropped_and_by_whom_it_was(
        string step, string by, bool same, bool good)
    {
        using var stage = new ConfigStage();
        Assert.IsTrue(stage.Answer("prepare", "server2", Next).Good);

        var answer = stage.Answer(step, by, stamp: Stamp(same ? Next : Other));

        Assert.AreEqual(good, answer.Good, string.Join(' ', answer.Faults));
        Assert.AreEqual(good ? null : 2, stage.Store.PreparedGeneration);
        Assert.AreEqual(good && step == "commit" ? 2 : 1, stage.Store.Generation);
    }

    [TestMethod]
    public void What_is_not_said_is_not_committed()
    {
        using var stage = new ConfigStage();
        Assert.IsTrue(stage.Answer("prepare", "server2", Next).Good);

        Assert.IsFalse(stage.Answer("commit").Good);
        Assert.IsFalse(stage.Answer("abort").Good);
        Assert.AreEqual(2, stage.Store.PreparedGeneration);
    }

    [TestMethod]
    public async Task Servers_that_push_at_once_end_with_one_configuration()
    {
        for (int round = 0; round < 20; round++)
        {
            var stages = new List<ConfigStage>();
            for (int i = 0; i < 3; i++)
            {
                stages.Add(new ConfigStage
                {
                    State = Sample.State with
                    {
                        Self = new ServerId(i),
                        Reachable = Sample.Config.AllServers,
                    },
                    Ask = (server, offer, stop) =>
                        Task.Run(() => stages[server.Index].Answer(offer), stop),
                });
            }
            using var barrier = new Barrier(2);
            var pushes = new[] { "6000", "7000" }.Select((timeout, i) => Task.Run(() =>
            {
                barrier.SignalAndWait();
                return stages[i].Exchange.Push(new(
                    Sample.Bundle(Sample.Conf(timeout)), false, false), default);
            })).ToArray();

            var replies = await Task.WhenAll(pushes);

            byte[] first = stages[0].Store.Bundle();
            foreach (var stage in stages)
            {
                CollectionAssert.AreEqual(first, stage.Store.Bundle());
                Assert.IsNull(stage.Store.PreparedGeneration);
            }
            Assert.IsTrue(replies.OfType<ControlReply.Pushed>().All(p => p.Unconfirmed.IsEmpty));
            stages.ForEach(s => s.Dispose());
        }
    }
}
