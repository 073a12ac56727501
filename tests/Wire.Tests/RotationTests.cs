using System.Collections.Immutable;
using Baton.Core;
using Baton.Wire.Pki;
using Baton.Wire.Sessions;
using Baton.Wire.Tests.Sessions;

namespace Baton.Wire.Tests;

/// <summary>Keys are rotated under beats and sessions that go on.</summary>
[TestClass]
public sealed class RotationTests : IDisposable
{
    private readonly PeerLab _lab = new(servers: 3, paths: 1, intervalMs: 50);

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _lab.Dispose();

    private ImmutableSortedDictionary<string, TrustMaterial> Materials(string revoked = "") =>
        ClusterAuthority.Renew(_lab.Config.Servers.Select(s => s.Name), revoked,
            _lab.Authority, 1, TimeProvider.System);

    private static string KeyOf(ImmutableSortedDictionary<string, TrustMaterial> materials) =>
        TrustFolder.NameOf(materials.Values.First().Key);

    [TestMethod]
    public async Task No_beat_and_no_session_is_lost_in_whatever_order_servers_follow()
    {
        await using var first = new Daemon(_lab, 0);
        await using var second = new Daemon(_lab, 1);
        await using var third = new Daemon(_lab, 2);
        Daemon[] all = [first, second, third];
        foreach (var one in all) one.WaitFor(d => d.Reached.Count(r => r) >= 2);
        var materials = Materials();
        foreach (var one in all) one.Take(f => f.Prepare(materials[one.Name]), all);
        string key = KeyOf(materials);
        foreach (var one in all.Reverse()) one.Take(f => f.Use(1, key), all);
        foreach (var one in all) one.Take(f => f.Forget(1, key), all);
        foreach (var one in all)
        {
            Assert.AreEqual(0, one.Wire.Refused[Refusal.Forged], one.Name);
            Assert.IsFalse(one.Reached.Any(r => !r), $"{one.Name} lost a session");
        }
    }

    [TestMethod]
    public async Task Who_is_revoked_loses_its_session_gets_no_other_and_is_not_heard()
    {
        await using var first = new Daemon(_lab, 0);
        await using var second = new Daemon(_lab, 1);
        await using var third = new Daemon(_lab, 2);
        Daemon[] stay = [first, second];
        foreach (var one in stay) one.WaitFor(d => d.Reached.Count(r => r) >= 2);
        var materials = Materials(revoked: third.Name);
        foreach (var one in stay) one.Take(f => f.Prepare(materials[one.Name]), stay);
        first.WaitFor(d => d.Reached.Any(r => !r));
        string key = KeyOf(materials);
        foreach (var one in stay) one.Take(f => f.Use(1, key), stay);
        foreach (var one in stay) one.Take(f => f.Forget(1, key), stay);
        first.WaitFor(d => d.Wire.Refused[Refusal.Forged] > 0, "its beats are refused");
        first.WaitFor(d => d.Wire.Refused[Refusal.TlsRevoked] > 0, "and its sessions");
        Assert.IsFalse(first.IsReached(2));
        Assert.IsTrue(first.IsReached(1));
    }

    [TestMethod]
    public async Task A_transfer_of_who_is_revoked_is_cut_and_not_carried_out()
    {
        await using var first = new Daemon(_lab, 0);
        await using var third = new Daemon(_lab, 2);
        var began = new TaskCompletionSource();
        first.Wire.OnRequest("wait", async (_, _, stop) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return [];
        });
        var asked = third.Wire.Request(
            new(0), "wait", [], Lab.Patience * 10, TestContext.CancellationToken);
        await began.Task;
        var materials = Materials(revoked: third.Name);
        first.Take(f => f.Prepare(materials[first.Name]), []);
        await Assert.ThrowsExactlyAsync<PeerRequestException>(async () => await asked);
    }

    [TestMethod]
    public async Task A_handshake_that_was_parked_before_the_revocation_gets_no_session()
    {
        await using var first = new Daemon(_lab, 0);
        using var third = _lab.Identity(2);
        using var caller = new Caller(_lab, third, from: 2, to: 0);
        await caller.SecureAsync(TestContext.CancellationToken);
        var materials = Materials(revoked: third.Name);
        first.Take(f => f.Prepare(materials[first.Name]), []);
        Assert.IsFalse(await caller.IsWelcomeAsync(TestContext.CancellationToken));
        // The caller hears of its end before it is counted.
        first.WaitFor(d => d.Wire.Refused[Refusal.TlsRevoked] > 0, "it is counted");
        Assert.AreEqual(1, first.Wire.Refused[Refusal.TlsRevoked]);
    }

    private sealed class Daemon : IAsyncDisposable
    {
        private static long _last;

        private readonly PeerLab _lab;
        private readonly TrustFolder _folder;
        private readonly ServerIdentity _identity;
        private ImmutableList<Event.PeerReached> _reached = [];
        private ImmutableDictionary<int, long> _views = ImmutableDictionary<int, long>.Empty;

        public Daemon(PeerLab lab, int server)
        {
            _lab = lab;
            Server = server;
            _folder = new TrustFolder(lab.Pki(server));
            _identity = lab.Identity(server);
            Wire = new WirePort(lab.Config, new(server), server + 1, _identity,
                TimeProvider.System, Note, () => Wire!.Drain(lab.Config, Note), _ => { },
                _ => { });
            Wire.Start();
            Wire.SetBeat(Lab.Beat(server + 1));
        }

        public int Server { get; }

        public string Name => _identity.Name;

        public WirePort Wire { get; }

        public IEnumerable<bool> Reached => _reached.Select(r => r.Reachable);

        public bool IsReached(int server) =>
            _reached.Last(r => r.Peer.Index == server).Reachable;

        public void WaitFor(Func<Daemon, bool> condition, string what = "an event") =>
            _lab.Signal.WaitFor(() => condition(this), what);

        /// <summary>One step here, and then everybody still hears everybody.</summary>
        public void Take(Action<TrustFolder> step, Daemon[] all)
        {
            step(_folder);
            Wire.Retrust([]);
            foreach (var from in all)
            {
                long view = Interlocked.Increment(ref _last);
                from.Wire.SetBeat(Lab.Beat(from.Server + 1, view: view));
                foreach (var to in all.Where(t => t != from))
                {
                    to.WaitFor(d => d._views.GetValueOrDefault(from.Server) >= view, "a beat");
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Wire.DisposeAsync();
            _identity.Dispose();
        }

        private void Note(Event happened) => _lab.Signal.Change(() =>
        {
            if (happened is Event.PeerReached reached) _reached = _reached.Add(reached);
            if (happened is Event.BeatHeard heard)
                _views = _views.SetItem(heard.From.Index, heard.Beat.ViewNumber);
        });
    }
}
