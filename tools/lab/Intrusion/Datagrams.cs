using System.Buffers.Binary;
using System.Net;

namespace Baton.Lab.Intrusion;

/// <summary>A frame with an IPv4 UDP datagram in it, and how a liar changes one.</summary>
public static class Datagrams
{
    private const int Ethernet = 14;
    private const int Udp = 8;
    private const byte UdpProtocol = 17;

    /// <summary>True if it is a datagram to that address and port.</summary>
    public static bool IsFor(ReadOnlySpan<byte> frame, IPAddress address, int port) =>
        frame.Length > Ethernet + 20 + Udp
        && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x0800
        && frame[Ethernet + 9] == UdpProtocol
        && frame.Slice(Ethernet + 16, 4).SequenceEqual(address.GetAddressBytes())
        && frame.Length > UdpAt(frame) + Udp
        && BinaryPrimitives.ReadUInt16BigEndian(frame[(UdpAt(frame) + 2)..]) == port;

    /// <summary>What the datagram carries.</summary>
    public static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> frame) =>
        frame[(UdpAt(frame) + Udp)..];

    /// <summary>The same frame with another payload, from the same sender.</summary>
    public static byte[] WithPayload(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> payload)
    {
        int head = UdpAt(frame) + Udp;
        byte[] made = [.. frame[..head], .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(
            made.AsSpan(Ethernet + 2), (ushort)(made.Length - Ethernet));
        BinaryPrimitives.WriteUInt16BigEndian(
            made.AsSpan(head - 4), (ushort)(Udp + payload.Length));
        // Zero means unchecked: what was captured holds a checksum left to the network card.
        BinaryPrimitives.WriteUInt16BigEndian(made.AsSpan(head - 2), 0);
        WriteHeaderChecksum(made.AsSpan(Ethernet, head - Udp - Ethernet));
        return made;
    }

    private static int UdpAt(ReadOnlySpan<byte> frame) =>
        Ethernet + (frame[Ethernet] & 0xf) * 4;

    private static void WriteHeaderChecksum(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], 0);
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)~sum);
    }
}
