using Baton.Core.Membership;

namespace Baton.Wire.Heartbeats;

/// <summary>The last beat of one server on one path, between its thread and the loop.</summary>
internal sealed class BeatSlot(PathMemory memory)
{
    private readonly Lock _gate = new();
    private readonly byte[] _content = new byte[FrameCodec.ContentBytesMax];
    private int _length;
    private long _incarnation;
    private long _heardAt;
    private bool _undrained;
    private Beat? _beat;

    public PathMemory Memory { get; } = memory;

    /// <summary>When it was last heard; null for never.</summary>
    public long? HeardAt
    {
        get
        {
            lock (_gate) return _length == 0 ? null : _heardAt;
        }
    }

    /// <summary>When a start of the server was last heard; null for never.</summary>
    public long? HeardOf(long incarnation)
    {
        lock (_gate) return _length == 0 || incarnation != _incarnation ? null : _heardAt;
    }

    /// <summary>Takes a beat in; true if the loop should look at once.</summary>
    public bool Put(in Frame frame, long now, long silence)
    {
        var content = frame.Content;
        lock (_gate)
        {
            bool changed = frame.Incarnation != _incarnation
                || !content.SequenceEqual(_content.AsSpan(0, _length));
            bool returned = now - _heardAt > silence;
            if (changed)
            {
                content.CopyTo(_content);
                _length = content.Length;
                _incarnation = frame.Incarnation;
                _beat = null;
            }
            _heardAt = now;
            _undrained = true;
            return changed || returned;
        }
    }

    /// <summary>
    /// The beat heard since the last call, if any; allocates only after a change.
    /// </summary>
    public Beat? Take(out long heardAt)
    {
        lock (_gate)
        {
            heardAt = _heardAt;
            if (!_undrained) return null;
            _undrained = false;
            return _beat ??= Frame.BeatOf(_incarnation, _content.AsSpan(0, _length));
        }
    }
}
