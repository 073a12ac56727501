using System.Net.Sockets;

namespace Baton.Clpd;

/// <summary>Tells systemd, if it started the daemon, that it is ready.</summary>
internal static class ServiceNotice
{
    public static void Ready()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
            return;
        // A leading @ stands for the zero byte of an abstract address.
        string address = path[0] == '@' ? "\0" + path[1..] : path;
        using var socket = new Socket(
            AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo("READY=1"u8.ToArray(), new UnixDomainSocketEndPoint(address));
    }
}
