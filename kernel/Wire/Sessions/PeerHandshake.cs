using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Sessions;

/// <summary>
/// Makes connections between servers: TLS 1.3, both ends with a certificate of the cluster's
/// authority and of nobody else's, then a word on who calls and what for.
/// </summary>
internal sealed class PeerHandshake
{
    private const byte Version = 1;
    private const int HelloBytes = 19;
    private const int WelcomeBytes = 2;

    private readonly Lock _gate = new();
    private readonly ClusterConfig _config;
    private readonly ServerId _self;
    private readonly ServerIdentity _identity;
    private readonly X509Certificate2 _authority;
    private readonly PeerConnections _connections;
    private SslStreamCertificateContext _context;
    private X509Certificate2 _shown;
    private readonly RefusedCounters _refused;
    private readonly TimeProvider _time;

    public PeerHandshake(ClusterConfig config, ServerId self, ServerIdentity identity,
        PeerConnections connections, RefusedCounters refused, TimeProvider time)
    {
        _connections = connections;
        _config = config;
        _self = self;
        _identity = identity;
        _authority = identity.Authority;
        _shown = identity.Certificate;
        _context = ContextOf(_shown);
        _refused = refused;
        _time = time;
    }

    /// <summary>Calls a peer on a path, and gives a dead path up quickly.</summary>
    /// <exception cref="IOException">It does not answer, or is not who it should be.</exception>
    public async Task<PeerConnection> CallAsync(ServerId peer, LanPath path, PeerPurpose purpose,
        CancellationToken cancel)
    {
        // A path that answers is alive; what comes then may take longer on a loaded machine.
        using var reach = new Deadline(WireLimits.ConnectTimeMax, _time, cancel);
        using var deadline = new Deadline(WireLimits.HandshakeTimeMax, _time, cancel);
        Socket? socket = null;
        SslStream? stream = null;
        try
        {
            socket = new Socket(path.Own.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            };
            int port = purpose == PeerPurpose.Session
                ? _config.Ports.Internal : _config.Ports.Transfer;
            socket.Bind(new IPEndPoint(path.Own, 0));
            await socket.ConnectAsync(new IPEndPoint(path.Addresses[peer.Index]!, port),
                reach.Token).ConfigureAwait(false);
            stream = await SecureAsync(socket, _config.NameOf(peer), deadline.Token)
                .ConfigureAwait(false);
            await GreetAsync(stream, peer, purpose, deadline.Token).ConfigureAwait(false);
            return _connections.Take(socket, stream, peer, purpose)
                ?? throw new IOException("It is revoked.");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && IsFailure(e))
        {
            socket?.Dispose();
            stream?.Dispose();
            throw new IOException($"{_config.NameOf(peer)} cannot be reached on {path.Name}: "
                + (e is OperationCanceledException ? "no answer in time." : e.Message), e);
        }
        catch
        {
            socket?.Dispose();
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Answers a call; null, and counted, if the caller is not one of us.</summary>
    public async Task<PeerConnection?> AnswerAsync(Socket socket, CancellationToken cancel)
    {
        using var deadline = new Deadline(WireLimits.HandshakeTimeMax, _time, cancel);
        var cause = Refusal.TlsHandshake;
        var stream = new SslStream(new NetworkStream(socket));
        try
        {
            socket.NoDelay = true;
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Context(),
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = CertificateNames.PolicyOf(_authority),
                AllowTlsResume = false,
                AllowRenegotiation = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    (cause = Judge(certificate, chain, errors, null)) == Refusal.None,
            }, deadline.Token).ConfigureAwait(false);
            cause = Refusal.TlsHandshake;
            var (peer, purpose) = await HearGreetingAsync(stream, deadline.Token)
                .ConfigureAwait(false);
            if (peer is { } caller)
            {
                cause = Refusal.TlsRevoked;
                if (_connections.Take(socket, stream, caller, purpose) is { } connection)
                {
                    cause = Refusal.TlsHandshake;
                    await WelcomeAsync(connection, deadline.Token).ConfigureAwait(false);
                    return connection;
                }
            }
            else
            {
                cause = Refusal.TlsUnknownName;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a stranger's bytes lead to, it is refused below, with the cause so far.
        }
        if (!cancel.IsCancellationRequested) _refused.Count(cause);
        socket.Dispose();
        await stream.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private async Task<SslStream> SecureAsync(Socket socket, string peer,
        CancellationToken cancel)
    {
        var cause = Refusal.None;
        var stream = new SslStream(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = peer,
                ClientCertificateContext = Context(),
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = CertificateNames.PolicyOf(_authority),
                AllowTlsResume = false,
                AllowRenegotiation = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    (cause = Judge(certificate, chain, errors, peer)) == Refusal.None,
            }, cancel).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            if (cause != Refusal.None) _refused.Count(cause);
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task GreetAsync(SslStream stream, ServerId peer, PeerPurpose purpose,
        CancellationToken cancel)
    {
        byte[] hello = new byte[HelloBytes];
        hello[0] = Version;
        hello[1] = (byte)purpose;
        hello[2] = (byte)_self.Index;
        _config.Id.TryWriteBytes(hello.AsSpan(3), bigEndian: true, out _);
        await StreamFrame.WriteAsync(stream, hello, cancel).ConfigureAwait(false);
        // Under TLS 1.3 only the answer shows that our own certificate was accepted.
        byte[]? welcome = await StreamFrame.ReadAsync(stream, WelcomeBytes, cancel)
            .ConfigureAwait(false);
        if (welcome is not [Version, var index] || index != peer.Index)
            throw new IOException("Its configuration has other servers, or it took us for none.");
    }

    private async Task<(ServerId? Peer, PeerPurpose Purpose)> HearGreetingAsync(
        SslStream stream, CancellationToken cancel)
    {
        byte[]? hello = await StreamFrame.ReadAsync(stream, HelloBytes, cancel)
            .ConfigureAwait(false);
        if (hello is not { Length: HelloBytes } || hello[0] != Version
            || hello[1] is not ((byte)PeerPurpose.Session or (byte)PeerPurpose.Transfer))
            throw new InvalidDataException("Not a greeting of this version.");
        var peer = FindServer((X509Certificate2)stream.RemoteCertificate!);
        var cluster = new Guid(hello.AsSpan(3), bigEndian: true);
        bool known = peer?.Index == hello[2] && cluster == _config.Id;
        return (known ? peer : null, (PeerPurpose)hello[1]);
    }

    private async Task WelcomeAsync(PeerConnection connection, CancellationToken cancel)
    {
        byte[] welcome = [Version, (byte)_self.Index];
        try
        {
            await StreamFrame.WriteAsync(connection.Stream, welcome, cancel)
                .ConfigureAwait(false);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private Refusal Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors,
        string? expected)
    {
        if (certificate is not X509Certificate2 presented) return Refusal.TlsNoCertificate;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            // Anything but its time is somebody else's certificate.
            bool onlyTime = chain?.ChainStatus.All(
                status => status.Status == X509ChainStatusFlags.NotTimeValid) ?? false;
            return onlyTime ? Refusal.TlsHandshake : Refusal.TlsForeignCa;
        }
        bool known = expected is null
            ? FindServer(presented) is not null
            : CertificateNames.Names(presented, expected);
        if (!known) return Refusal.TlsUnknownName;
        return _identity.Accepts(presented) ? Refusal.None : Refusal.TlsRevoked;
    }

    // A rotation gives this server another certificate while it runs.
    private SslStreamCertificateContext Context()
    {
        lock (_gate)
        {
            var now = _identity.Certificate;
            if (!ReferenceEquals(now, _shown)) _context = ContextOf(_shown = now);
            return _context;
        }
    }

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, null, offline: true);

    private ServerId? FindServer(X509Certificate2 certificate)
    {
        var named = CertificateNames.Of(certificate).Select(_config.FindServer)
            .FirstOrDefault(server => server is not null);
        return named == _self ? null : named;
    }

    private static bool IsFailure(Exception e) => e is IOException or SocketException
        or AuthenticationException or InvalidDataException or OperationCanceledException
        or ObjectDisposedException;
}
