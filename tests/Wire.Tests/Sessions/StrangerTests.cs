using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Baton.Core;
using Baton.Wire.Pki;

namespace Baton.Wire.Tests.Sessions;

[TestClass]
public sealed class StrangerTests : IDisposable
{
    private readonly PeerLab _lab = new(servers: 2, paths: 1);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    public void Dispose() => _lab.Dispose();

    [TestMethod]
    public async Task A_caller_without_a_certificate_is_refused_and_counted()
    {
        await using var server = _lab.Start(0);
        await CallAsync(null, 1, _lab.Config.Id);
        AssertOnly(server, Refusal.TlsNoCertificate);
    }

    [TestMethod]
    public async Task A_caller_with_another_authoritys_certificate_is_refused_and_counted()
    {
        await using var server = _lab.Start(0);
        using var foreign = new PeerLab(servers: 2, paths: 1);
        using var identity = foreign.Identity(1);
        await CallAsync(identity, 1, _lab.Config.Id);
        AssertOnly(server, Refusal.TlsForeignCa);
    }

    [TestMethod]
    public async Task A_caller_with_a_name_that_is_no_servers_is_refused_and_counted()
    {
        await using var server = _lab.Start(0);
        using var identity = _lab.IdentityOf("server9");
        await CallAsync(identity, 1, _lab.Config.Id);
        AssertOnly(server, Refusal.TlsUnknownName);
    }

    [TestMethod]
    public async Task A_caller_with_our_own_name_is_refused_and_counted()
    {
        await using var server = _lab.Start(0);
        using var identity = _lab.Identity(0);
        await CallAsync(identity, 0, _lab.Config.Id);
        AssertOnly(server, Refusal.TlsUnknownName);
    }

    [TestMethod]
    [DataRow(0, true, DisplayName = "another server's index")]
    [DataRow(7, true, DisplayName = "nobody's index")]
    [DataRow(1, false, DisplayName = "another cluster")]
    public async Task A_caller_that_claims_what_its_certificate_does_not_say_is_refused(int index,
        bool sameCluster)
    {
        await using var server = _lab.Start(0);
        using var identity = _lab.Identity(1);
        await CallAsync(identity, index, sameCluster ? _lab.Config.Id : Guid.NewGuid());
        AssertOnly(server, Refusal.TlsUnknownName);
    }

    [TestMethod]
    public async Task A_caller_that_speaks_no_tls_is_refused_and_counted()
    {
        await using var server = _lab.Start(0);
        using var socket = await ConnectAsync();
        await socket.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancel);
        await UntilClosedAsync(socket);
        AssertOnly(server, Refusal.TlsHandshake);
    }

    [TestMethod]
    public async Task A_called_server_with_a_foreign_certificate_is_not_spoken_to()
    {
        using var foreign = new PeerLab(servers: 2, paths: 1);
        using var identity = foreign.Identity(1);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, 0);
        listener.Bind(new IPEndPoint(Lab.AddressOf(_lab.Config, 1, 0),
            _lab.Config.Ports.Internal));
        listener.Listen();
        await using var server = _lab.Start(0);
        using var caller = await listener.AcceptAsync(Cancel);
        using var stream = new SslStream(new NetworkStream(caller));
        await Assert.ThrowsAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = identity.Certificate,
                EnabledSslProtocols = SslProtocols.Tls13,
            }, Cancel);
            await stream.ReadExactlyAsync(new byte[1], Cancel);
        });
        // The listener hears of the end before it is counted.
        server.WaitFor(s => s.Refused[Refusal.TlsForeignCa] > 0, "it is counted");
        Assert.AreEqual(1, server.Refused[Refusal.TlsForeignCa]);
        Assert.IsEmpty(server.Events);
    }

    [TestMethod]
    public async Task Strangers_that_hold_their_handshakes_do_not_keep_the_peers_out()
    {
        await using var first = _lab.Start(0);
        var idle = new List<Socket>();
        for (int i = 0; i < 100; i++) idle.Add(await ConnectAsync());
        await using var second = _lab.Start(1);
        first.WaitUntilReached(1);
        Assert.IsGreaterThanOrEqualTo(100 - WireLimits.HandshakesStrangerMax,
            first.Refused[Refusal.TlsHandshake]);
        idle.ForEach(socket => socket.Dispose());
    }

    /// <summary>Calls the first server as a peer would, up to where it is refused.</summary>
    private async Task CallAsync(ServerIdentity? identity, int index, Guid cluster)
    {
        using var socket = await ConnectAsync();
        using var stream = new SslStream(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "server1",
                ClientCertificateContext = identity is null ? null
                    : SslStreamCertificateContext.Create(identity.Certificate, null, true),
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }, Cancel);
            byte[] hello = new byte[4 + 19];
            BinaryPrimitives.WriteInt32BigEndian(hello, 19);
            (hello[4], hello[5], hello[6]) = (1, 1, (byte)index);
            cluster.TryWriteBytes(hello.AsSpan(7), bigEndian: true, out _);
            await stream.WriteAsync(hello, Cancel);
            await stream.ReadExactlyAsync(new byte[1], Cancel);
            Assert.Fail("It was welcomed.");
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Refused, as it should be.
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, 0);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(Lab.AddressOf(_lab.Config, 0, 0),
                    _lab.Config.Ports.Internal), Cancel);
                return socket;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // It has only just been started.
                socket.Dispose();
                await Task.Yield();
            }
        }
    }

    private async Task UntilClosedAsync(Socket socket)
    {
        byte[] buffer = new byte[1000];
        try
        {
            while (await socket.ReceiveAsync(buffer, Cancel) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset is closed, too.
        }
    }

    private static void AssertOnly(PeerLab.Node server, Refusal cause)
    {
        // What is refused is counted before the connection is closed, and only once.
        var counted = server.Refused.Snapshot();
        Assert.HasCount(1, counted);
        Assert.AreEqual(1, counted[RefusedCounters.NameOf(cause)]);
        Assert.IsFalse(server.Events.OfType<Event.MessageCame>().Any());
    }
}
