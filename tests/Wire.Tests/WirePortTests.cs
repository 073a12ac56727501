using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;
using Baton.Wire.Sessions;
using Baton.Wire.Tests.Sessions;

namespace Baton.Wire.Tests;

[TestClass]
public sealed class WirePortTests : IDisposable
{
    private readonly PeerLab _lab = new(servers: 2, paths: 2);

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _lab.Dispose();

    [TestMethod]
    public async Task Two_daemons_hear_reach_and_ask_each_other()
    {
        await using var second = new Daemon(_lab, 1, 20);
        await using var first = new Daemon(_lab, 0, 10);
        second.Wire.OnRequest("echo", (_, body, _) => Task.FromResult(body));
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.From.Index == 1 && b.Path == 1));
        first.WaitFor(d => d.Has<Event.PeerReached>(p => p.Reachable));
        first.Wire.Send(new(1), new Message.Left());
        second.WaitFor(d => d.Has<Event.MessageCame>(m => m.Message is Message.Left));
        CollectionAssert.AreEqual((byte[])[1, 2], await first.Wire.Request(new(1), "echo", [1, 2],
            Lab.Patience, TestContext.CancellationToken));
        Assert.IsNotNull(first.Wire.SilenceOf(new(1), 0));
        Assert.AreEqual("lanhb1", first.Wire.PathTo(new(1)));
    }

    [TestMethod]
    public async Task A_changed_network_is_taken_over_and_no_beat_counts_as_a_replay()
    {
        await using var first = new Daemon(_lab, 0, 10);
        await using var second = new Daemon(_lab, 1, 20);
        second.Wire.OnRequest("echo", (_, body, _) => Task.FromResult(body));
        first.WaitFor(d => d.Has<Event.PeerReached>(p => p.Reachable));
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.From.Index == 1));

        var changed = _lab.Config with
        {
            Generation = 2,
            Heartbeats = _lab.Config.Heartbeats.Reverse().ToImmutableArray(),
        };
        await first.Wire.ReconfigureAsync(changed);
        await second.Wire.ReconfigureAsync(changed);
        second.Wire.SetBeat(Lab.Beat(20, view: 5));
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.Beat.ViewNumber == 5 && b.Path == 0));
        first.WaitFor(d => d.Events.OfType<Event.PeerReached>().Select(p => p.Reachable)
            .SkipWhile(reached => reached).Contains(true));
        CollectionAssert.AreEqual((byte[])[3], await first.Wire.Request(new(1), "echo", [3],
            Lab.Patience, TestContext.CancellationToken));
        Assert.AreEqual(0, first.Wire.Refused[Refusal.Replayed]);
    }

    [TestMethod]
    public async Task A_change_beside_the_network_leaves_the_sessions_alone()
    {
        await using var first = new Daemon(_lab, 0, 10);
        await using var second = new Daemon(_lab, 1, 20);
        first.WaitFor(d => d.Has<Event.PeerReached>(p => p.Reachable));
        await first.Wire.ReconfigureAsync(_lab.Config with { Generation = 2, Comment = "new" });
        first.Wire.Send(new(1), new Message.Left());
        second.WaitFor(d => d.Has<Event.MessageCame>(m => m.Message is Message.Left));
        Assert.IsFalse(first.Has<Event.PeerReached>(p => !p.Reachable));
    }

    [TestMethod]
    public async Task Beats_may_change_while_the_network_does_and_the_last_change_stands()
    {
        await using var first = new Daemon(_lab, 0, 10);
        await using var second = new Daemon(_lab, 1, 20);
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.From.Index == 1));
        var turned = _lab.Config with
        {
            Heartbeats = _lab.Config.Heartbeats.Reverse().ToImmutableArray(),
        };
        using var done = new CancellationTokenSource();
        var beating = Task.Run(() =>
        {
            for (long view = 1; !done.IsCancellationRequested; view++)
                second.Wire.SetBeat(Lab.Beat(20, view));
        });
        // Not awaited one by one: they are carried out in their order all the same.
        Task[] all = [.. Enumerable.Range(0, 6).Select(n => second.Wire.ReconfigureAsync(
            n % 2 == 0 ? turned : _lab.Config))];
        await Task.WhenAll(all);
        await done.CancelAsync();
        await beating;
        second.Wire.SetBeat(Lab.Beat(20, view: long.MaxValue / 2));
        first.WaitFor(d => d.Has<Event.BeatHeard>(
            b => b.Beat.ViewNumber == long.MaxValue / 2 && b.Path == 0));
    }

    [TestMethod]
    public async Task What_cannot_be_taken_over_is_told_and_changes_nothing()
    {
        await using var first = new Daemon(_lab, 0, 10);
        await using var second = new Daemon(_lab, 1, 20);
        var other = _lab.Config with { Servers = [_lab.Config.Servers[1]] };
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => first.Wire.ReconfigureAsync(other));
        Assert.HasCount(1, first.Warnings.Where(w => w.Contains("is not in use")));
        first.WaitFor(d => d.Has<Event.PeerReached>(p => p.Reachable));
    }

    [TestMethod]
    [DataRow(ResolverConfig.Ping)]
    [DataRow(ResolverConfig.Web)]
    public async Task What_only_another_configuration_has_is_spoken_to_in_vain(string resolver)
    {
        var config = _lab.Config with
        {
            Partition = new()
            {
                Resolvers = [ResolverConfig.Normal(resolver) with
                {
                    Name = "np1", Site = new WebTarget { Host = "127.0.0.1", Port = 1 },
                }],
            },
        };
        await using var first = new Daemon(_lab, 0, 10, config);

        first.Wire.AskTargets(1, false);
        first.Wire.Send(new(2), new Message.Left());
        Assert.IsNull(first.Wire.PathTo(new(2)));
        Assert.IsNull(first.Wire.SilenceOf(new(2), 0));
        Assert.IsNull(first.Wire.SilenceOf(new(1), 2));
        var refused = await Assert.ThrowsExactlyAsync<PeerRequestException>(
            () => first.Wire.Request(new(2), "echo", [], Lab.Patience,
                TestContext.CancellationToken));
        Assert.AreEqual(PeerFault.Unreachable, refused.Fault);
    }

    [TestMethod]
    public async Task Beats_are_handed_over_by_the_names_of_the_configuration_they_are_taken_under()
    {
        using var lab = new PeerLab(servers: 3, paths: 2);
        await using var second = new Daemon(lab, 1, 20);
        await using var third = new Daemon(lab, 2, 30);
        await using var first = new Daemon(lab, 0, 10, under: lab.Config with
        {
            Servers = lab.Config.Servers.RemoveAt(1),
            Heartbeats = [lab.Config.Heartbeats[1]],
        });
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.From.Index == 1));
        first.WaitFor(d => d.Wire.SilenceOf(new(1), 1) is not null);
        third.Wire.SetBeat(Lab.Beat(30, view: 5));
        first.WaitFor(d => d.Has<Event.BeatHeard>(b => b.Beat.ViewNumber == 5));
        Assert.IsTrue(first.Events.OfType<Event.BeatHeard>().All(
            b => b is { From.Index: 1, Path: 0, Beat.Incarnation: 30 }));
    }

    [TestMethod]
    public async Task A_configuration_is_followed_once()
    {
        await using var first = new Daemon(_lab, 0, 10);
        var other = _lab.Config with { Servers = [_lab.Config.Servers[1]] };
        first.Wire.Follow(_lab.Config);
        first.Wire.Follow(other);
        first.Wire.Follow(other);
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => first.Wire.ReconfigureAsync(other));
        Assert.HasCount(2, first.Warnings);
    }

    private sealed class Daemon : IAsyncDisposable
    {
        private readonly PeerLab _lab;
        private readonly ServerIdentity _identity;

        public Daemon(PeerLab lab, int server, long incarnation, ClusterConfig? config = null,
            ClusterConfig? under = null)
        {
            _lab = lab;
            _identity = lab.Identity(server);
            config ??= lab.Config;
            under ??= config;
            Wire = new WirePort(config, new(server), incarnation, _identity,
                TimeProvider.System, Take, () => Wire!.Drain(under, Take), Warnings.Add,
                _ => { });
            Wire.Start();
            Wire.SetBeat(Lab.Beat(incarnation));
        }

        public WirePort Wire { get; }

        public List<string> Warnings { get; } = [];

        public ImmutableList<Event> Events { get; private set; } = [];

        public bool Has<T>(Func<T, bool> condition) where T : Event =>
            Events.OfType<T>().Any(condition);

        public void WaitFor(Func<Daemon, bool> condition) =>
            _lab.Signal.WaitFor(() => condition(this), "an event");

        public async ValueTask DisposeAsync()
        {
            await Wire.DisposeAsync();
            _identity.Dispose();
        }

        private void Take(Event happened) =>
            _lab.Signal.Change(() => Events = Events.Add(happened));
    }
}
