using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Baton.Lab.Intrusion;

/// <summary>An interface as the address of a packet socket.</summary>
internal sealed class PacketEndPoint : EndPoint
{
    /// <summary>Every protocol, in network order.</summary>
    private const int AllProtocols = 0x0300;

    private readonly int _index;

    public PacketEndPoint(string face) =>
        _index = int.Parse(
            File.ReadAllText($"/sys/class/net/{face}/ifindex"), CultureInfo.InvariantCulture);

    /// <summary>A socket that sees every frame of an interface, and may send any.</summary>
    public static Socket Open(string face)
    {
        var socket = new Socket(
            AddressFamily.Packet, SocketType.Raw, (ProtocolType)AllProtocols);
        socket.Bind(new PacketEndPoint(face));
        return socket;
    }

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, 20);
        Span<byte> bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], AllProtocols);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], _index);
        return address;
    }

    public override EndPoint Create(SocketAddress socketAddress) => this;
}
