using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire.Joining;
using Baton.Wire.Json;
using Baton.Wire.Pki;
using Baton.Wire.Sessions;

namespace Baton.Wire.Tests.Sessions;

/// <summary>
/// What comes inside a connection that is secured, from a peer that was taken over or from
/// whoever joins: nothing fails, nothing changes, and memory stays flat.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class SecureFuzzTests : IDisposable
{
    private const int Many = 60_000;

    private static readonly int Few = int.Parse(
        Environment.GetEnvironmentVariable("BATON_FUZZ") ?? "500", CultureInfo.InvariantCulture);

    private readonly PeerLab _lab = new(servers: 2, paths: 1);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    public void Dispose() => _lab.Dispose();

    [TestMethod]
    public Task Frames_of_a_session_change_nothing() => Frames(Few);

    [TestMethod]
    [TestCategory("Full")]
    public Task Very_many_frames_of_a_session_change_nothing() => Frames(Math.Max(Few, Many));

    [TestMethod]
    public Task Requests_of_a_rotation_change_nothing() => Requests(Few / 10);

    [TestMethod]
    [TestCategory("Full")]
    public Task Very_many_requests_of_a_rotation_change_nothing() =>
        Requests(Math.Max(Few, Many / 100));

    [TestMethod]
    public Task Words_of_a_join_change_nothing() => Words(Few / 50);

    [TestMethod]
    [TestCategory("Full")]
    public Task Very_many_words_of_a_join_change_nothing() => Words(Math.Max(Few / 10, Many / 200));

    // Many in one connection: one that ends it is followed by the next connection.
    private async Task Frames(int inputs)
    {
        await using var server = _lab.Start(0);
        using var peer = _lab.Identity(1);
        byte[] frame = PeerFrame.Of(new Message.Commit(
            new View(3, new(0), ServerSet.Of([new(0), new(1)])), [], []));
        var mutations = new Mutations(7);
        await Flat("frames of a session", inputs, async count =>
        {
            for (int sent = 0; sent < count;)
            {
                using var caller = new Caller(_lab, peer, from: 1, to: 0);
                await caller.SecureAsync(Cancel);
                Assert.IsTrue(await caller.IsWelcomeAsync(Cancel));
                try
                {
                    for (; sent < count; sent++)
                    {
                        byte[] wrong = mutations.Of(frame).ToArray();
                        // What is still right, in whatever words, would be a message.
                        if (wrong is [PeerFrame.Message, .. var json]
                            && MessageJson.Read(json) is not null) continue;
                        await StreamFrame.WriteAsync(caller.Stream, wrong, Cancel);
                    }
                    // It has read all of it once it answers this.
                    await StreamFrame.WriteAsync(caller.Stream, PeerFrame.PingBytes, Cancel);
                    while (await StreamFrame.ReadAsync(caller.Stream, PeerFrame.BytesMax, Cancel)
                        is { } answer && answer is not [PeerFrame.Pong, ..])
                    {
                    }
                }
                catch (IOException)
                {
                    // The session was ended: that is how it is refused.
                }
            }
        });
        Assert.IsEmpty(server.Messages);
    }

    private async Task Requests(int inputs)
    {
        await using var server = _lab.Start(0);
        using var peer = _lab.Identity(1);
        var folder = new TrustFolder(_lab.Pki(0));
        var before = folder.Standing;
        int taken = 0;
        server.Peers.OnRequest("trust", (_, body, _) =>
        {
            // Only what was changed comes here, and its length is all that it is trusted with.
            Interlocked.Increment(ref taken);
            return Task.FromResult(body);
        });
        byte[] right = [5, .. "trust"u8, .. "{\"step\":\"use\",\"epoch\":1}"u8];
        var mutations = new Mutations(8);
        await Flat("requests of a rotation", inputs, async count =>
        {
            for (int sent = 0; sent < count; sent++)
            {
                using var caller = new Caller(_lab, peer, from: 1, to: 0);
                await caller.SecureAsync(Cancel, transfer: true);
                if (!await caller.IsWelcomeAsync(Cancel, transfer: true)) continue;
                try
                {
                    await StreamFrame.WriteAsync(
                        caller.Stream, mutations.Of(right).ToArray(), Cancel);
                    await StreamFrame.ReadAsync(
                        caller.Stream, WireLimits.TransferBytesMax, Cancel);
                }
                catch (Exception e) when (e is IOException or InvalidDataException)
                {
                    // Refused.
                }
            }
        });
        Assert.AreEqual(before, folder.Standing);
        Assert.IsGreaterThan(0, taken);
    }

    private async Task Words(int inputs)
    {
        using var identity = _lab.Identity(0);
        var token = JoinToken.New("server3", identity);
        var mutations = new Mutations(9);
        byte[] secret = "00000000000000000000000000000000"u8.ToArray();
        using var told = new SemaphoreSlim(0);
        await Flat("words of a join", inputs, async count =>
        {
            for (int sent = 0; sent < count; sent++)
            {
                // One caller each: five wrong secrets are the end of a token.
                using var server = new JoinServer(identity, token,
                    new JoinDesk(token, TimeSpan.FromMinutes(1), TimeProvider.System),
                    (_, _) => throw new AssertFailedException("somebody was let in"),
                    TimeProvider.System, (_, _) => told.Release());
                int port = server.Listen(0);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
                var serving = server.RunAsync(stop.Token);
                await SayAsync(port, mutations.Of(secret).ToArray());
                // Whatever it was, its caller is gone: that much is told of every one.
                Assert.IsTrue(await told.WaitAsync(Lab.Patience, Cancel));
                await stop.CancelAsync();
                Assert.IsFalse(await serving);
            }
        });
    }

    private async Task SayAsync(int port, byte[] word)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, Cancel);
        using var stream = new SslStream(socket.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "server3",
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }, Cancel);
            await StreamFrame.ReadAsync(stream, WireLimits.ProbeAnswerBytesMax, Cancel);
            // As it is, without a length: half of a word and a length that lies come too.
            await stream.WriteAsync(word, Cancel);
            await StreamFrame.WriteAsync(stream, word, Cancel);
        }
        catch (IOException)
        {
            // Refused.
        }
    }

    private async Task Flat(string what, int inputs, Func<int, Task> send)
    {
        await send(Math.Min(inputs, 50));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await send(inputs);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.WriteLine($"{inputs} {what}: memory grew by {grown} bytes");
        Assert.IsLessThan(4_000_000, grown);
    }
}
