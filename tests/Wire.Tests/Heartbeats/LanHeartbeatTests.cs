using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Heartbeats;

namespace Baton.Wire.Tests.Heartbeats;

[TestClass]
public sealed class LanHeartbeatTests
{
    private readonly Signal _signal = new();
    private readonly RefusedCounters _refused = new();

    [TestMethod]
    public void Two_servers_hear_each_other_on_every_path()
    {
        var config = Lab.Cluster(servers: 2, paths: 2);
        using var first = new Node(this, config, 0, 10);
        using var second = new Node(this, config, 1, 20);
        first.WaitFor(n => n.Heard.Any(b => b.Path == 0) && n.Heard.Any(b => b.Path == 1));
        second.WaitFor(n => n.Heard.Any(b => b.Path == 0) && n.Heard.Any(b => b.Path == 1));
        Assert.IsTrue(first.Heard.All(b => b.From == new ServerId(1) && b.Beat.Incarnation == 20));
        Assert.IsLessThan(Lab.Patience, first.Lan.SilenceOf(new ServerId(1), 0)!.Value);
    }

    [TestMethod]
    public void Two_servers_hear_each_other_over_ipv6()
    {
        // One IPv6 loopback address is all there is: the second server has none on the path.
        var config = Lab.Cluster(servers: 2, paths: 1);
        config = config with
        {
            Servers = [.. config.Servers.Select((s, i) => s with
            {
                Devices = s.Devices.SetItem(0, new("lan", i == 0 ? "::1" : "fd00:6261::1")),
            })],
        };
        var path = LanPath.Of(config, new ServerId(0)).Single();
        using var socket = new BeatSocket(path, new ServerId(1), config.Ports.Heartbeat, _ => { });
        Assert.IsTrue(socket.TryOpen());
        socket.SendAll([1, 2, 3]);
        byte[] buffer = new byte[10];
        var source = socket.NewSource();
        Assert.AreEqual(3, socket.Receive(buffer, source, 2000));
        Assert.IsTrue(source.Buffer.Span.Slice(8, 16).SequenceEqual(
            IPAddress.IPv6Loopback.GetAddressBytes()));
    }

    [TestMethod]
    public void Its_threads_end_at_once_although_nothing_comes()
    {
        var config = Lab.Cluster(servers: 2, paths: 2, intervalMs: 60_000, timeoutMs: 600_000);
        var alone = new Node(this, config, 0, 10);
        long began = Stopwatch.GetTimestamp();
        alone.Dispose();
        // A thread that is not woken would wait for a datagram for five seconds.
        Assert.IsLessThan(TimeSpan.FromSeconds(2), Stopwatch.GetElapsedTime(began));
    }

    [TestMethod]
    public void News_travels_at_once_and_not_with_the_next_beat()
    {
        var config = Lab.Cluster(servers: 2, paths: 1, intervalMs: 60_000, timeoutMs: 600_000);
        using var first = new Node(this, config, 0, 10);
        using var second = new Node(this, config, 1, 20);
        first.WaitFor(n => n.Heard.Count > 0);
        second.Lan.SetBeat(Lab.Beat(20, view: 3));
        first.WaitFor(n => n.Heard.Any(b => b.Beat.ViewNumber == 3));
    }

    [TestMethod]
    public void A_restarted_server_is_heard_again_although_its_sequence_is_lower()
    {
        var config = Lab.Cluster(servers: 2, paths: 1);
        using var first = new Node(this, config, 0, 10);
        using (var second = new Node(this, config, 1, 20))
            first.WaitFor(n => n.Heard.Any(b => b.Beat.Incarnation == 20));
        using var again = new Node(this, config, 1, 21);
        first.WaitFor(n => n.Heard.Any(b => b.Beat.Incarnation == 21));
        again.WaitFor(n => n.Heard.Count > 0);
    }

    [TestMethod]
    public void An_address_that_is_not_there_is_warned_of_once_and_does_not_stop_the_others()
    {
        var config = Lab.Cluster(servers: 2, paths: 2);
        config = config with
        {
            Servers = config.Servers.SetItem(0, config.Servers[0] with
            {
                Devices = config.Servers[0].Devices.SetItem(0, new("lan", "192.0.2.77")),
            }),
        };
        using var first = new Node(this, config, 0, 10);
        using var second = new Node(this, config, 1, 20);
        first.WaitFor(n => n.Heard.Any(b => b.Path == 1));
        Assert.HasCount(1, first.Warnings);
        Assert.Contains("192.0.2.77", first.Warnings[0]);
    }

