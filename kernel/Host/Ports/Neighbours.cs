using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Baton.Host.Ports;

/// <summary>Asks and tells the hosts of one link who has an address.</summary>
internal sealed class Neighbours
{
    private const int HardwareBytes = 6;
    private const int MessageBytesMax = 2048;

    /// <summary>Messages looked at after the wait; a flood must not prolong it for ever.</summary>
    private const int LateMax = 256;

    /// <summary>After so long a cancelled call is seen.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

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
    public async Task<string?> Holder(
        IPAddress address, int tries, TimeSpan wait, CancellationToken stop)
    {
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        using var socket = isV4
            ? LinkSocket.OfArp(_link.Index, listens: true) : LinkSocket.OfDiscovery(_link.Index);
        // On a thread that waits in the kernel: by timers and the pool, each question would cost
        // several changes of threads, and on a busy machine each of those milliseconds.
        return await Task.Factory.StartNew(() => Ask(socket, address, isV4, tries, wait, stop),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
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

    private string? Ask(LinkSocket socket, IPAddress address, bool isV4, int tries,
        TimeSpan wait, CancellationToken stop)
    {
        byte[] question = isV4
            ? ArpFrame.Probe(_link.Hardware, address)
            : NeighbourMessage.Solicit(_link.Hardware, address);
        EndPoint to = isV4
            ? new LinkEndPoint(_link.Index)
            : Scoped(NeighbourMessage.SolicitedNode(address));
        int questions = Math.Max(1, tries);
        // Each question has its own wait, so that to be late costs none of them.
        for (int asked = 0; asked < questions; asked++)
        {
            stop.ThrowIfCancellationRequested();
            socket.Send(question, to);
            if (Listen(socket, address, isV4, wait / questions, stop) is { } holder)
                return holder;
        }
        return null;
    }

    private string? Listen(LinkSocket socket, IPAddress address, bool isV4, TimeSpan wait,
        CancellationToken stop)
    {
        byte[] buffer = new byte[MessageBytesMax];
        long began = Stopwatch.GetTimestamp();
        for (int late = 0; late < LateMax;)
        {
            stop.ThrowIfCancellationRequested();
            var left = wait - Stopwatch.GetElapsedTime(began);
            // Looked at once more when the time is over: an answer that came in time counts even
            // if this thread did not.
            if (left <= TimeSpan.Zero) late++;
            int count = socket.Receive(buffer, left < Glance ? left : Glance);
            if (HolderIn(buffer.AsSpan(0, count), address, isV4) is { } holder) return holder;
            if (count == 0 && late > 0) break;
        }
        return null;
    }

    private string? HolderIn(ReadOnlySpan<byte> message, IPAddress address, bool isV4) => isV4
        ? ArpFrame.Holder(message, _link.Hardware, address)
        : NeighbourMessage.Holder(message, _link.Hardware, address);

    private IPEndPoint Scoped(IPAddress group) =>
        new(new IPAddress(group.GetAddressBytes(), _link.Index), 0);
}
