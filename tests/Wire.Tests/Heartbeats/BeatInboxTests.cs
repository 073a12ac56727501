using System.Net;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Heartbeats;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Heartbeats;

[TestClass]
public sealed class BeatInboxTests
{
    private readonly ClusterConfig _config = Lab.Cluster(servers: 3, paths: 2);
    private readonly FakeTimeProvider _time = new();
    private readonly RefusedCounters _refused = new();

    [TestMethod]
    public void A_beat_counts_once_its_sender_has_echoed_our_start()
    {
        var (first, second) = (new Server(this, 0, 10), new Server(this, 1, 20));
        Assert.AreEqual(Refusal.Unconfirmed, first.Take(second.Say()));
        Assert.AreEqual(1, first.Answers);
        Assert.AreEqual(Refusal.None, second.Take(first.Say()));
        Assert.AreEqual(Refusal.None, first.Take(second.Say()));
        Assert.HasCount(1, first.Drain());
    }

    [TestMethod]
    public void The_same_datagram_twice_is_a_replay()
    {
        var (first, second) = Acquainted();
        byte[] datagram = second.Say();
        Assert.AreEqual(Refusal.None, first.Take(datagram));
        Assert.AreEqual(Refusal.Replayed, first.Take(datagram));
        Assert.AreEqual(1, _refused[Refusal.Replayed]);
    }

    [TestMethod]
    public void An_older_sequence_is_a_replay()
    {
        var (first, second) = Acquainted();
        byte[] older = second.Say();
        Assert.AreEqual(Refusal.None, first.Take(second.Say()));
        Assert.AreEqual(Refusal.Replayed, first.Take(older));
    }

    [TestMethod]
    public void An_older_start_is_a_replay_whatever_its_sequence()
    {
        var (first, second) = Acquainted();
        byte[] older = [];
        for (int i = 0; i < 50; i++) older = second.Say();
        var again = new Server(this, 1, 21);
        Assert.AreEqual(Refusal.Unconfirmed, again.Take(first.Say()));
        Assert.AreEqual(Refusal.None, first.Take(again.Say()));
        Assert.AreEqual(Refusal.Replayed, first.Take(older));
    }

    [TestMethod]
    public void A_recording_is_never_heard_after_the_receiver_restarted()
    {
        var (first, second) = Acquainted();
        byte[][] recording = [.. Enumerable.Range(0, 100).Select(_ => second.Say())];
        foreach (byte[] datagram in recording) first.Take(datagram);

        var restarted = new Server(this, 0, 11);
        foreach (byte[] datagram in recording)
            Assert.AreEqual(Refusal.Unconfirmed, restarted.Take(datagram));
        Assert.IsEmpty(restarted.Drain());
        Assert.AreEqual(0, restarted.Wakes);
        Assert.IsNull(restarted.Inbox.HeardAt(new ServerId(1), 0));

        // The real one is heard after one round trip all the same.
        Assert.AreEqual(Refusal.None, second.Take(restarted.Say()));
        Assert.AreEqual(Refusal.None, restarted.Take(second.Say()));
    }

    [TestMethod]
    public void A_recording_of_this_start_stays_a_replay_after_a_change_of_configuration()
    {
        var (first, second) = Acquainted();
        byte[] datagram = second.Say();
        Assert.AreEqual(Refusal.None, first.Take(datagram));
        var changed = new Server(this, 0, first.Memory);
        Assert.AreEqual(Refusal.Replayed, changed.Take(datagram));
        Assert.AreEqual(Refusal.None, second.Take(changed.Say()));
    }

    [TestMethod]
    public void Each_cause_is_refused_and_counted_under_its_name()
    {
        var (first, second) = Acquainted();
        first.Drain();
        var foreign = new Server(new BeatInboxTests(), 1, 20);
        byte[] forged = second.Say();
        forged[^1] ^= 1;
        byte[] malformed = second.Say();
        malformed[0] ^= 1;
        (byte[] Datagram, SocketAddress From, Refusal Cause)[] cases =
        [
            (malformed, From(1, 0), Refusal.Malformed),
            (second.Say()[..50], From(1, 0), Refusal.Truncated),
            (foreign.Say(), From(1, 0), Refusal.ForeignCluster),
            (forged, From(1, 0), Refusal.Forged),
            (first.Say(), From(0, 0), Refusal.UnknownSender),
            (new Server(this, 3, 5).Say(), From(1, 0), Refusal.UnknownSender),
            (second.Say(), From(2, 0), Refusal.WrongAddress),
            (second.Say(), From(1, 1), Refusal.WrongAddress),
            (second.Say(), new IPEndPoint(IPAddress.IPv6Loopback, 1).Serialize(),
                Refusal.WrongAddress),
            (second.Say(path: 1), From(1, 0), Refusal.WrongPath),
        ];
        foreach (var (datagram, from, cause) in cases)
        {
            long before = _refused[cause];
            Assert.AreEqual(cause, first.Inbox.Accept(0, datagram, from, 1));
            Assert.AreEqual(before + 1, _refused[cause]);
            Assert.AreEqual(_refused[cause], _refused.Snapshot()[RefusedCounters.NameOf(cause)]);
        }
        Assert.IsEmpty(first.Drain());
    }

