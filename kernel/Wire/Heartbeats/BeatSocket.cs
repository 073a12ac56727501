using System.Net;
using System.Net.Sockets;
using Baton.Core;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// One path's socket: opened when its address is there, and again when it returns.
/// </summary>
internal sealed class BeatSocket : IDisposable
{
    private readonly LanPath _path;
    private readonly IPEndPoint _own;
    private readonly SocketAddress[] _peers;
    private readonly Action<string> _warn;
    private volatile Socket? _socket;
    private volatile bool _ended;
    private bool _warned;

    public BeatSocket(LanPath path, ServerId self, int port, Action<string> warn)
    {
        _path = path;
        _own = new IPEndPoint(path.Own, port);
        _warn = warn;
        _peers = [.. path.Addresses
            .Where((address, i) => address is not null && i != self.Index
                && address.AddressFamily == path.Own.AddressFamily)
            .Select(address => new IPEndPoint(address!, port).Serialize())];
    }

    public int Path => _path.Index;

    public bool IsOpen => _socket is not null;

    /// <summary>A buffer for the source addresses of what is received.</summary>
    public SocketAddress NewSource() => new(_own.AddressFamily);

    public bool TryOpen()
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(_own.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            {
                // A full queue of a dead link must not hold up the other paths.
                Blocking = false,
            };
            socket.Bind(_own);
            _socket = socket;
            _warned = false;
            return true;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (!_warned) _warn($"Heartbeat {_path.Name} cannot use {_own}: {e.Message}.");
            _warned = true;
            return false;
        }
    }

    /// <summary>
    /// Sends to every peer on the path; a path that is down loses it, as any would.
    /// </summary>
    public void SendAll(ReadOnlySpan<byte> datagram)
    {
        if (_socket is not { } socket) return;
        foreach (var peer in _peers)
        {
            try
            {
                socket.SendTo(datagram, SocketFlags.None, peer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The peers notice the silence, and so do we by theirs.
            }
        }
    }

    /// <summary>
    /// What <see cref="Receive"/> gives when no datagram came; an empty one is 0.
    /// </summary>
    public const int Nothing = -2;

    /// <summary>What <see cref="Receive"/> gives when the socket is closed.</summary>
    public const int Closed = -1;

    /// <summary>Waits for a datagram: its length, or one of the two above.</summary>
    public int Receive(Span<byte> into, SocketAddress source, int waitMs)
    {
        if (_socket is not { } socket) return Closed;
        try
        {
            if (!socket.Poll(waitMs * 1000, SelectMode.SelectRead)) return Nothing;
            if (_ended) return Closed;
            return socket.ReceiveFrom(into, SocketFlags.None, source);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock
            or SocketError.Interrupted or SocketError.ConnectionReset
            or SocketError.ConnectionRefused)
        {
            return Nothing;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Dispose();
            return Closed;
        }
    }

    /// <summary>Whoever waits in <see cref="Receive"/> returns, now and ever after.</summary>
    public void End()
    {
        _ended = true;
        try
        {
            _socket?.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The kernel says "not connected" of every such socket, and wakes who waits.
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _socket, null)?.Dispose();
}
