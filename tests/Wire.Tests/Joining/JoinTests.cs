using System.Net;
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

    private async Task<(bool Joined, string? Fault)> Join(Func<JoinToken, JoinToken> shown)
    {
        using var identity = _lab.Identity(0);
        var token = JoinToken.New("server3", identity.Authority);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.CancellationToken);
        using var server = new JoinServer(identity, token,
            new JoinDesk(token, TimeSpan.FromMinutes(1), TimeProvider.System),
            key => JoinPackage.Of(
                identity, _lab.Authority, "server3", key, Bundle, TimeProvider.System),
            TimeProvider.System, (_, text) => _told.Add(text));
        int port = server.Listen(0);
        var serving = server.RunAsync(stop.Token);
        string? fault = null;
        try
        {
            CollectionAssert.AreEqual(Bundle, await JoinClient.JoinAsync(
                new DnsEndPoint("127.0.0.1", port), shown(token), Pki, TimeProvider.System,
                TestContext.CancellationToken));
        }
        catch (IOException e)
        {
            fault = e.Message;
            await stop.CancelAsync();
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
}
