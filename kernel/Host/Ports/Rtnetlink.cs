using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>A link as the kernel reports it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Up">True if it is up and has a carrier.</param>
/// <param name="Master">The number of the bond or bridge it belongs to, or 0.</param>
/// <param name="Hardware">Its hardware address; empty if it has none.</param>
internal sealed record LinkRow(int Index, string Name, bool Up, int Master, byte[] Hardware);

/// <summary>An address as the kernel reports it.</summary>
/// <param name="Index">The link's number.</param>
/// <param name="Address">The address with its prefix.</param>
/// <param name="Body">All that the kernel said of it.</param>
internal sealed record AddressRow(int Index, InterfaceAddress Address, byte[] Body);

/// <summary>What a datagram of the kernel held.</summary>
internal sealed class RtnetlinkAnswer
{
    /// <summary>Links reported so far.</summary>
    public List<LinkRow> Links { get; } = [];

    /// <summary>Addresses reported so far.</summary>
    public List<AddressRow> Addresses { get; } = [];

    /// <summary>True once the kernel said that this is all.</summary>
    public bool IsComplete { get; set; }

    /// <summary>True if the tables changed while they were read.</summary>
    public bool WasInterrupted { get; set; }

    /// <summary>The error's number, or 0.</summary>
    public int Error { get; set; }
}

/// <summary>
/// The bytes of rtnetlink(7), both ways: pure functions over spans. Numbers are in the machine's
/// own order, which is little-endian wherever this runs.
/// </summary>
internal static class Rtnetlink
{
    private const int HeaderBytes = 16;
    private const int LinkBytes = 16;
    private const int AddressBytes = 8;

    private const ushort Error = 2;
    private const ushort Done = 3;
    private const ushort NewLink = 16;
    private const ushort GetLink = 18;
    private const ushort NewAddress = 20;
    private const ushort DeleteAddress = 21;
    private const ushort GetAddress = 22;

    private const ushort Request = 0x1;
    private const ushort Acknowledge = 0x4;
    private const ushort Interrupted = 0x10;
    private const ushort Dump = 0x300;
    private const ushort Exclusive = 0x200;
    private const ushort Create = 0x400;

    private const uint IsUp = 0x1;
    private const uint HasCarrier = 0x10000;

    private const ushort LinkHardware = 1;
    private const ushort LinkName = 3;
    private const ushort LinkMaster = 10;
    private const ushort AddressRemote = 1;
    private const ushort AddressLocal = 2;
    private const ushort AddressBroadcast = 4;

    private const byte NoDuplicateDetection = 0x02;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;

    /// <summary>Asks for every link.</summary>
    public static byte[] AskLinks(uint sequence) => Ask(GetLink, sequence, LinkBytes);

    /// <summary>Asks for every address.</summary>
    public static byte[] AskAddresses(uint sequence) => Ask(GetAddress, sequence, AddressBytes);

    /// <summary>Adds an address, unless it is there already.</summary>
    public static byte[] Add(uint sequence, int index, InterfaceAddress address) =>
        Change(NewAddress, Create | Exclusive, sequence, index, address);

    /// <summary>Adds an address as it was, unless it is there.</summary>
    public static byte[] Add(uint sequence, AddressRow row)
    {
        byte[] message = [.. new byte[HeaderBytes], .. row.Body];
        WriteHeader(message, NewAddress, Request | Acknowledge | Create | Exclusive, sequence);
        return message;
    }

    /// <summary>Removes an address.</summary>
    public static byte[] Remove(uint sequence, int index, InterfaceAddress address) =>
        Change(DeleteAddress, 0, sequence, index, address);

