using System.Net;
using System.Net.Sockets;

namespace Baton.Host.Ports;

/// <summary>Asks and tells the hosts of one link who has an address.</summary>
internal sealed class Neighbours
{
    private const int HardwareBytes = 6;
    private const int MessageBytesMax = 2048;

    /// <summary>Messages looked at after the wait; a flood must not prolong it for ever.</summary>
    private const int UnreadMax = 256;

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
        using var socket = isV4
            ? LinkSocket.OfArp(_link.Index, listens: true) : LinkSocket.OfDiscovery(_link.Index);
        byte[] question = isV4
            ? ArpFrame.Probe(_link.Hardware, address)
            : NeighbourMessage.Solicit(_link.Hardware, address);
        EndPoint to = isV4
            ? new LinkEndPoint(_link.Index)
            : Scoped(NeighbourMessage.SolicitedNode(address));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var answer = Listen(socket, address, isV4, end.Token);
        int questions = Math.Max(1, tries);
        // Each question has its own wait, so that a late timer costs none of them.
        for (int asked = 0; asked < questions && !answer.IsCompleted; asked++)
        {
            if (stop.IsCancellationRequested) break;
            socket.Send(question, to);
            await Task.WhenAny(answer, Pause(wait / questions, time, end.Token))
                .ConfigureAwait(false);
        }
        await end.CancelAsync().ConfigureAwait(false);
        string? holder = await answer.ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        // An answer in time may lie there unread: on a busy machine the clock rings first.
        return holder ?? Heard(socket, address, isV4);
    }

    /// <summary>Tells everybody that the address is here.</summary>
    public void Announce(IPAddress address, int count)
    {
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        using var socket = isV4
            ? LinkSocket.OfArp(_link.Index, listens: false) : LinkSocket.OfDiscovery(_link.Index);
        EndPoint to = isV4 ? new LinkEndPoint(_link.Index) : Scoped(AllNodes);
        byte[][] messages = isV4
            ? [
                ArpFrame.AnnounceByRequest(_link.Hardware, address),
                ArpFrame.AnnounceByReply(_link.Hardware, address),
            ]
            : [NeighbourMessage.Advertise(_link.Hardware, address)];
        for (int told = 0; told < count; told++)
        {
            foreach (byte[] message in messages) socket.Send(message, to);
        }
    }

    private async Task<string?> Listen(LinkSocket socket, IPAddress address, bool isV4,
        CancellationToken stop)
    {
        byte[] buffer = new byte[MessageBytesMax];
        try
        {
            while (true)
            {
                int count = await socket.Receive(buffer, stop).ConfigureAwait(false);
                if (HolderIn(buffer.AsSpan(0, count), address, isV4) is { } holder) return holder;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private string? Heard(LinkSocket socket, IPAddress address, bool isV4)
    {
        byte[] buffer = new byte[MessageBytesMax];
        for (int message = 0; message < UnreadMax; message++)
        {
            int count = socket.ReceiveNow(buffer);
            if (count == 0) return null;
            if (HolderIn(buffer.AsSpan(0, count), address, isV4) is { } holder) return holder;
        }
        return null;
    }

    private string? HolderIn(ReadOnlySpan<byte> message, IPAddress address, bool isV4) => isV4
        ? ArpFrame.Holder(message, _link.Hardware, address)
        : NeighbourMessage.Holder(message, _link.Hardware, address);

    private static Task Pause(TimeSpan gap, TimeProvider time, CancellationToken stop) =>
        Task.Delay(Limits.Timer(gap), time, stop);

    private IPEndPoint Scoped(IPAddress group) =>
        new(new IPAddress(group.GetAddressBytes(), _link.Index), 0);
}
