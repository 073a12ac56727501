using System.Net.Sockets;

namespace Baton.Wire.Control;

/// <summary>The commands' side of the control socket.</summary>
public static class ControlClient
{
    /// <summary>Asks the daemon once and waits for its reply.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="cancel">Ends the waiting; the daemon gives the request up.</param>
    /// <exception cref="DaemonNotRunningException">Nothing listens there, or it ended before it
    /// replied.</exception>
    public static async Task<ControlReply> AskAsync(string path, ControlRequest request,
        CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel)
                .ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return new ControlReply.Refused("permission", "You may not use this cluster.");
        }
        catch (SocketException e)
        {
            throw new DaemonNotRunningException($"Nothing listens on {path}.", e);
        }
        return await AskAsync(socket, request, cancel).ConfigureAwait(false);
    }

    internal static async Task<ControlReply> AskAsync(Socket socket, ControlRequest request,
        CancellationToken cancel)
    {
        using var stream = new NetworkStream(socket);
        await SendAsync(stream, request, cancel).ConfigureAwait(false);
        try
        {
            byte[] bytes = await StreamFrame.ReadAsync(stream, 2 * WireLimits.TransferBytesMax,
                cancel).ConfigureAwait(false)
                ?? throw new EndOfStreamException();
            return ControlJson.ReadReply(bytes)
                ?? throw new InvalidDataException("The daemon's reply is of another version.");
        }
        catch (IOException e)
        {
            throw new DaemonNotRunningException("The daemon ended before it replied.", e);
        }
    }

    private static async Task SendAsync(NetworkStream stream, ControlRequest request,
        CancellationToken cancel)
    {
        try
        {
            await StreamFrame.WriteAsync(stream, ControlJson.Write(request), cancel)
                .ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Refused before it was read: the reply says why, if there is one.
        }
    }
}
