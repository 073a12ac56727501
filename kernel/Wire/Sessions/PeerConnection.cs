using System.Net.Security;
using System.Net.Sockets;
using Baton.Core;

namespace Baton.Wire.Sessions;

/// <summary>What a connection between servers is for.</summary>
internal enum PeerPurpose : byte
{
    /// <summary>Messages of the caller's machine, for as long as it lives.</summary>
    Session = 1,

    /// <summary>One request and one reply of the daemon's.</summary>
    Transfer = 2,
}

/// <summary>A connection whose other end has proved to be a server of this cluster.</summary>
internal sealed class PeerConnection(Socket socket, SslStream stream, ServerId peer,
    PeerPurpose purpose) : IDisposable
{
    public ServerId Peer { get; } = peer;

    public PeerPurpose Purpose { get; } = purpose;

    public SslStream Stream { get; } = stream;

    public void Dispose()
    {
        // The socket first: what is being written to a dead path must not be waited for.
        socket.Dispose();
        Stream.Dispose();
    }
}
