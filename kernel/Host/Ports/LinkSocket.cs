using System.Net.Sockets;

namespace Baton.Host.Ports;

/// <summary>
/// A socket for the neighbours of one link, whose user is never kept waiting by its end.
/// </summary>
internal sealed class LinkSocket : IDisposable
{
    private const int HopLimit = 255;

    private readonly Socket _socket;
    private readonly bool _isSlowToClose;

    private LinkSocket(Socket socket, bool isSlowToClose)
    {
        _socket = socket;
        _isSlowToClose = isSlowToClose;
    }

    /// <summary>For ARP frames.</summary>
    /// <param name="index">The link.</param>
    /// <param name="listens">False if it only sends.</param>
    public static LinkSocket OfArp(int index, bool listens)
    {
        // Of no protocol at first: else it hears every link until it is bound to one, and to leave
        // them again costs as much as to be closed.
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
        try
        {
            if (listens) socket.Bind(new LinkEndPoint(index));
            return new LinkSocket(socket, isSlowToClose: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>For IPv6 neighbour discovery.</summary>
    /// <param name="index">The link.</param>
    public static LinkSocket OfDiscovery(int index)
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface,
                index);
            // Neighbour discovery of any other hop limit came through a router and is dropped.
            socket.SetSocketOption(SocketOptionLevel.IPv6,
                SocketOptionName.MulticastTimeToLive, HopLimit);
            return new LinkSocket(socket, isSlowToClose: false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Send(byte[] message, System.Net.EndPoint to) => _socket.SendTo(message, to);

    /// <summary>Waits for a message; its length, or 0 if none came.</summary>
    public int Receive(Span<byte> into, TimeSpan patience)
    {
        // Poll cuts to whole milliseconds, and a caller with less than one left would spin.
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(patience.TotalMilliseconds));
        return _socket.Poll(whole > TimeSpan.Zero ? whole : TimeSpan.Zero, SelectMode.SelectRead)
            ? _socket.Receive(into) : 0;
    }

    public void Dispose()
    {
        if (!_isSlowToClose)
        {
            _socket.Dispose();
            return;
        }
        // The kernel closes a packet socket only when no processor can still be using it, which
        // takes 8 to 30 ms; on a thread of its own, since the pool has few to spare.
        new Thread(_socket.Dispose) { IsBackground = true, Name = "baton-close" }.Start();
    }
}
