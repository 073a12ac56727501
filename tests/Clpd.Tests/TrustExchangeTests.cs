using Baton.Core.Membership;

namespace Baton.Clpd.Tests;

/// <summary>A rotation over three servers, any of which may go at any step.</summary>
[TestClass]
public sealed class TrustExchangeTests
{
    [TestMethod]
    public async Task All_rotate_and_everybody_is_told()
    {
        using var stage = new TrustStage();
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            var reply = await stage.Rotate();
            Assert.IsTrue(reply.Whole, reply.Text);
            Assert.AreEqual($"{epoch} Settled", stage.Standings.Distinct().Single());
        }
        Assert.AreEqual(27, stage.Alerts.Count(a => a.Alert is { Module: "trust", Id: 1 }));
    }

    [TestMethod]
    [DataRow("look", 1, "0 Settled", "0 Settled", "0 Settled")]
    [DataRow("prepare", 1, "0 Settled", "0 Settled", "0 Settled")]
    [DataRow("use", 1, "1 Using", "0 Prepared", "1 Using")]
    [DataRow("use", 3, "1 Using", "0 Prepared", "0 Prepared")]
    [DataRow("forget", 1, "1 Settled", "1 Using", "1 Settled")]
    [DataRow("forget", 3, "1 Settled", "1 Using", "1 Using")]
    public async Task Whoever_goes_at_a_step_nobody_is_refused_and_the_next_rotation_ends_it(
        string step, int lost, string first, string second, string third)
    {
        using var stage = new TrustStage();
        // Bits: the second server, the third.
        stage.Loses = (server, asked) => asked == step
            && (server == 1 || (lost == 3 && server == 2));
        var reply = await stage.Rotate();
        Assert.IsFalse(reply.Whole);
        CollectionAssert.AreEqual(new[] { first, second, third }, stage.Standings);
        stage.Check();
        reply = await stage.Rotate();
        Assert.IsFalse(reply.Whole, "somebody is still down");
        stage.Check();
        stage.Loses = (_, _) => false;
        stage.Down.Clear();
        // Another server can end what one has begun.
        stage.Asked = 2;
        reply = await stage.Rotate();
        Assert.IsTrue(reply.Whole, reply.Text);
        Assert.AreEqual("1 Settled", stage.Standings.Distinct().Single());
        stage.Check();
    }

    [TestMethod]
    public async Task Who_is_left_out_by_force_is_not_rotated_and_must_join_anew()
    {
        using var stage = new TrustStage();
        stage.Down.Add(2);
        stage.Revoked.Add(2);
        Assert.IsTrue((await stage.Rotate(force: true)).Whole);
        CollectionAssert.AreEqual(
            new[] { "1 Settled", "1 Settled", "0 Settled" }, stage.Standings);
        stage.Down.Clear();
        var again = await stage.Rotate();
        Assert.IsFalse(again.Whole);
        StringAssert.Contains(again.Text, "has to join anew");
    }

    [TestMethod]
    public async Task Who_takes_part_is_not_revoked()
    {
        using var stage = new TrustStage
        {
            Running = Sample.State with
            {
                Phase = ServicePhase.Running,
                View = new View(1, new(0), Sample.Config.AllServers),
            },
        };
        var reply = await stage.Rotate(revoked: "server3");
        Assert.IsFalse(reply.Whole);
        StringAssert.Contains(reply.Text, "takes part in the cluster");
        Assert.AreEqual("0 Settled", stage.Standings.Distinct().Single());
    }

    [TestMethod]
    public async Task Who_is_revoked_is_not_asked_and_has_the_old_keys()
    {
        using var stage = new TrustStage();
        stage.Revoked.Add(2);
        var reply = await stage.Rotate(revoked: "server3");
        Assert.IsTrue(reply.Whole, reply.Text);
        CollectionAssert.AreEqual(
            new[] { "1 Settled", "1 Settled", "0 Settled" }, stage.Standings);
        Assert.IsTrue(stage.Alerts.Any(a => a.Alert is { Module: "trust", Id: 4 }));
    }

    [TestMethod]
    [DataRow("server1", "cannot revoke itself")]
    [DataRow("server9", "There is no server server9")]
    public async Task A_revocation_that_makes_no_sense_is_refused(string server, string why)
    {
        using var stage = new TrustStage();
        var reply = await stage.Rotate(revoked: server);
        Assert.IsFalse(reply.Whole);
        StringAssert.Contains(reply.Text, why);
    }
}
