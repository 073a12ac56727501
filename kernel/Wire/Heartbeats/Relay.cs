using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// The beats of a path that leads over a place where they lie until they are fetched. Such a place
/// may keep them for long and hand them out one by one, and a dead server would seem alive: so a
/// beat only counts if its sender had fetched one of ours that is recent. One thread's.
/// </summary>
internal sealed class Relay
{
    // A beat there and one back, each fetched with the next: never more than this in health.
    private const int TimeoutsFresh = 2;
    private const int NotedPerTimeout = 16;

    private readonly BeatInbox _inbox;
    private readonly BeatOutbox _outbox;
    private readonly RefusedCounters _refused;
    private readonly TimeProvider _time;
    private readonly KeyRing _key;
    private readonly Guid _cluster;
    private readonly int _path;
    private readonly int _self;
    private readonly int _servers;
    private readonly TimeSpan _freshFor;
    private readonly TimeSpan _overdue;
    private readonly SentLog _sent;
    private readonly byte[] _frame = new byte[FrameCodec.FrameBytesMax];

    public Relay(ClusterConfig config, ServerId self, int path, KeyRing key,
        BeatInbox inbox, BeatOutbox outbox, RefusedCounters refused, TimeProvider time)
    {
        _inbox = inbox;
        _outbox = outbox;
        _refused = refused;
        _time = time;
        _key = key;
        _cluster = config.Id;
        _path = path;
        _self = self.Index;
        _servers = config.Servers.Length;
        _freshFor = config.Timing.HeartbeatTimeout * TimeoutsFresh;
        _overdue = config.Timing.HeartbeatInterval * 1.5;
        _sent = new SentLog((long)(config.Timing.HeartbeatTimeout.TotalSeconds / NotedPerTimeout
            * time.TimestampFrequency));
    }

    public int Servers => _servers;

    /// <summary>Writes what is to be left now; 0 while there is nothing to say.</summary>
    public int Write(Span<byte> into)
    {
        int length = _outbox.Write(_path, _frame);
        if (length == 0) return 0;
        Span<long> echoes = stackalloc long[Limits.ServersMax];
        _inbox.CopySequences(_path, echoes[.._servers]);
        var frame = _frame.AsSpan(0, length);
        _sent.Note(Frame.SequenceOf(frame), _time.GetTimestamp());
        return RelayEnvelope.Write(into, _self, echoes[.._servers], frame, _key.Signing);
    }

    /// <summary>Takes what was fetched of a server.</summary>
    /// <param name="server">Whose place it was in.</param>
    /// <param name="bytes">What lay there.</param>
    /// <param name="heardAt">When it can have been left there at the latest.</param>
    public Refusal Take(int server, ReadOnlySpan<byte> bytes, long heardAt)
    {
        if (server == _self || RelayEnvelope.IsBlank(bytes)) return Refusal.None;
        var cause = Judge(server, bytes, heardAt);
        if (cause != Refusal.None) _refused.Count(cause);
        return cause;
    }

    private Refusal Judge(int server, ReadOnlySpan<byte> bytes, long heardAt)
    {
        var cause = RelayEnvelope.ReadWith(_key, bytes, _cluster, out var envelope);
        if (cause != Refusal.None) return cause;
        if (server >= _servers || envelope.Sender != server) return Refusal.UnknownSender;
        cause = FrameCodec.ReadWith(_key, envelope.Frame, _cluster, out var frame);
        if (cause != Refusal.None) return cause;
        if (frame.Sender != server) return Refusal.UnknownSender;
        // Between two beats the same one is fetched again; that is no fault.
        if (_inbox.IsLatest(_path, frame))
            return _time.GetElapsedTime(_inbox.TakenAt(_path, server)) > _overdue
                ? Refusal.Stale : Refusal.None;
        cause = _inbox.Admit(_path, frame);
        if (cause != Refusal.None) return cause;
        if (_sent.NotBefore(envelope.EchoOf(_self)) is not { } notBefore)
            return Refusal.Unconfirmed;
        if (_time.GetElapsedTime(notBefore) > _freshFor) return Refusal.HeldBack;
        _inbox.Deliver(_path, frame, heardAt);
        return Refusal.None;
    }
}