    /// <summary>Reads one datagram; what belongs to another request is left out.</summary>
    /// <param name="datagram">The bytes received.</param>
    /// <param name="sequence">The request's number.</param>
    /// <param name="into">Filled with what was read.</param>
    public static void Read(ReadOnlySpan<byte> datagram, uint sequence, RtnetlinkAnswer into)
    {
        while (datagram.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(datagram);
            if (length < HeaderBytes || length > datagram.Length) return;
            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(datagram[4..]);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(datagram[6..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(datagram[8..]) == sequence)
            {
                into.WasInterrupted |= (flags & Interrupted) != 0;
                ReadMessage(kind, datagram[HeaderBytes..length], into);
            }
            datagram = datagram[Math.Min(Aligned(length), datagram.Length)..];
        }
    }

    private static void ReadMessage(ushort kind, ReadOnlySpan<byte> body, RtnetlinkAnswer into)
    {
        switch (kind)
        {
            case Error or Done:
                into.IsComplete = true;
                if (body.Length >= 4) into.Error = -BinaryPrimitives.ReadInt32LittleEndian(body);
                break;
            case NewLink when body.Length >= LinkBytes:
                into.Links.Add(ReadLink(body));
                break;
            case NewAddress when body.Length >= AddressBytes:
                if (ReadAddress(body) is { } row) into.Addresses.Add(row);
                break;
        }
    }

    private static LinkRow ReadLink(ReadOnlySpan<byte> body)
    {
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        string name = "";
        int master = 0;
        byte[] hardware = [];
        var rest = body[LinkBytes..];
        while (NextAttribute(ref rest, out ushort kind, out var value))
        {
            if (kind == LinkName) name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            if (kind == LinkHardware) hardware = value.ToArray();
            if (kind == LinkMaster && value.Length >= 4)
                master = BinaryPrimitives.ReadInt32LittleEndian(value);
        }
        return new LinkRow(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), name,
            (flags & IsUp) != 0 && (flags & HasCarrier) != 0, master, hardware);
    }

    private static AddressRow? ReadAddress(ReadOnlySpan<byte> body)
    {
        int index = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
        IPAddress? remote = null, local = null;
        var rest = body[AddressBytes..];
        while (NextAttribute(ref rest, out ushort kind, out var value))
        {
            if (value.Length is not (4 or 16)) continue;
            if (kind == AddressRemote) remote = new IPAddress(value);
            if (kind == AddressLocal) local = new IPAddress(value);
        }
        // On a point-to-point link "remote" is the other end's address.
        return (local ?? remote) is { } own
            ? new AddressRow(index, new InterfaceAddress(own, body[1]), body.ToArray()) : null;
    }

    private static bool NextAttribute(ref ReadOnlySpan<byte> rest, out ushort kind,
        out ReadOnlySpan<byte> value)
    {
        kind = 0;
        value = default;
        if (rest.Length < 4) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < 4 || length > rest.Length) return false;
        kind = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & 0x3fff);
        value = rest[4..length];
        rest = rest[Math.Min(Aligned(length), rest.Length)..];
        return true;
    }

    private static byte[] Ask(ushort kind, uint sequence, int bodyBytes)
    {
        byte[] message = new byte[HeaderBytes + bodyBytes];
        WriteHeader(message, kind, Request | Dump, sequence);
        return message;
    }

    private static byte[] Change(ushort kind, int flags, uint sequence, int index,
        InterfaceAddress address)
    {
        bool isV4 = address.Address.AddressFamily == AddressFamily.InterNetwork;
        byte[] bytes = address.Address.GetAddressBytes();
        var message = new byte[HeaderBytes + AddressBytes + 3 * (4 + bytes.Length)];
        var body = message.AsSpan(HeaderBytes);
        body[0] = isV4 ? FamilyV4 : FamilyV6;
        body[1] = (byte)address.PrefixLength;
        // The cluster has made sure of it: waiting for the kernel's own check costs a second.
        body[2] = isV4 ? (byte)0 : NoDuplicateDetection;
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        int at = HeaderBytes + AddressBytes;
        at += WriteAttribute(message.AsSpan(at), AddressLocal, bytes);
        at += WriteAttribute(message.AsSpan(at), AddressRemote, bytes);
        if (isV4 && address.PrefixLength is > 0 and < 31)
        {
            at += WriteAttribute(message.AsSpan(at), AddressBroadcast,
                Broadcast(bytes, address.PrefixLength));
        }
        Array.Resize(ref message, at);
        WriteHeader(message, kind, Request | Acknowledge | flags, sequence);
        return message;
    }

    private static byte[] Broadcast(byte[] address, int prefix)
    {
        byte[] all = new byte[4];
        uint hosts = uint.MaxValue >> prefix;
        BinaryPrimitives.WriteUInt32BigEndian(all,
            BinaryPrimitives.ReadUInt32BigEndian(address) | hosts);
        return all;
    }

    private static void WriteHeader(Span<byte> message, ushort kind, int flags, uint sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], kind);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], (ushort)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(message[8..], sequence);
    }

    private static int WriteAttribute(Span<byte> at, ushort kind, byte[] value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], kind);
        value.CopyTo(at[4..]);
        return Aligned(4 + value.Length);
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
