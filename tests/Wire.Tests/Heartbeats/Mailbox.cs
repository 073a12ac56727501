using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Heartbeats;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Heartbeats;

/// <summary>Two servers that leave their beats for each other; the test is the place.</summary>
internal sealed class Mailbox
{
    public const int Path = 1;

    public Mailbox()
    {
        Config = WithDisk(Lab.Cluster(servers: 2, paths: 1), "/dev/null");
        First = new Server(this, 0, 10);
        Second = new Server(this, 1, 20);
    }

    public FakeTimeProvider Time { get; } = new();

    public ClusterConfig Config { get; }

    public RefusedCounters Refused { get; } = new();

    public Server First { get; set; }

    public Server Second { get; set; }

    public static ClusterConfig WithDisk(ClusterConfig config, string file) =>
        With(config, "diskhb", new DeviceConfig("disk", file));

    public static ClusterConfig With(ClusterConfig config, string type, DeviceConfig device) =>
        config with
        {
            Servers = [.. config.Servers.Select(
                s => s with { Devices = s.Devices.Add(300, device) })],
            Heartbeats = config.Heartbeats.Add(new(type + "1", type, 9, 300)),
        };

    /// <summary>Both know each other and each other's last beats.</summary>
    public Mailbox Acquainted()
    {
        for (int i = 0; i < 3; i++)
        {
            First.Take(Second.Leave());
            Second.Take(First.Leave());
        }
        First.Drain();
        Second.Drain();
        return this;
    }

    internal sealed class Server
    {
        private readonly byte[] _buffer = new byte[RelayEnvelope.BytesMax];
        private readonly Mailbox _box;
        private readonly int _index;

        public Server(Mailbox box, int index, long incarnation)
        {
            _box = box;
            _index = index;
            var memory = new BeatMemory(incarnation);
            Inbox = new BeatInbox(box.Config, new(index), [], Lab.Key, memory, box.Refused,
                box.Time, () => { }, () => { });
            var outbox = new BeatOutbox(box.Config, new(index), Lab.Key, memory, Inbox);
            outbox.Set(Lab.Beat(incarnation));
            Relay = new Relay(box.Config, new(index), Path, Lab.Key, Inbox, outbox, box.Refused,
                box.Time);
        }

        public BeatInbox Inbox { get; }

        public Relay Relay { get; }

        public byte[] Leave() => _buffer[..Relay.Write(_buffer)];

        /// <summary>What the other one left.</summary>
        public Refusal Take(ReadOnlySpan<byte> left) =>
            Relay.Take(1 - _index, left, _box.Time.GetTimestamp());

        public List<Event.BeatHeard> Drain()
        {
            List<Event.BeatHeard> heard = [];
            Inbox.Drain(heard.Add);
            return heard;
        }
    }
}
