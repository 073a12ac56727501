using System.Net;

namespace Baton.Host.Ports;

/// <summary>The bytes of ARP over Ethernet (RFC 826, RFC 5227), pure.</summary>
internal static class ArpFrame
{
    private const int FrameBytes = 42;
    private const int HardwareBytes = 6;
    private const int Operation = 21;
    private const int SenderHardware = 22;
    private const int SenderAddress = 28;
    private const int TargetHardware = 32;
    private const int TargetAddress = 38;

    /// <summary>Asks who has an address without claiming it: the sender's address is 0.</summary>
    public static byte[] Probe(byte[] hardware, IPAddress address) =>
        Make(1, hardware, IPAddress.Any, address);

    /// <summary>Says that an address is here, as a request.</summary>
    public static byte[] AnnounceByRequest(byte[] hardware, IPAddress address) =>
        Make(1, hardware, address, address);

    /// <summary>
    /// Says that an address is here, as a reply, for those who heed only replies.
    /// </summary>
    public static byte[] AnnounceByReply(byte[] hardware, IPAddress address)
    {
        byte[] frame = Make(2, hardware, address, address);
        frame.AsSpan(TargetHardware, HardwareBytes).Fill(0xff);
        return frame;
    }

    /// <summary>
    /// The holder's hardware address, if the frame says that another host has it.
    /// </summary>
    /// <param name="frame">A frame received.</param>
    /// <param name="own">This link's hardware address.</param>
    /// <param name="address">The address asked for.</param>
    public static string? Holder(ReadOnlySpan<byte> frame, byte[] own, IPAddress address)
    {
        if (frame.Length < FrameBytes || frame[12] != 8 || frame[13] != 6) return null;
        var sender = frame.Slice(SenderHardware, HardwareBytes);
        return frame.Slice(SenderAddress, 4).SequenceEqual(address.GetAddressBytes())
            && !sender.SequenceEqual(own)
            ? HardwareText(sender) : null;
    }

    /// <summary>A hardware address as people write it.</summary>
    public static string HardwareText(ReadOnlySpan<byte> hardware)
    {
        string plain = Convert.ToHexStringLower(hardware);
        return string.Join(':', plain.Chunk(2).Select(pair => new string(pair)));
    }

    private static byte[] Make(byte operation, byte[] hardware, IPAddress sender,
        IPAddress target)
    {
        byte[] frame = new byte[FrameBytes];
        frame.AsSpan(0, HardwareBytes).Fill(0xff);
        hardware.CopyTo(frame, HardwareBytes);
        frame[12] = 8;
        frame[13] = 6;
        frame[15] = 1;
        frame[16] = 8;
        frame[18] = HardwareBytes;
        frame[19] = 4;
        frame[Operation] = operation;
        hardware.CopyTo(frame, SenderHardware);
        sender.GetAddressBytes().CopyTo(frame, SenderAddress);
        target.GetAddressBytes().CopyTo(frame, TargetAddress);
        return frame;
    }
}
