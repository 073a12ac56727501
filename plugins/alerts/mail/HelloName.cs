using System.Net;
using System.Net.Sockets;

namespace Baton.Plugins.Mail;

/// <summary>What a mail server is greeted with (RFC 5321 4.1.1.1).</summary>
public static class HelloName
{
    /// <summary>The host's name if it is a full one, else the connection's own address.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="local">This end of the connection.</param>
    public static string Of(string host, IPAddress local)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(local);
        if (IsFull(host)) return host;
        if (local.IsIPv4MappedToIPv6) local = local.MapToIPv4();
        // Without the scope: it means nothing to the other side.
        return local.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[IPv6:{new IPAddress(local.GetAddressBytes())}]" : $"[{local}]";
    }

    private static bool IsFull(string host) => host.Contains('.', StringComparison.Ordinal)
        && !host.EndsWith(".localdomain", StringComparison.Ordinal)
        && host.Split('.').All(l => l is [not '-', .., not '-'] or [not '-']
            && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
