using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats;

/// <summary>What every beat of ours says, ready to be signed.</summary>
internal sealed class BeatOutbox(ClusterConfig config, ServerId self, KeyRing key,
    BeatMemory memory, BeatInbox inbox)
{
    private readonly Lock _gate = new();
    private readonly KeyRing _key = key;
    private readonly byte[] _content = new byte[FrameCodec.ContentBytesMax];
    private readonly Guid _cluster = config.Id;
    private readonly int _servers = config.Servers.Length;
    private int _length;

    /// <summary>Replaces what is said; true if it differs from what was said before.</summary>
    public bool Set(Beat beat)
    {
        if (beat.Incarnation != memory.Incarnation)
            throw new ArgumentException("The beat is of another start of this server.");
        Span<byte> fresh = stackalloc byte[FrameCodec.ContentBytesMax];
        int length = FrameCodec.WriteContent(beat, fresh);
        lock (_gate)
        {
            if (fresh[..length].SequenceEqual(_content.AsSpan(0, _length))) return false;
            fresh[..length].CopyTo(_content);
            _length = length;
            return true;
        }
    }

    /// <summary>There is nothing to say any more.</summary>
    public void Clear()
    {
        lock (_gate) _length = 0;
    }

    /// <summary>Writes the next datagram for a path; 0 while there is nothing to say yet.</summary>
    public int Write(int path, Span<byte> into)
    {
        Span<long> echoes = stackalloc long[Limits.ServersMax];
        inbox.CopyEchoes(echoes[.._servers]);
        lock (_gate)
        {
            if (_length == 0) return 0;
            var head = new FrameHead(self.Index, path, memory.Incarnation, memory.NextSequence());
            return FrameCodec.Write(into, _cluster, head, _content.AsSpan(0, _length),
                echoes[.._servers], _key.Signing);
        }
    }
}