    [TestMethod]
    public void A_server_without_the_paths_device_is_not_on_the_path()
    {
        var config = _config with
        {
            Servers = _config.Servers.SetItem(1, _config.Servers[1] with
            {
                Devices = _config.Servers[1].Devices.Remove(0),
            }),
        };
        var paths = LanPath.Of(config, new ServerId(0));
        Assert.IsNull(paths[0].Addresses[1]);
        Assert.IsNotNull(paths[1].Addresses[1]);
        Assert.HasCount(1, LanPath.Of(config, new ServerId(1)));
    }

    [TestMethod]
    public void The_loop_is_woken_by_changes_and_returns_and_not_by_every_beat()
    {
        var (first, second) = Acquainted();
        first.Take(second.Say());
        int wakes = first.Wakes;
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(_config.Timing.HeartbeatInterval);
            first.Take(second.Say());
        }
        Assert.AreEqual(wakes, first.Wakes);

        second.Outbox.Set(Lab.Beat(20, view: 7));
        first.Take(second.Say());
        Assert.AreEqual(wakes + 1, first.Wakes);

        _time.Advance(_config.Timing.HeartbeatInterval * 1.6);
        first.Take(second.Say());
        Assert.AreEqual(wakes + 2, first.Wakes);
    }

    [TestMethod]
    public void Draining_tells_when_the_last_beat_really_came()
    {
        var (first, second) = Acquainted();
        first.Drain();
        first.Take(second.Say());
        _time.Advance(TimeSpan.FromMilliseconds(40));
        first.Take(second.Say());
        var arrival = new MonotonicClock(_time).Now();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        var heard = first.Drain().Single();
        Assert.AreEqual(arrival, heard.At);
        Assert.AreEqual(Lab.Beat(20), heard.Beat);
        Assert.AreEqual((new ServerId(1), 0), (heard.From, heard.Path));
        Assert.IsEmpty(first.Drain());
    }

    [TestMethod]
    public void Neither_saying_nor_hearing_allocates()
    {
        var (first, second) = Acquainted();
        byte[] into = new byte[FrameCodec.FrameBytesMax];
        var from = From(1, 0);
        Beat(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Beat(10_000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(0, _refused[Refusal.Replayed]);

        void Beat(int times)
        {
            for (int i = 0; i < times; i++)
            {
                int length = second.Outbox.Write(0, into);
                first.Inbox.Accept(0, into.AsSpan(0, length), from, i);
            }
        }
    }

    private SocketAddress From(int server, int path) => Lab.Source(_config, server, path);

    private (Server, Server) Acquainted()
    {
        var (first, second) = (new Server(this, 0, 10), new Server(this, 1, 20));
        first.Take(second.Say());
        second.Take(first.Say());
        first.Take(second.Say());
        return (first, second);
    }

    private sealed class Server
    {
        private readonly BeatInboxTests _test;
        private readonly byte[] _buffer = new byte[FrameCodec.FrameBytesMax];

        public Server(BeatInboxTests test, int index, long incarnation)
            : this(test, index, new BeatMemory(incarnation))
        {
        }

        public Server(BeatInboxTests test, int index, BeatMemory memory)
        {
            _test = test;
            Memory = memory;
            Inbox = new BeatInbox(test._config, new(index),
                LanPath.Of(test._config, new(index % 3)), Lab.Key, Memory, test._refused,
                test._time, () => Wakes++, () => Answers++);
            Outbox = new BeatOutbox(test._config, new(index), Lab.Key, Memory, Inbox);
            Outbox.Set(Lab.Beat(memory.Incarnation));
        }

        public BeatMemory Memory { get; }

        public BeatInbox Inbox { get; }

        public BeatOutbox Outbox { get; }

        public int Wakes { get; private set; }

        public int Answers { get; private set; }

        public byte[] Say(int path = 0) => _buffer[..Outbox.Write(path, _buffer)];

        /// <summary>From the only other server that these stories have.</summary>
        public Refusal Take(byte[] datagram) => Inbox.Accept(0, datagram,
            _test.From(datagram[Frame.SenderAt], 0), _test._time.GetTimestamp());

        public List<Event.BeatHeard> Drain()
        {
            List<Event.BeatHeard> heard = [];
            Inbox.Drain(heard.Add);
            return heard;
        }
    }
}
