using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Baton.Sdk;

namespace Baton.Plugins.Fip;

/// <summary>An address as it is configured, with what may be pinned beside it.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">The length of its network prefix, or null to find it out.</param>
/// <param name="Interface">The interface it is pinned to, or empty.</param>
public sealed record FloatingAddress(IPAddress Address, int? PrefixLength, string Interface)
{
    /// <summary>Reads <c>ADDRESS[/PREFIX][%INTERFACE]</c>, the last two in either order.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The address, or null with a text that is none.</returns>
    public static FloatingAddress? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int end = text.IndexOfAny(['/', '%']);
        string head = end < 0 ? text : text[..end];
        if (Usable(head) is not { } address) return null;
        int? prefix = null;
        string device = "";
        for (string rest = text[head.Length..]; rest.Length > 0;)
        {
            int next = rest.IndexOfAny(['/', '%'], 1);
            string part = next < 0 ? rest[1..] : rest[1..next];
            if (rest[0] == '%' && device.Length == 0 && part.Length > 0)
                device = part;
            else if (rest[0] == '/' && prefix is null && Bits(part, address) is { } bits)
                prefix = bits;
            else
                return null;
            rest = next < 0 ? "" : rest[next..];
        }
        return new FloatingAddress(address, prefix, device);
    }

    /// <summary>As text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Address}{(PrefixLength is { } bits ? $"/{bits}" : "")}"
        + $"{(Interface.Length > 0 ? "%" : "")}{Interface}");

    private static IPAddress? Usable(string text)
    {
        if (PlainAddress.Parse(text) is not { } address) return null;
        bool fits = address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()[0] is > 0 and < 224
            : !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast
                && !address.IsIPv4MappedToIPv6 && !text.Contains('[', StringComparison.Ordinal);
        return fits ? address : null;
    }

    private static int? Bits(string text, IPAddress address) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
        && bits >= 1 && bits <= Subnet.BitsOf(address) ? bits : null;
}
