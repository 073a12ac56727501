using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// Judges datagrams and keeps the last good one of every server on every path. A beat counts as
/// heard only once its sender has echoed our own start: a recording from before it never does.
/// </summary>
internal sealed class BeatInbox
{
    private readonly Guid _cluster;
    private readonly ServerId _self;
    private readonly KeyRing _key;
    private readonly long _incarnation;
    private readonly long _silence;
    private readonly RefusedCounters _refused;
    private readonly MonotonicClock _clock;
    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly Action _newcomer;
    private readonly DelayWatch? _delays;
    private readonly PeerMemory[] _peers;
    private readonly Path?[] _paths;

    public BeatInbox(ClusterConfig config, ServerId self, ImmutableArray<LanPath> paths,
        KeyRing key, BeatMemory memory, RefusedCounters refused, TimeProvider time,
        Action wake, Action newcomer, DelayWatch? delays = null)
    {
        _cluster = config.Id;
        _self = self;
        _key = key;
        _incarnation = memory.Incarnation;
        _silence = (long)(config.Timing.HeartbeatInterval.TotalSeconds * 1.5
            * time.TimestampFrequency);
        _refused = refused;
        _clock = new MonotonicClock(time);
        _time = time;
        _wake = wake;
        _newcomer = newcomer;
        _delays = delays;
        _peers = [.. config.Servers.Select(server => memory.Peer(server.Name))];
        _paths = new Path?[config.Heartbeats.Length];
        foreach (var path in paths)
        {
            _paths[path.Index] = new Path(
                [.. path.Addresses.Select(a => a?.GetAddressBytes())],
                Slots(config, path.Name, memory));
        }
        for (int i = 0; i < config.Heartbeats.Length; i++)
        {
            var heartbeat = config.Heartbeats[i];
            if (heartbeat.IsLan || !heartbeat.IsOn(config.Servers[self.Index])) continue;
            _paths[i] = new Path([], Slots(config, heartbeat.Name, memory));
        }
    }

    /// <summary>Takes one datagram that came on a path; allocates nothing.</summary>
    public Refusal Accept(int path, ReadOnlySpan<byte> datagram, SocketAddress from, long now)
    {
        var cause = Judge(path, datagram, from, now);
        if (cause != Refusal.None) _refused.Count(cause);
        return cause;
    }

    /// <summary>Takes one frame of a path on which nobody has an address.</summary>
    public Refusal Accept(int path, ReadOnlySpan<byte> bytes, long now)
    {
        var cause = FrameCodec.ReadWith(_key, bytes, _cluster, out var frame);
        if (cause == Refusal.None) cause = Admit(path, frame);
        if (cause == Refusal.None) Deliver(path, frame, now);
        else _refused.Count(cause);
        return cause;
    }

    /// <summary>Hands over every slot heard since the last call.</summary>
    public void Drain(Action<Event.BeatHeard> hand)
    {
        for (int path = 0; path < _paths.Length; path++)
        {
            if (_paths[path] is not { } known) continue;
            for (int server = 0; server < known.Slots.Length; server++)
            {
                if (known.Slots[server].Take(out long heardAt) is { } beat)
                    hand(new(new ServerId(server), path, _clock.At(heardAt), beat));
            }
        }
    }

    /// <summary>When a server was last heard on a path; null for never.</summary>
    public long? HeardAt(ServerId server, int path) =>
        path < _paths.Length && server.Index < _peers.Length
            ? _paths[path]?.Slots[server.Index].HeardAt : null;

    /// <summary>
    /// What every beat of ours says of whom we heard; the length is the servers'.
    /// </summary>
    public void CopyEchoes(Span<long> into)
    {
        for (int i = 0; i < _peers.Length; i++) into[i] = _peers[i].Incarnation;
    }

    /// <summary>The last sequence of every server on a path, of its start that is known.</summary>
    public void CopySequences(int path, Span<long> into)
    {
        for (int i = 0; i < _peers.Length; i++)
            into[i] = _paths[path]!.Slots[i].Memory.SequenceOf(_peers[i].Incarnation);
    }

    /// <summary>True if it is the very frame that was accepted last of its sender there.</summary>
    public bool IsLatest(int path, in Frame frame) =>
        _paths[path]!.Slots[frame.Sender].Memory.SequenceOf(frame.Incarnation) == frame.Sequence;

    /// <summary>When a frame of a server was last accepted on a path.</summary>
    public long TakenAt(int path, int server) => _paths[path]!.Slots[server].Memory.TakenAt;

    /// <summary>
    /// Judges an authentic frame by what was accepted before: it is newer, and its sender knows
    /// our start.
    /// </summary>
    public Refusal Admit(int path, in Frame frame)
    {
        int sender = frame.Sender;
        if (sender >= _peers.Length || sender == _self.Index) return Refusal.UnknownSender;
        if (frame.Path != path) return Refusal.WrongPath;
        var memory = _paths[path]!.Slots[sender].Memory;
        if (!memory.Advance(frame.Incarnation, frame.Sequence)) return Refusal.Replayed;
        memory.TakenAt = _time.GetTimestamp();

        // Answer a start we did not know at once: the handshake takes one round trip.
        if (_peers[sender].Raise(frame.Incarnation)) _newcomer();
        return frame.EchoOf(_self.Index) == _incarnation ? Refusal.None : Refusal.Unconfirmed;
    }

    /// <summary>An admitted frame counts as heard.</summary>
    public void Deliver(int path, in Frame frame, long heardAt)
    {
        var slot = _paths[path]!.Slots[frame.Sender];
        long day = _time.GetUtcNow().Ticks / TimeSpan.TicksPerDay;
        slot.Memory.Hearing.Note(frame.Incarnation, heardAt, _time.TimestampFrequency, day);
        _peers[frame.Sender].Hearing.Note(
            frame.Incarnation, heardAt, _time.TimestampFrequency, day);
        if (slot.HeardOf(frame.Incarnation) is { } before)
            _delays?.Note(path, frame.Sender, before, heardAt);
        if (slot.Put(frame, heardAt, _silence)) _wake();
    }

    private Refusal Judge(int path, ReadOnlySpan<byte> datagram, SocketAddress from, long now)
    {
        var cause = FrameCodec.ReadWith(_key, datagram, _cluster, out var frame);
        if (cause != Refusal.None) return cause;
        int sender = frame.Sender;
        if (sender >= _peers.Length || sender == _self.Index) return Refusal.UnknownSender;
        if (frame.Path != path) return Refusal.WrongPath;
        if (_paths[path]!.Addresses[sender] is not { } address || !IsFrom(from, address))
            return Refusal.WrongAddress;
        cause = Admit(path, frame);
        if (cause == Refusal.None) Deliver(path, frame, now);
        return cause;
    }

    private static BeatSlot[] Slots(ClusterConfig config, string path, BeatMemory memory) =>
        [.. config.Servers.Select(server => new BeatSlot(memory.Path(path, server.Name)))];

    private static bool IsFrom(SocketAddress from, byte[] address)
    {
        // sockaddr_in: family, port, address; sockaddr_in6 has the flow label before it.
        int at = from.Family == AddressFamily.InterNetworkV6 ? 8 : 4;
        return from.Size >= at + address.Length
            && (from.Family == AddressFamily.InterNetworkV6) == (address.Length == 16)
            && from.Buffer.Span.Slice(at, address.Length).SequenceEqual(address);
    }

    private sealed record Path(byte[]?[] Addresses, BeatSlot[] Slots);
}
