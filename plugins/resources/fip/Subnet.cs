using System.Net;

namespace Baton.Plugins.Fip;

/// <summary>Arithmetic on network prefixes.</summary>
public static class Subnet
{
    /// <summary>32 for an IPv4 address, 128 for an IPv6 one.</summary>
    /// <param name="address">The address.</param>
    public static int BitsOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetAddressBytes().Length * 8;
    }

    /// <summary>Looks whether two addresses are the same, whatever their link.</summary>
    /// <param name="one">One address.</param>
    /// <param name="other">The other.</param>
    public static bool Same(IPAddress one, IPAddress other) =>
        one.GetAddressBytes().SequenceEqual(other.GetAddressBytes());

    /// <summary>Looks whether two addresses share their first bits.</summary>
    /// <param name="one">One address.</param>
    /// <param name="other">The other.</param>
    /// <param name="prefixLength">How many bits.</param>
    public static bool Shares(IPAddress one, IPAddress other, int prefixLength)
    {
        if (BitsOf(one) != BitsOf(other)) return false;
        byte[] a = one.GetAddressBytes();
        byte[] b = other.GetAddressBytes();
        for (int bit = 0; bit < prefixLength; bit++)
        {
            if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
        }
        return true;
    }

    /// <summary>
    /// Looks whether an IPv4 address is the name or the broadcast address of its subnet, which no
    /// host may have.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">Bits of its network part.</param>
    public static bool IsReserved(IPAddress address, int prefixLength)
    {
        if (BitsOf(address) != 32 || prefixLength > 30) return false;
        byte[] bytes = address.GetAddressBytes();
        uint value = (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]);
        uint hosts = uint.MaxValue >> prefixLength;
        return (value & hosts) == 0 || (value & hosts) == hosts;
    }
}
