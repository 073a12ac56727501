using System.Net;

namespace Baton.Host.Ports;

/// <summary>
/// The bytes of IPv6 neighbour discovery (RFC 4861), pure; the kernel adds checksums.
/// </summary>
internal static class NeighbourMessage
{
    private const byte Solicitation = 135;
    private const byte Advertisement = 136;
    private const byte Override = 0x20;
    private const byte SourceHardware = 1;
    private const byte TargetHardware = 2;
    private const int FixedBytes = 24;

    /// <summary>Asks who has an address.</summary>
    public static byte[] Solicit(byte[] hardware, IPAddress address) =>
        Make(Solicitation, 0, SourceHardware, hardware, address);

    /// <summary>Says that an address is here now, whoever was said to have it before.</summary>
    public static byte[] Advertise(byte[] hardware, IPAddress address) =>
        Make(Advertisement, Override, TargetHardware, hardware, address);

    /// <summary>The group that every holder of the address listens to (RFC 4291, 2.7.1).</summary>
    public static IPAddress SolicitedNode(IPAddress address)
    {
        byte[] group =
            [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, .. address.GetAddressBytes()[13..]];
        return new IPAddress(group);
    }

    /// <summary>The holder's hardware address, if this advertises the address asked for.</summary>
    /// <param name="message">An ICMPv6 message received.</param>
    /// <param name="own">This link's hardware address.</param>
    /// <param name="address">The address asked for.</param>
    public static string? Holder(ReadOnlySpan<byte> message, byte[] own, IPAddress address)
    {
        if (message.Length < FixedBytes || message[0] != Advertisement
            || !message[8..FixedBytes].SequenceEqual(address.GetAddressBytes()))
            return null;
        var options = message[FixedBytes..];
        while (options.Length >= 8)
        {
            int length = options[1] * 8;
            if (length == 0 || length > options.Length) break;
            if (options[0] == TargetHardware)
            {
                var holder = options[2..8];
                return holder.SequenceEqual(own) ? null : ArpFrame.HardwareText(holder);
            }
            options = options[length..];
        }
        return "unknown";
    }

    private static byte[] Make(byte kind, byte flags, byte option, byte[] hardware,
        IPAddress address)
    {
        byte[] message = new byte[FixedBytes + 8];
        message[0] = kind;
        message[4] = flags;
        address.GetAddressBytes().CopyTo(message, 8);
        message[FixedBytes] = option;
        message[FixedBytes + 1] = 1;
        hardware.CopyTo(message, FixedBytes + 2);
        return message;
    }
}
