using Baton.Core;

namespace Baton.Wire.Sessions;

/// <summary>
/// Whether a peer can be spoken with: our own session to it and its session to us both stand.
/// </summary>
internal sealed class PeerState(ServerId peer, Action<Event> post)
{
    private readonly Lock _gate = new();
    private bool _outgoing;
    private PeerConnection? _incoming;
    private bool _reached;

    public void OutgoingIs(bool up)
    {
        lock (_gate)
        {
            _outgoing = up;
            Tell();
        }
    }

    /// <summary>A peer has one session to us: a new one ends the one before.</summary>
    public void IncomingMade(PeerConnection connection)
    {
        lock (_gate)
        {
            _incoming?.Dispose();
            _incoming = connection;
            Tell();
        }
    }

    public void IncomingLost(PeerConnection connection)
    {
        lock (_gate)
        {
            if (_incoming != connection) return;
            _incoming = null;
            Tell();
        }
    }

    // Posted under the lock: lost and made must not overtake each other.
    private void Tell()
    {
        bool reached = _outgoing && _incoming is not null;
        if (reached == _reached) return;
        _reached = reached;
        post(new Event.PeerReached(peer, reached));
    }
}
