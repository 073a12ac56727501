using System.Security.Cryptography.X509Certificates;
using Baton.Core.Config;
using Baton.Wire.Pki;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Pki;

[TestClass]
public sealed class ClusterAuthorityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;
    private readonly ClusterConfig _config = Lab.Cluster(servers: 2, paths: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Every_server_gets_its_files_and_nobody_else_may_read_them()
    {
        var made = ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        string[] files = [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder, file)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual((string[])
        [
            "authority/ca.crt", "authority/ca.key",
            "server1/pki/ca.crt", "server1/pki/cluster.key", "server1/pki/server.crt",
            "server1/pki/server.key",
            "server2/pki/ca.crt", "server2/pki/cluster.key", "server2/pki/server.crt",
            "server2/pki/server.key",
        ], files);
        foreach (string file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories))
            Assert.AreEqual("600", ModeOf(file), file);
        foreach (string dir in Directory.GetDirectories(_folder, "*", SearchOption.AllDirectories))
            Assert.AreEqual("700", ModeOf(dir), dir);
        Assert.HasCount(2, made.Servers);
        Assert.AreEqual(32 * 3 - 1, made.Authority.Length);
    }

    [TestMethod]
    public void An_identity_is_what_was_made()
    {
        var made = ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        using var first = Load("server1");
        using var second = Load("server2");
        Assert.AreEqual("server1", first.Name);
        Assert.AreEqual(made.Authority, ClusterAuthority.FingerprintOf(first.Authority));
        Assert.AreEqual(made.Servers["server1"],
            ClusterAuthority.FingerprintOf(first.Certificate));
        Assert.IsTrue(first.Certificate.HasPrivateKey);
        Assert.AreEqual(32, first.ClusterKey.Length);
        Assert.IsTrue(first.ClusterKey.Span.SequenceEqual(second.ClusterKey.Span));
        Assert.IsTrue(first.Certificate.NotAfter > DateTime.Now.AddYears(19));
        Assert.IsFalse(first.Certificate.Extensions
            .OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [TestMethod]
    public void An_authority_in_use_is_never_written_over()
    {
        ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        byte[] key = File.ReadAllBytes(Path.Combine(_folder, "authority", "ca.key"));
        Assert.ThrowsExactly<IOException>(
            () => ClusterAuthority.Create(_config, _folder, TimeProvider.System));
        CollectionAssert.AreEqual(key,
            File.ReadAllBytes(Path.Combine(_folder, "authority", "ca.key")));
    }

    [TestMethod]
    public void A_server_that_joins_later_gets_the_same_authority_and_key()
    {
        ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        using var first = Load("server1");
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(3));
        string print = ClusterAuthority.Add("server3", Path.Combine(_folder, "authority"),
            first.ClusterKey.Span, _folder, later);
        using var third = Load("server3");
        Assert.AreEqual(print, ClusterAuthority.FingerprintOf(third.Certificate));
        Assert.IsTrue(first.ClusterKey.Span.SequenceEqual(third.ClusterKey.Span));
        Assert.AreEqual(first.Authority.NotAfter, third.Certificate.NotAfter);
    }

    [TestMethod]
    [DataRow("server.key")]
    [DataRow("cluster.key")]
    public void A_secret_that_others_can_read_is_not_used(string file)
    {
        ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        string path = Path.Combine(_folder, "server1", "pki", file);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Load("server1"));
        Assert.Contains("0600", e.Message);
    }

    [TestMethod]
    [DataRow("ca.crt")]
    [DataRow("server.crt")]
    [DataRow("server.key")]
    [DataRow("cluster.key")]
    public void A_file_that_is_missing_broken_or_anothers_is_told(string file)
    {
        ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        string path = Path.Combine(_folder, "server1", "pki", file);
        byte[] good = File.ReadAllBytes(path);

        File.WriteAllText(path, "broken");
        Assert.ThrowsExactly<InvalidDataException>(() => Load("server1"));
        if (file != "cluster.key")
        {
            File.WriteAllText(path, File.ReadAllText(Path.Combine(Stranger(), file)));
            Assert.ThrowsExactly<InvalidDataException>(() => Load("server1"));
        }
        File.Delete(path);
        Assert.ThrowsExactly<InvalidDataException>(() => Load("server1"));
        using (var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        })) stream.Write(good);
        Load("server1").Dispose();
    }

    private string Stranger()
    {
        string folder = Path.Combine(_folder, "stranger");
        ClusterAuthority.Create(_config, folder, TimeProvider.System);
        return Path.Combine(folder, "server1", "pki");
    }

    private ServerIdentity Load(string server) =>
        ServerIdentity.Load(Path.Combine(_folder, server, "pki"));

    private static string ModeOf(string path) =>
        Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
