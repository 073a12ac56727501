using Baton.Wire.Pki;
using Baton.Wire.Tests.Sessions;

namespace Baton.Wire.Tests.Pki;

/// <summary>The keys of one server through a rotation, with a crash where one may come.</summary>
[TestClass]
public sealed class TrustFolderTests : IDisposable
{
    private readonly PeerLab _lab = new(servers: 3, paths: 1);

    private string Pki => _lab.Pki(0);

    private TrustFolder Folder => new(Pki);

    public void Dispose() => _lab.Dispose();

    private TrustMaterial Material(int epoch = 1, string revoked = "", int server = 0) =>
        ClusterAuthority.Renew(_lab.Config.Servers.Select(s => s.Name), revoked, _lab.Authority,
            epoch, TimeProvider.System)[_lab.Config.Servers[server].Name];

    private ServerIdentity Load() => ServerIdentity.Load(Pki);

    [TestMethod]
    public void Each_step_accepts_what_the_step_before_and_the_step_after_sign()
    {
        using var identity = Load();
        byte[] old = [.. identity.Keys.Signing];
        var material = Material();

        Folder.Prepare(material);
        identity.Reload();
        CollectionAssert.AreEqual(old, identity.Keys.Signing);
        CollectionAssert.AreEqual(material.Key, identity.Keys.Also);
        Assert.AreEqual(TrustPhase.Prepared, Folder.Standing.Phase);

        string key = TrustFolder.NameOf(material.Key);
        Folder.Use(1, key);
        identity.Reload();
        CollectionAssert.AreEqual(material.Key, identity.Keys.Signing);
        CollectionAssert.AreEqual(old, identity.Keys.Also);
        Assert.AreEqual(1, CertificateNames.EpochOf(identity.Certificate));

        Folder.Forget(1, key);
        identity.Reload();
        Assert.IsNull(identity.Keys.Also);
        Assert.AreEqual(new TrustStanding(1, TrustPhase.Settled, key), Folder.Standing);
        Assert.AreEqual(1, identity.Terms.EpochMin);
    }

    [TestMethod]
    public void A_step_asked_for_again_does_nothing()
    {
        var material = Material();
        for (int i = 0; i < 2; i++) Folder.Prepare(material);
        string key = TrustFolder.NameOf(material.Key);
        for (int i = 0; i < 2; i++) Folder.Use(1, key);
        for (int i = 0; i < 2; i++) Folder.Forget(1, key);
        Assert.AreEqual(1, Folder.Standing.Epoch);
        Folder.Use(1, key);
        using var identity = Load();
        CollectionAssert.AreEqual(material.Key, identity.Keys.Signing);
    }

