using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Baton.Wire.Pki;

namespace Baton.Wire.Tests.Sessions;

/// <summary>Calls a server as a peer would, by hand and a step at a time.</summary>
internal sealed class Caller(PeerLab lab, ServerIdentity identity, int from, int to) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, 0);
    private SslStream? _stream;

    /// <summary>What is said once it is secured.</summary>
    public SslStream Stream => _stream!;

    /// <summary>Connects, and makes the connection secure.</summary>
    public async Task SecureAsync(CancellationToken cancel, bool transfer = false)
    {
        _socket.Bind(new IPEndPoint(Lab.AddressOf(lab.Config, from, 0), 0));
        await _socket.ConnectAsync(new IPEndPoint(Lab.AddressOf(lab.Config, to, 0),
            transfer ? lab.Config.Ports.Transfer : lab.Config.Ports.Internal), cancel);
        _stream = new SslStream(new NetworkStream(_socket));
        await _stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = lab.Config.Servers[to].Name,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            ClientCertificateContext =
                SslStreamCertificateContext.Create(identity.Certificate, null, true),
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }, cancel);
    }

    /// <summary>Says the right greeting; true if it is answered.</summary>
    public async Task<bool> IsWelcomeAsync(CancellationToken cancel, bool transfer = false)
    {
        byte[] hello = new byte[4 + 19];
        BinaryPrimitives.WriteInt32BigEndian(hello, 19);
        (hello[4], hello[5], hello[6]) = (1, (byte)(transfer ? 2 : 1), (byte)from);
        lab.Config.Id.TryWriteBytes(hello.AsSpan(7), bigEndian: true, out _);
        try
        {
            await Stream.WriteAsync(hello, cancel);
            byte[] welcome = new byte[6];
            return await Stream.ReadAtLeastAsync(welcome, 6, false, cancel) == 6;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }
}
