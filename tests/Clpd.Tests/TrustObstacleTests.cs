using System.Text;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Clpd.Tests;

/// <summary>Who must not lose the others' trust, whoever is asked, and who can be left out.
/// </summary>
[TestClass]
public sealed class TrustObstacleTests
{
    private static State InView(params int[] members) => Sample.State with
    {
        Phase = ServicePhase.Running,
        View = new View(1, new(members[0]), ServerSet.Of(members.Select(m => new ServerId(m)))),
    };

    private static State Hears(State state, int server, ServicePhase phase) => state with
    {
        Heartbeats = state.Heartbeats.Hear(new(server), 0, TrustStage.Now, new Beat
        {
            Incarnation = 1,
            Phase = phase,
            Hears = [.. Enumerable.Repeat(ServerSet.Empty, 3)],
        }),
    };

    [TestMethod]
    [DataRow(1, DisplayName = "another one has it in its view")]
    [DataRow(2, DisplayName = "another one hears it run")]
    [DataRow(3, DisplayName = "nobody who is asked does, and the cluster runs")]
    public async Task Who_takes_part_is_not_revoked_by_asking_a_server_that_is_stopped(int how)
    {
        using var stage = new TrustStage();
        stage.Knows[1] = how switch
        {
            1 => InView(1, 2),
            2 => Hears(Sample.State, 2, ServicePhase.Running),
            _ => InView(1),
        };
        if (how == 3) stage.Knows[0] = Hears(Sample.State, 1, ServicePhase.Running);
        var reply = await stage.Rotate(revoked: "server3");
        Assert.IsFalse(reply.Whole, reply.Text);
        Assert.AreEqual("0 Settled", stage.Standings.Distinct().Single());
    }

    [TestMethod]
    public async Task Whose_service_is_stopped_is_revoked_though_its_daemon_is_heard()
    {
        using var stage = new TrustStage
        {
            Running = Hears(InView(0, 1), 2, ServicePhase.Stopped),
        };
        stage.Revoked.Add(2);
        var reply = await stage.Rotate(revoked: "server3");
        Assert.IsTrue(reply.Whole, reply.Text);
    }

    [TestMethod]
    [DataRow(0, DisplayName = "by the server that is asked")]
    [DataRow(1, DisplayName = "by another one")]
    public async Task Who_is_heard_and_does_not_answer_is_not_left_out_even_by_force(int by)
    {
        using var stage = new TrustStage { Running = InView(0, 1) };
        stage.Knows[by] = Hears(stage.Running, 2, ServicePhase.Stopped);
        stage.Down.Add(2);
        var reply = await stage.Rotate(force: true);
        Assert.IsFalse(reply.Whole, reply.Text);
        Assert.AreEqual("0 Settled", stage.Standings.Distinct().Single());
        stage.Knows[by] = InView(0, 1, 2);
        Assert.IsFalse((await stage.Rotate(force: true)).Whole, "it is in the view");
        stage.Knows.Clear();
        stage.Revoked.Add(2);
        reply = await stage.Rotate(force: true);
        Assert.IsTrue(reply.Whole, reply.Text);
        StringAssert.Contains(reply.Text, "server3 was left out and has to join anew");
    }

    [TestMethod]
    public async Task Who_kept_the_keys_of_another_rotation_never_uses_them()
    {
        using var stage = new TrustStage();
        // It missed that this rotation was given up; the others made the next without it.
        stage.Prepare(2);
        stage.Down.Add(2);
        stage.Revoked.Add(2);
        stage.Loses = (server, step) => server == 1 && step == "forget";
        Assert.IsFalse((await stage.Rotate(force: true)).Whole);
        stage.Loses = (_, _) => false;
        stage.Down.Clear();
        Assert.IsFalse((await stage.Rotate()).Whole, "it has to be left out by a word");
        Assert.AreEqual("0 Prepared", stage.Standings[2]);
        var reply = await stage.Rotate(force: true);
        Assert.IsTrue(reply.Whole, reply.Text);
        CollectionAssert.AreEqual(
            new[] { "1 Settled", "1 Settled", "0 Prepared" }, stage.Standings);
    }

    [TestMethod]
    public async Task Who_comes_back_from_before_a_forced_rotation_is_no_dead_end_for_it()
    {
        using var stage = new TrustStage();
        stage.Down.Add(2);
        stage.Revoked.Add(2);
        stage.Loses = (server, step) => server == 1 && step == "use";
        Assert.IsFalse((await stage.Rotate(force: true)).Whole);
        stage.Loses = (_, _) => false;
        stage.Down.Clear();
        CollectionAssert.AreEqual(
            new[] { "1 Using", "0 Prepared", "0 Settled" }, stage.Standings);
        var reply = await stage.Rotate();
        Assert.IsFalse(reply.Whole);
        StringAssert.Contains(reply.Text, "server3 was left out");
        stage.Knows[2] = InView(2);
        StringAssert.Contains((await stage.Rotate(force: true)).Text, "its cluster service runs");
        stage.Knows.Clear();
        reply = await stage.Rotate(force: true);
        Assert.IsTrue(reply.Whole, reply.Text);
        StringAssert.Contains(reply.Text, "server3 was left out and has to join anew");
        CollectionAssert.AreEqual(
            new[] { "1 Settled", "1 Settled", "0 Settled" }, stage.Standings);
    }

    [TestMethod]
    public async Task Who_is_revoked_half_way_cannot_hold_up_the_end_by_being_heard()
    {
        using var stage = new TrustStage();
        stage.Revoked.Add(2);
        stage.Loses = (server, step) => server == 1 && step == "use";
        Assert.IsFalse((await stage.Rotate(revoked: "server3")).Whole);
        stage.Loses = (_, _) => false;
        stage.Down.Clear();
        stage.Down.Add(2);
        stage.Running = Hears(InView(0, 1), 2, ServicePhase.Running);
        var reply = await stage.Rotate();
        Assert.IsTrue(reply.Whole, reply.Text);
        CollectionAssert.AreEqual(
            new[] { "1 Settled", "1 Settled", "0 Settled" }, stage.Standings);
    }

    [TestMethod]
    public void Whatever_is_asked_of_a_server_it_answers_and_changes_nothing()
    {
        using var stage = new TrustStage();
        byte[] right = Encoding.UTF8.GetBytes("{\"Step\":\"use\",\"Epoch\":1,\"Key\":\"0\","
            + "\"Absent\":[\"server2\"],\"Material\":{\"Epoch\":1,\"Revoked\":\"server3\"}}");
        var random = new Random(5);
        foreach (string text in (string[])["", "null", "[]", "{}", "{\"Step\":null}",
            "{\"Step\":\"prepare\"}", "{\"Step\":\"use\",\"Absent\":null}",
            "{\"Step\":\"prepare\",\"Material\":{}}"])
            stage.Answer(0, Encoding.UTF8.GetBytes(text));
        for (int i = 0; i < 2000; i++)
        {
            byte[] wrong = [.. right];
            for (int n = random.Next(1, 5); n > 0; n--)
                wrong[random.Next(wrong.Length)] = (byte)random.Next(256);
            stage.Answer(0, wrong);
        }
        Assert.AreEqual("0 Settled", stage.Standings.Distinct().Single());
    }
}