    [TestMethod]
    public void A_path_comes_up_when_its_address_is_free_again()
    {
        var config = Lab.Cluster(servers: 2, paths: 1);
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, 0);
        holder.Bind(new IPEndPoint(Lab.AddressOf(config, 0, 0), config.Ports.Heartbeat));
        using var first = new Node(this, config, 0, 10);
        using var second = new Node(this, config, 1, 20);
        first.WaitFor(n => n.Warnings.Count > 0);
        holder.Dispose();
        first.WaitFor(n => n.Heard.Count > 0);
    }

    [TestMethod]
    public void Real_time_scheduling_works_or_is_warned_of_once()
    {
        var config = Lab.Cluster(servers: 2, paths: 2);
        config = config with { Timing = config.Timing with { RealTimeHeartbeat = true } };
        using var first = new Node(this, config, 0, 10);
        using var second = new Node(this, config, 1, 20);
        first.WaitFor(n => n.Heard.Count > 0);
        Assert.IsLessThanOrEqualTo(1, first.Warnings.Count);
    }

    [TestMethod]
    public void A_beat_from_socket_to_socket_allocates_nothing()
    {
        var config = Lab.Cluster(servers: 2, paths: 2);
        using var first = new Idle(config, 0, 10, _refused);
        using var second = new Idle(config, 1, 20, _refused);
        for (int i = 0; i < 50; i++) Exchange(first, second);
        long heard = first.Lan.Inbox.HeardAt(new ServerId(1), 1)!.Value;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Exchange(first, second);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(heard, first.Lan.Inbox.HeardAt(new ServerId(1), 1)!.Value);
    }

    private static void Exchange(Idle first, Idle second)
    {
        first.Lan.Lan.SendOnce();
        second.ReceiveAll();
        second.Lan.Lan.SendOnce();
        first.ReceiveAll();
    }

    /// <summary>A running server that drains whenever it is woken.</summary>
    private sealed class Node : IDisposable
    {
        private readonly Signal _signal;
        private readonly ClusterConfig _config;

        public Node(LanHeartbeatTests test, ClusterConfig config, int index, long incarnation)
        {
            (_signal, _config) = (test._signal, config);
            Lan = new BeatStation(config, new(index), Lab.Key, new(incarnation), test._refused,
                TimeProvider.System, () => _signal.Change(Drain),
                text => _signal.Change(() => Warnings = Warnings.Add(text)), _ => { });
            Lan.Start();
            Lan.SetBeat(Lab.Beat(incarnation));
        }

        public BeatStation Lan { get; }

        public ImmutableList<Event.BeatHeard> Heard { get; private set; } = [];

        public ImmutableList<string> Warnings { get; private set; } = [];

        public void WaitFor(Func<Node, bool> condition) =>
            _signal.WaitFor(() => condition(this), "a beat");

        public void Dispose() => Lan.Dispose();

        private void Drain() => Lan.Drain(_config, beat => Heard = Heard.Add(beat));
    }

    /// <summary>Open sockets without threads: the test's own thread does all the work.</summary>
    private sealed class Idle : IDisposable
    {
        private readonly ImmutableArray<BeatSocket> _sockets;
        private readonly ImmutableArray<SocketAddress> _sources;
        private readonly byte[] _buffer = new byte[FrameCodec.FrameBytesMax + 1];

        public Idle(ClusterConfig config, int index, long incarnation, RefusedCounters refused)
        {
            Lan = new BeatStation(config, new(index), Lab.Key, new(incarnation), refused,
                TimeProvider.System, () => { }, _ => { }, _ => { });
            _sockets = Lan.Lan.Sockets;
            _sources = [.. _sockets.Select(s => s.NewSource())];
            foreach (var socket in _sockets) Assert.IsTrue(socket.TryOpen());
            Lan.SetBeat(Lab.Beat(incarnation));
        }

        public BeatStation Lan { get; }

        public void ReceiveAll()
        {
            for (int i = 0; i < _sockets.Length; i++)
                Assert.IsTrue(Lan.Lan.ReceiveOnce(_sockets[i], _buffer, _sources[i]));
        }

        public void Dispose() => Lan.Dispose();
    }
}
