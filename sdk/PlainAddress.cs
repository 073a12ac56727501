using System.Net;
using System.Net.Sockets;

namespace Baton.Sdk;

/// <summary>Reads an address as everybody means it.</summary>
public static class PlainAddress
{
    /// <summary>
    /// Reads an IPv4 or IPv6 address. Forms of IPv4 such as <c>10.1</c> and <c>010.0.0.1</c> are
    /// refused: some read a leading zero as octal, and fill in what is missing.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The address, or null with a text that is none.</returns>
    public static IPAddress? Parse(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text)
            ? address : null;
}
