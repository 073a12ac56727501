using System.Net;
using System.Net.Sockets;
using Baton.Wire.Joining;
using Baton.Wire.Pki;
using Baton.Wire.Tests.Sessions;

namespace Baton.Wire.Tests.Joining;

/// <summary>A server joins over real TLS, and whoever should not does not.</summary>
[TestClass]
public sealed class JoinTests : IDisposable
{
    private static readonly byte[] Bundle = "the configuration"u8.ToArray();

    private readonly PeerLab _lab = new(servers: 2, paths: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;
    private readonly List<string> _told = [];

    public TestContext TestContext { get; set; } = null!;

    private string Pki => Path.Combine(_folder, "new", "pki");

    public void Dispose()
    {
        _lab.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(bool Joined, string? Fault)> Join(Func<JoinToken, JoinToken> shown,
        int member = 0, string? notNow = null)
    {
        using var identity = _lab.Identity(0);
        using var posing = _lab.Identity(member);
        var token = JoinToken.New("server3", identity);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.CancellationToken);
        using var server = new JoinServer(posing, token,
            new JoinDesk(token, TimeSpan.FromMinutes(1), TimeProvider.System),
            (key, _) => Task.FromResult(notNow is not null
                ? throw new InvalidDataException(notNow)
                : JoinPackage.Of(
                    identity, _lab.Authority, "server3", key, Bundle, TimeProvider.System)),
            TimeProvider.System, (_, text) => _told.Add(text));
        int port = server.Listen(0);
        var serving = server.RunAsync(stop.Token);
        string? fault = null;
        for (int tries = notNow is null ? 1 : 2; tries > 0; tries--)
        {
            try
            {
                CollectionAssert.AreEqual(Bundle, await JoinClient.JoinAsync(
                    new DnsEndPoint("127.0.0.1", port), shown(token), Pki, TimeProvider.System,
                    TestContext.CancellationToken));
            }
            catch (IOException e)
            {
                fault ??= e.Message;
                if (notNow is null) await stop.CancelAsync();
                notNow = null;
            }
        }
        return (await serving, fault);
    }

    [TestMethod]
    public async Task A_server_that_joins_has_a_key_of_its_own_and_the_clusters_key()
    {
        var (joined, fault) = await Join(token => token);
        Assert.IsTrue(joined, fault);
        using var member = _lab.Identity(0);
        using var made = ServerIdentity.Load(Pki);
        Assert.AreEqual("server3", made.Name);
        CollectionAssert.AreEqual(member.Keys.Signing, made.Keys.Signing);
        Assert.AreEqual(member.Keys.WitnessToken, made.Keys.WitnessToken);
        Assert.IsTrue(member.Accepts(made.Certificate));
        Assert.HasCount(1, _told);
    }

    [TestMethod]
    public async Task A_forged_token_gets_nothing_and_is_told_of()
    {
        var (joined, fault) = await Join(token => token with { Secret = new string('0', 32) });
        Assert.IsFalse(joined);
        Assert.AreEqual("The member does not know this token.", fault);
        Assert.IsFalse(Directory.Exists(Pki));
        StringAssert.Contains(_told[0], "Forged");
    }

    [TestMethod]
    public async Task A_member_of_another_cluster_is_told_nothing()
    {
        var (joined, fault) = await Join(token => token with { Authority = new string('0', 64) });
        Assert.IsFalse(joined);
        StringAssert.Contains(fault, "Nothing was told to it");
        Assert.IsFalse(_told.Any(t => t.Contains("Forged", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_token_for_one_server_makes_no_certificate_of_another()
    {
        var (_, fault) = await Join(token => token with { Server = "server1" });
        Assert.AreEqual("The certificate is server3's.", fault);
        Assert.IsFalse(Directory.Exists(Pki));
    }

    [TestMethod]
    public async Task Another_certificate_of_the_authority_does_not_pass_for_the_member()
    {
        var (joined, fault) = await Join(token => token, member: 1);
        Assert.IsFalse(joined);
        StringAssert.Contains(fault, "not the server that made the token");
        Assert.IsFalse(Directory.Exists(Pki));
    }

    [TestMethod]
    public async Task A_token_is_not_spent_while_the_member_can_let_nobody_in()
    {
        var (joined, fault) = await Join(token => token, notNow: "The keys are being rotated.");
        StringAssert.Contains(fault, "The token is still good");
        Assert.IsTrue(joined, "the second time");
        StringAssert.Contains(_told[0], "The keys are being rotated.");
    }

    [TestMethod]
    public async Task Where_there_is_no_IPv6_the_other_one_is_listened_on()
    {
        using var identity = _lab.Identity(0);
        var token = JoinToken.New("server3", identity);
        using var server = new JoinServer(identity, token,
            new JoinDesk(token, TimeSpan.FromMinutes(1), TimeProvider.System),
            (_, _) => throw new InvalidDataException(), TimeProvider.System, (_, _) => { });
        // An address that no machine has stands for a family that this one lacks.
        int port = server.Listen(0, IPAddress.Parse("2001:db8::1"), IPAddress.Any);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task However_many_strangers_call_a_bounded_number_is_told_of()
    {
        using var identity = _lab.Identity(0);
        var token = JoinToken.New("server3", identity);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.CancellationToken);
        using var server = new JoinServer(identity, token,
            new JoinDesk(token, TimeSpan.FromMinutes(1), TimeProvider.System),
            (_, _) => throw new InvalidDataException(), TimeProvider.System,
            (_, text) => _told.Add(text));
        int port = server.Listen(0);
        var serving = server.RunAsync(stop.Token);
        const int Strangers = 12;
        for (int i = 0; i < Strangers; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, stop.Token);
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), stop.Token);
            // Until it is refused: then it has been counted, or is about to be.
            try
            {
                while (await client.GetStream().ReadAsync(new byte[100], stop.Token) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset is refused, too.
            }
        }
        await stop.CancelAsync();
        Assert.IsFalse(await serving);
        Assert.HasCount(JoinServer.StrangersToldMax + 1, _told);
        Assert.EndsWith("more callers for server3 were refused.", _told[^1]);
    }
}
