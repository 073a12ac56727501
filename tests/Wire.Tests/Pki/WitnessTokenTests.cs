using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Tests.Pki;

[TestClass]
public sealed class WitnessTokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;
    private readonly ClusterConfig _config = Lab.Cluster(servers: 2, paths: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Every_server_of_a_cluster_has_the_same_and_no_other_cluster_has()
    {
        byte[] key = new byte[32];
        string token = WitnessToken.Of(key);
        Assert.AreEqual(64, token.Length);
        Assert.AreEqual(token, WitnessToken.Of(new byte[32]));
        key[31] = 1;
        Assert.AreNotEqual(token, WitnessToken.Of(key));
        Assert.DoesNotContain(Convert.ToHexStringLower(new byte[32]), token);
    }

    [TestMethod]
    public void The_file_is_for_the_witness_alone_and_never_written_over()
    {
        ClusterAuthority.Create(_config, _folder, TimeProvider.System);
        using var identity = ServerIdentity.Load(Path.Combine(_folder, "server2", "pki"));
        string path = WitnessToken.Write(identity, _config.Id, Path.Combine(_folder, "out"));
        Assert.AreEqual($"{_config.Id}.token", Path.GetFileName(path));
        Assert.AreEqual(WitnessToken.Of(identity.ClusterKey.Span) + "\n", File.ReadAllText(path));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.ThrowsExactly<IOException>(
            () => WitnessToken.Write(identity, _config.Id, Path.Combine(_folder, "out")));
    }
}
