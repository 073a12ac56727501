using System.Collections.Immutable;
using Baton.Core.Membership;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// What must survive a change of configuration within one start of the daemon: our own sequence
/// and what was last accepted of whom. Forgotten, recordings of this start would count as new.
/// </summary>
public sealed class BeatMemory(long incarnation)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PeerMemory> _peers =
        new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Path, string Server), PathMemory> _paths = [];
    private long _sequence;

    /// <summary>This start of this server.</summary>
    public long Incarnation { get; } = incarnation > 0
        ? incarnation : throw new ArgumentOutOfRangeException(nameof(incarnation));

    /// <summary>How late beats came: by server over all paths, and by server and path.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<LatenessDay>> Lateness(long today)
    {
        lock (_gate)
        {
            return _peers.Select(p => (Name: p.Key, p.Value.Hearing))
                .Concat(_paths.Select(
                    p => (Name: $"{p.Key.Server}/{p.Key.Path}", p.Value.Hearing)))
                .ToImmutableSortedDictionary(h => h.Name, h => h.Hearing.Snapshot(today));
        }
    }

    // One sequence for all paths: it never goes back, however paths are renamed or reordered.
    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    internal PeerMemory Peer(string server)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(server, out var peer)) _peers[server] = peer = new();
            return peer;
        }
    }

    internal PathMemory Path(string path, string server)
    {
        lock (_gate)
        {
            if (!_paths.TryGetValue((path, server), out var memory))
                _paths[(path, server)] = memory = new();
            return memory;
        }
    }
}

/// <summary>The last start of a peer that was heard of on any path.</summary>
internal sealed class PeerMemory
{
    private long _incarnation;

    /// <summary>Whatever path a beat comes on: a timeout is over when all are silent.</summary>
    public Hearing Hearing { get; } = new();

    public long Incarnation => Volatile.Read(ref _incarnation);

    /// <summary>True if this start is later than every one heard of before.</summary>
    public bool Raise(long incarnation)
    {
        long known = Incarnation;
        while (incarnation > known)
        {
            long seen = Interlocked.CompareExchange(ref _incarnation, incarnation, known);
            if (seen == known) return true;
            known = seen;
        }
        return false;
    }
}

/// <summary>
/// The last frame accepted of a peer on a path; touched by that path's thread only.
/// </summary>
internal sealed class PathMemory
{
    private long _incarnation;
    private long _sequence;

    public Hearing Hearing { get; } = new();

    /// <summary>When the last frame was accepted.</summary>
    public long TakenAt { get; set; }

    /// <summary>The last sequence of a start of the peer; 0 for none.</summary>
    public long SequenceOf(long incarnation) => incarnation == _incarnation ? _sequence : 0;

    /// <summary>True, and remembered, if it is later than every one before.</summary>
    public bool Advance(long incarnation, long sequence)
    {
        if (incarnation < _incarnation) return false;
        if (incarnation == _incarnation && sequence <= _sequence) return false;
        _incarnation = incarnation;
        _sequence = sequence;
        return true;
    }
}
