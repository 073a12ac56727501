using System.Net;
using System.Net.Sockets;

namespace Baton.Host.Ports;

/// <summary>Asks and tells the hosts of one link who has an address.</summary>
internal sealed class Neighbours
{
    private const int HardwareBytes = 6;
    private const int HopLimit = 255;

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    private readonly LinkRow _link;

    /// <param name="name">The interface.</param>
    /// <exception cref="IOException">There is none, or it has no hardware address.</exception>
    public Neighbours(string name)
    {
        _link = LinkTable.Link(name);
        if (_link.Hardware.Length != HardwareBytes)
            throw new IOException($"{name} has no Ethernet address to ask or tell others with");
    }

    /// <summary>Asks until somebody answers or the time is over.</summary>
    public async Task<string?> Holder(IPAddress address, int tries, TimeSpan wait,
        TimeProvider time, CancellationToken stop)
    {
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        using var socket = isV4 ? OpenPacket() : OpenIcmp();
        byte[] question = isV4
            ? ArpFrame.Probe(_link.Hardware, address)
            : NeighbourMessage.Solicit(_link.Hardware, address);
        EndPoint to = isV4
            ? new LinkEndPoint(_link.Index)
            : Scoped(NeighbourMessage.SolicitedNode(address));

        using var over = new CancellationTokenSource(Limits.Timer(wait), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        var answer = Listen(socket, address, isV4, both.Token);
        int questions = Math.Max(1, tries);
        var gap = wait / questions;
        for (int asked = 0; asked < questions && !answer.IsCompleted; asked++)
        {
            if (both.IsCancellationRequested) break;
            socket.SendTo(question, to);
            await Task.WhenAny(answer, Pause(gap, time, both.Token)).ConfigureAwait(false);
        }
        string? holder = await answer.ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return holder;
    }

    /// <summary>Tells everybody that the address is here.</summary>
    public void Announce(IPAddress address, int count)
    {
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        using var socket = isV4 ? OpenPacket() : OpenIcmp();
        EndPoint to = isV4 ? new LinkEndPoint(_link.Index) : Scoped(AllNodes);
        byte[][] messages = isV4
            ? [
                ArpFrame.AnnounceByRequest(_link.Hardware, address),
                ArpFrame.AnnounceByReply(_link.Hardware, address),
            ]
            : [NeighbourMessage.Advertise(_link.Hardware, address)];
        for (int told = 0; told < count; told++)
        {
            foreach (byte[] message in messages) socket.SendTo(message, to);
        }
    }

    private async Task<string?> Listen(Socket socket, IPAddress address, bool isV4,
        CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        try
        {
            while (true)
            {
                int count = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
                var bytes = buffer.AsSpan(0, count);
                string? holder = isV4
                    ? ArpFrame.Holder(bytes, _link.Hardware, address)
                    : NeighbourMessage.Holder(bytes, _link.Hardware, address);
                if (holder is not null) return holder;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Task Pause(TimeSpan gap, TimeProvider time, CancellationToken stop) =>
        Task.Delay(Limits.Timer(gap), time, stop);

    private Socket OpenPacket()
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw,
            (ProtocolType)LinkEndPoint.ArpProtocol);
        socket.Bind(new LinkEndPoint(_link.Index));
        return socket;
    }

    private Socket OpenIcmp()
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface,
            _link.Index);
        // Neighbour discovery of any other hop limit came through a router and is dropped.
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive,
            HopLimit);
        return socket;
    }

    private IPEndPoint Scoped(IPAddress group) =>
        new(new IPAddress(group.GetAddressBytes(), _link.Index), 0);
}
