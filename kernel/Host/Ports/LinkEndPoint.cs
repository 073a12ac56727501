using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Baton.Host.Ports;

/// <summary>Everybody on one link, for ARP: a <c>sockaddr_ll</c> as packet(7) wants it.</summary>
internal sealed class LinkEndPoint(int index) : EndPoint
{
    /// <summary>ETH_P_ARP in network order, as a packet socket's protocol.</summary>
    public const int ArpProtocol = 0x0608;

    private const int AddressBytes = 20;
    private const int HardwareBytes = 6;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, AddressBytes);
        var bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], ArpProtocol);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], index);
        bytes[11] = HardwareBytes;
        bytes.Slice(12, HardwareBytes).Fill(0xff);
        return address;
    }

    public override EndPoint Create(SocketAddress socketAddress) => this;
}
