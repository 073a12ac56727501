using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Baton.Core;
using Baton.Wire.Pki;

namespace Baton.Wire.Sessions;

/// <summary>
/// All connections that stand, of every purpose and in both directions, so that those of a server
/// that is trusted no more can be ended.
/// </summary>
internal sealed class PeerConnections(ServerIdentity identity)
{
    private readonly ConcurrentDictionary<PeerConnection, Proof> _open = new();

    /// <summary>Takes a connection up; null, and it is ended, if its server is refused.</summary>
    public PeerConnection? Take(
        Socket socket, SslStream stream, ServerId peer, PeerPurpose purpose)
    {
        var shown = (X509Certificate2)stream.RemoteCertificate!;
        var made = new PeerConnection(
            socket, stream, peer, purpose, ended => _open.TryRemove(ended, out _));
        _open[made] = new Proof(
            [.. CertificateNames.Of(shown)], CertificateNames.EpochOf(shown));
        // Only now: the terms may have changed since the handshake, and whoever changes them
        // next finds it among those that stand.
        if (identity.Accepts(shown)) return made;
        made.Dispose();
        return null;
    }

    /// <summary>True if it stands, and its server is not revoked.</summary>
    public bool IsTrusted(PeerConnection connection) =>
        _open.TryGetValue(connection, out var proof) && IsTrusted(proof);

    /// <summary>Ends those of servers that are revoked, or that a rotation left out.</summary>
    /// <remarks>
    /// A session with a certificate from before goes on: whoever has made it was let in, and has
    /// another one by now.
    /// </remarks>
    public void Judge(IReadOnlySet<ServerId> leftOut)
    {
        foreach (var (one, proof) in _open)
        {
            if (!IsTrusted(proof) || leftOut.Contains(one.Peer)) one.Dispose();
        }
    }

    private bool IsTrusted(Proof proof)
    {
        var terms = identity.Terms with { EpochMin = 0 };
        return proof.Names.All(name => terms.Accepts(name, proof.Epoch));
    }

    private sealed record Proof(ImmutableArray<string> Names, int Epoch);
}