    [TestMethod]
    public void A_step_too_early_or_of_another_rotation_is_refused()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Use(1, ""));
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Forget(1, ""));
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Prepare(Material(epoch: 2)));
        Folder.Prepare(Material());
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Prepare(Material()));
        Folder.Abort();
        Assert.AreEqual(TrustPhase.Settled, Folder.Standing.Phase);
        Folder.Prepare(Material());
    }

    [TestMethod]
    public void Keys_of_another_rotation_of_the_same_number_are_neither_used_nor_forgotten()
    {
        var (own, others) = (Material(), Material());
        Folder.Prepare(own);
        string name = TrustFolder.NameOf(others.Key);
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Use(1, name));
        Assert.AreEqual(TrustPhase.Prepared, Folder.Standing.Phase);
        Folder.Use(1, TrustFolder.NameOf(own.Key));
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Use(1, name));
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Forget(1, name));
        Assert.AreEqual(TrustPhase.Using, Folder.Standing.Phase);
    }

    [TestMethod]
    public void A_crash_while_prepared_keys_are_dropped_leaves_those_in_use()
    {
        Folder.Prepare(Material());
        var dying = new TrustFolder(Pki)
        {
            Delete = path =>
            {
                if (!Directory.Exists(path)) return;
                File.Delete(Path.Combine(path, PkiFile.ClusterKey));
                throw new IOException("the power is gone");
            },
        };
        Assert.ThrowsExactly<IOException>(dying.Abort);
        using (Load()) Assert.AreEqual(TrustPhase.Settled, Folder.Standing.Phase);
        Folder.Prepare(Material());
        Folder.Abort();
        Assert.IsFalse(Directory.Exists(Path.Combine(Pki, PkiFile.Dropped)));
    }

    [TestMethod]
    public void Another_servers_certificate_is_refused()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Folder.Prepare(Material(server: 1)));
        Assert.AreEqual(TrustPhase.Settled, Folder.Standing.Phase);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void A_crash_while_keys_are_put_in_use_is_made_good_at_the_next_start(int moved)
    {
        byte[] old = File.ReadAllBytes(Path.Combine(Pki, PkiFile.ClusterKey));
        var material = Material();
        Folder.Prepare(material);
        PrivateFile.Write(Path.Combine(Pki, PkiFile.Use), "use\n"u8);
        string[] order = [PkiFile.ClusterKey, PkiFile.ServerKey, PkiFile.Server, PkiFile.Trust];
        if (moved > 0) PrivateFile.Write(Path.Combine(Pki, PkiFile.OldKey), old);
        foreach (string file in order.Take(moved))
            File.Move(Path.Combine(Pki, PkiFile.Next, file), Path.Combine(Pki, file), true);

        using var identity = Load();
        CollectionAssert.AreEqual(material.Key, identity.Keys.Signing);
        CollectionAssert.AreEqual(old, identity.Keys.Also);
        string key = TrustFolder.NameOf(material.Key);
        Assert.AreEqual(new TrustStanding(1, TrustPhase.Using, key), Folder.Standing);
    }

    [TestMethod]
    public void Who_is_revoked_is_refused_at_once_and_its_successor_is_not()
    {
        using var identity = Load();
        using var revoked = _lab.Identity(2);
        using var other = _lab.Identity(1);
        var material = Material(revoked: "server3");
        string key = TrustFolder.NameOf(material.Key);
        Folder.Prepare(material);
        identity.Reload();
        Assert.IsFalse(identity.Accepts(revoked.Certificate));
        Assert.IsTrue(identity.Accepts(other.Certificate), "it has not rotated yet");
        Folder.Use(1, key);
        Folder.Forget(1, key);
        identity.Reload();
        Assert.IsFalse(identity.Accepts(revoked.Certificate));
        Assert.IsFalse(identity.Accepts(other.Certificate), "it should have rotated");
        var anew = Material(server: 2);
        new TrustFolder(_lab.Pki(2)).Prepare(anew);
        new TrustFolder(_lab.Pki(2)).Use(1, TrustFolder.NameOf(anew.Key));
        revoked.Reload();
        Assert.IsTrue(identity.Accepts(revoked.Certificate), "it joined anew");
    }

    [TestMethod]
    public void The_witness_is_shown_the_same_token_after_a_rotation()
    {
        using var identity = Load();
        string before = identity.Keys.WitnessToken;
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            var material = Material(epoch);
            Folder.Prepare(material);
            Folder.Use(epoch, TrustFolder.NameOf(material.Key));
            Folder.Forget(epoch, TrustFolder.NameOf(material.Key));
        }
        identity.Reload();
        Assert.AreEqual(before, identity.Keys.WitnessToken);
    }

    [TestMethod]
    [DataRow("", UnixFileMode.GroupRead | UnixFileMode.GroupExecute, "0700")]
    [DataRow("ca.crt", UnixFileMode.OtherRead, "0600")]
    [DataRow("cluster.key", UnixFileMode.GroupRead, "0600")]
    public void What_others_can_use_is_refused_and_named(
        string file, UnixFileMode more, string mode)
    {
        string path = Path.Combine(Pki, file).TrimEnd('/');
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        var fault = Assert.ThrowsExactly<InvalidDataException>(() => Load().Dispose());
        Assert.AreEqual($"{path} can be used by others: its mode must be {mode}.", fault.Message);
    }

    [TestMethod]
    public void No_key_is_ever_written_out_with_what_holds_it()
    {
        var material = Material();
        Assert.AreEqual("keys 1", material.ToString());
    }
}
