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
/// <param name="socket">What it runs over.</param>
/// <param name="stream">What is said on it.</param>
/// <param name="peer">The other end.</param>
/// <param name="purpose">What for.</param>
/// <param name="ended">Told of its end.</param>
internal sealed class PeerConnection(Socket socket, SslStream stream, ServerId peer,
    PeerPurpose purpose, Action<PeerConnection> ended) : IDisposable
{
    public ServerId Peer { get; } = peer;

    public PeerPurpose Purpose { get; } = purpose;

    public SslStream Stream { get; } = stream;

    public void Dispose()
    {
        ended(this);
        // The socket first: what is being written to a dead path must not be waited for.
        socket.Dispose();
        Stream.Dispose();
    }
}
