using System.Net;
using System.Net.Sockets;

namespace Baton.Wire.Tests.Sessions;

/// <summary>A cable of TCP that can fall silent without being cut.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, 0);
    private readonly IPEndPoint _to;
    private readonly List<Socket> _sockets = [];
    private volatile bool _frozen;

    public Relay(IPEndPoint from, IPEndPoint to)
    {
        _to = to;
        _listener.Bind(from);
        _listener.Listen();
        _ = AcceptAsync();
    }

    public void Freeze() => _frozen = true;

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets) _sockets.ForEach(socket => socket.Dispose());
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var caller = await _listener.AcceptAsync();
                var called = new Socket(AddressFamily.InterNetwork, SocketType.Stream, 0);
                lock (_sockets) _sockets.AddRange([caller, called]);
                if (_frozen) continue;
                await called.ConnectAsync(_to);
                _ = PumpAsync(caller, called);
                _ = PumpAsync(called, caller);
            }
            catch (SocketException) when (_sockets.Count >= 0)
            {
                // The called side may not be there yet; the caller sees its connection closed.
                lock (_sockets) _sockets[^2..].ForEach(socket => socket.Dispose());
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (!_frozen)
            {
                int length = await from.ReceiveAsync(buffer);
                if (_frozen) return;
                if (length == 0) break;
                await to.SendAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, so is the other.
        }
        if (_frozen) return;
        from.Dispose();
        to.Dispose();
    }
}
