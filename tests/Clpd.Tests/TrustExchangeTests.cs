using System.Text.Json;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Clpd.Tests;

/// <summary>A rotation over three servers, any of which may go at any step.</summary>
[TestClass]
public sealed class TrustExchangeTests
{
    private sealed class Stage : IDisposable
    {
        private readonly Folder _folder = new();
        private readonly TrustExchange[] _servers;

        public Stage(int asked = 0)
        {
            ClusterAuthority.Create(Sample.Config, _folder.Path, TimeProvider.System);
            _servers = [.. Enumerable.Range(0, 3).Select(n => new TrustExchange(
                Trust(n), () => Running with { Self = new(n) }, Ask, () => Check(), Hurried,
                alert => Alerts.Add((n, alert))))];
            Asked = asked;
        }

        private static TimeProvider Hurried { get; } = new HurriedTime();

        public int Asked { get; set; }

        public State Running { get; set; } = Sample.State;

        public List<(int Server, Alert Alert)> Alerts { get; } = [];

        public HashSet<int> Down { get; } = [];

        /// <summary>True if a server is lost just before it answers a step.</summary>
        public Func<int, string, bool> Loses { get; set; } = (_, _) => false;

        public string[] Standings => [.. Enumerable.Range(0, 3).Select(n =>
            $"{Trust(n).Standing.Epoch} {Trust(n).Standing.Phase}")];

        public async Task<ControlReply.Rotated> Rotate(string revoked = "", bool force = false)
        {
            int epoch = Trust(Asked).Standing.Epoch + 1;
            var servers = ClusterAuthority.Renew(
                Sample.Config.Servers.Select(s => s.Name), revoked,
                _folder["authority"], epoch, TimeProvider.System);
            return (ControlReply.Rotated)await _servers[Asked].Rotate(
                new(servers, revoked, force), CancellationToken.None);
        }

        /// <summary>Whoever is not revoked accepts what every other one signs.</summary>
        public void Check()
        {
            var keys = Enumerable.Range(0, 3).Where(n => !Revoked.Contains(n))
                .Select(n => Keys(n)).ToList();
            foreach (var (signing, _) in keys)
                Assert.IsTrue(keys.All(k => k.Accepted.Contains(signing)), "a beat is refused");
        }

        public HashSet<int> Revoked { get; } = [];

        public void Dispose() => _folder.Dispose();

        private string Pki(int server) => _folder[$"server{server + 1}/pki"];

        private TrustFolder Trust(int server) => new(Pki(server));

        private (string Signing, List<string> Accepted) Keys(int server)
        {
            string Read(string file) => Convert.ToHexString(
                File.ReadAllBytes(Path.Combine(Pki(server), file)));
            string signing = Read("cluster.key");
            string[] also = [.. new[] { "old.key", "next/cluster.key" }
                .Where(f => File.Exists(Path.Combine(Pki(server), f))).Select(Read)];
            return (signing, [signing, .. also]);
        }

        private Task<TrustAnswer> Ask(ServerId server, TrustOffer offer, CancellationToken stop)
        {
            if (Loses(server.Index, offer.Step)) Down.Add(server.Index);
            if (Down.Contains(server.Index))
                return Task.FromResult(new TrustAnswer(false, "it is down", null));
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(
                offer, ClpdJson.Default.TrustOffer);
            return Task.FromResult(JsonSerializer.Deserialize(
                _servers[server.Index].Answer(body), ClpdJson.Default.TrustAnswer)!);
        }
    }

    // What is waited for between use and forget is over at once.
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    [TestMethod]
    public async Task All_rotate_and_everybody_is_told()
    {
        using var stage = new Stage();
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
        using var stage = new Stage();
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
        using var stage = new Stage();
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
        using var stage = new Stage
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
        using var stage = new Stage();
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
        using var stage = new Stage();
        var reply = await stage.Rotate(revoked: server);
        Assert.IsFalse(reply.Whole);
        StringAssert.Contains(reply.Text, why);
    }
}
