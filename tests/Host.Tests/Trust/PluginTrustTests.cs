using Baton.Host.Ports;
using Baton.Host.Trust;

namespace Baton.Host.Tests.Trust;

[TestClass]
public sealed class PluginTrustTests
{
    [TestMethod]
    [DataRow("process", "{}", PluginStatus.Ready, "")]
    [DataRow("process", "", PluginStatus.Ready, "")]
    [DataRow("inProcess", "", PluginStatus.Untrusted, "wants to run in the daemon's own process")]
    [DataRow("inProcess", """{"inProcess":["good"]}""", PluginStatus.Ready, "")]
    [DataRow("process", """{"disabled":["good"]}""", PluginStatus.Disabled, "clpplugin disable")]
    [DataRow("process", """{"trust":"signed"}""", PluginStatus.Untrusted, "it is not signed")]
    [DataRow("process", """{"trust":"listed"}""", PluginStatus.Untrusted, "is not listed in")]
    [DataRow("process", """{"trust":"listed","listed":{"good":"ab"}}""", PluginStatus.Untrusted,
        "was changed since it was listed")]
    [DataRow("process", """{"trust":"nobody"}""", PluginStatus.Untrusted, "plugins.json")]
    [DataRow("process", """{"trusted":"any"}""", PluginStatus.Untrusted, "plugins.json")]
    public void The_policy_decides(
        string isolation, string policy, PluginStatus status, string reason)
    {
        using var scratch = Planted(isolation, policy);

        var entry = Look(scratch);

        Assert.AreEqual(status, entry.Status, entry.Reason);
        StringAssert.Contains(entry.Reason, reason, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_folder_is_listed_by_its_hash()
    {
        using var scratch = Planted("process", "");
        string digest = FolderListing.Of(Path.Combine(scratch.Plugins, "good")).Digest;
        File.WriteAllText(scratch.At("plugins.json"),
            $$$"""{"trust":"listed","listed":{"good":"{{{digest}}}"}}""");

        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status);
    }

    [TestMethod]
    public void The_products_own_may_run_in_process_until_a_file_is_changed()
    {
        using var scratch = Planted("inProcess", """{"trust":"signed"}""");
        string folder = Path.Combine(scratch.Plugins, "good");
        File.WriteAllLines(scratch.At("plugins.sha256"), FolderListing.Of(folder).Files
            .Select(f => $"{f.Value}  good/{f.Key}"));
        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status, Look(scratch).Reason);

        File.Delete(scratch.At("plugins.json"));
        File.AppendAllText(Path.Combine(folder, "Fixture.Good.deps.json"), " ");

        var changed = Look(scratch);
        Assert.AreEqual(PluginStatus.Untrusted, changed.Status);
        StringAssert.Contains(changed.Reason, "Fixture.Good.deps.json was changed",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void An_upgrade_laid_over_a_running_daemon_stays_the_products_own()
    {
        using var scratch = Planted("inProcess", "");
        string folder = Path.Combine(scratch.Plugins, "good");
        var trust = new PluginTrust(scratch.At("plugins.sha256"), scratch.At("plugins.json"),
            scratch.At("plugin-keys"));
        List(scratch, folder);
        Assert.AreEqual(
            PluginStatus.Ready, Catalog.Scan(trust.Judge(), [scratch.Plugins]).Entries[0].Status);

        File.AppendAllText(Path.Combine(folder, "Fixture.Good.deps.json"), " ");
        List(scratch, folder);

        var entry = Catalog.Scan(trust.Judge(), [scratch.Plugins]).Entries.Single();
        Assert.AreEqual(PluginStatus.Ready, entry.Status, entry.Reason);
        Assert.IsTrue(entry.IsOwn);
    }

    [TestMethod]
    public void A_stranger_takes_no_type_from_the_product_wherever_it_lies()
    {
        using var scratch = Planted("process", "");
        string own = Path.Combine(scratch.Plugins, "good");
        List(scratch, own);
        scratch.Plant("Good", "a-stranger",
            m => (m["isolation"], m["title"]) = ("process", "I was here first"));

        var catalog = Catalog.Scan(new PluginTrust(scratch.At("plugins.sha256"),
            scratch.At("plugins.json"), scratch.At("plugin-keys")).Judge(), [scratch.Plugins]);

        Assert.AreEqual(own, catalog.Find("good")!.Directory);
        Assert.AreEqual(PluginStatus.Duplicate, catalog.Entries[0].Status);
    }

    [TestMethod]
    public void A_name_under_inProcess_lets_no_stranger_in_who_calls_itself_as_the_product()
    {
        using var scratch = Planted("inProcess", """{"inProcess":["good"]}""");
        string folder = Path.Combine(scratch.Plugins, "good");
        List(scratch, folder);
        File.AppendAllText(Path.Combine(folder, "Fixture.Good.deps.json"), " ");

        var stranger = Look(scratch);
        Assert.AreEqual(PluginStatus.Untrusted, stranger.Status);
        StringAssert.Contains(stranger.Reason, "is called as one of the product's own");

        string digest = FolderListing.Of(folder).Digest;
        File.WriteAllText(scratch.At("plugins.json"),
            $$$"""{"inProcess":["good"],"listed":{"good":"{{{digest}}}"}}""");
        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status, Look(scratch).Reason);
    }

    [TestMethod]
    [DataRow("owner", "belongs to user 5 and not to root")]
    [DataRow("others", "can be changed by others than root")]
    public void A_folder_that_others_can_change_is_untrusted_to_root(string deed, string said)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root may give files away");
        using var scratch = Planted("process", "");
        string file = Path.Combine(scratch.Plugins, "good/Fixture.Good.dll");
        if (deed == "owner") NativeConfinement.Own(file, 5, 0);
        else File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);

        var entry = Look(scratch);
        Assert.AreEqual(PluginStatus.Untrusted, entry.Status);
        StringAssert.Contains(entry.Reason, $"{file} {said}");
        List(scratch, Path.GetDirectoryName(file)!);
        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status,
            "what is the product's own is known by its hash when it is loaded");
    }

    [TestMethod]
    [DataRow("change", "Fixture.Good.dll was changed since it was signed")]
    [DataRow("add", "extra.dll was added since it was signed")]
    [DataRow("remove", "Fixture.Good.deps.json is missing since it was signed")]
    [DataRow("signature", "plugin.sig was not made by key")]
    [DataRow("nonsense", "plugin.sig is no signature")]
    public void A_signed_folder_that_was_changed_is_untrusted_and_the_file_is_named(
        string deed, string said)
    {
        using var scratch = Planted("process", "");
        string folder = Path.Combine(scratch.Plugins, "good");
        Sign(scratch, folder);
        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status, Look(scratch).Reason);

        string signature = Path.Combine(folder, FolderListing.SignatureFile);
        string assembly = Path.Combine(folder, "Fixture.Good.dll");
        switch (deed)
        {
            case "change":
                using (var file = File.Open(assembly, FileMode.Append)) file.WriteByte(0);
                break;
            case "add": File.WriteAllText(Path.Combine(folder, "extra.dll"), ""); break;
            case "remove": File.Delete(Path.Combine(folder, "Fixture.Good.deps.json")); break;
            case "nonsense": File.WriteAllText(signature, "yes"); break;
            default:
                // The listing is brought in line with a changed file, the signature is not.
                using (var file = File.Open(assembly, FileMode.Append)) file.WriteByte(0);
                string[] head = [.. File.ReadLines(signature).Take(3)];
                File.WriteAllText(signature, string.Join('\n', head) + "\n"
                    + FolderListing.Of(folder).Text);
                break;
        }

        var entry = Look(scratch);
        Assert.AreEqual(PluginStatus.Untrusted, entry.Status);
        StringAssert.Contains(entry.Reason, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Only_a_known_key_counts_where_plugins_must_be_signed()
    {
        using var scratch = Planted("process", """{"trust":"signed"}""");
        string folder = Path.Combine(scratch.Plugins, "good");
        string key = Sign(scratch, folder);
        Assert.AreEqual(PluginStatus.Ready, Look(scratch).Status, Look(scratch).Reason);

        File.Delete(Path.Combine(scratch.At("plugin-keys"), "acme.pem"));

        var entry = Look(scratch);
        Assert.AreEqual(PluginStatus.Untrusted, entry.Status);
        StringAssert.Contains(entry.Reason, $"key {key}, which is not known",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_private_key_is_for_its_owner_alone()
    {
        using var scratch = new Scratch();

        PluginSignature.MakeKeys(scratch.At("acme.key"), scratch.At("acme.pem"));

        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(scratch.At("acme.key")));
        Assert.ThrowsExactly<IOException>(() =>
            PluginSignature.MakeKeys(scratch.At("acme.key"), scratch.At("other.pem")));
    }

    [TestMethod]
    public void A_policy_is_written_as_it_is_read()
    {
        using var scratch = new Scratch();
        var policy = new PluginPolicy
        {
            Trust = TrustRule.Listed,
            Disabled = ["one"],
            InProcess = ["two"],
        };
        policy = policy with { Users = policy.Users.Add("three", "games") };

        policy.Write(scratch.At("plugins.json"));
        var read = PluginPolicy.Read(scratch.At("plugins.json"));

        Assert.AreEqual(TrustRule.Listed, read.Trust);
        CollectionAssert.AreEqual(policy.Disabled.ToArray(), read.Disabled.ToArray());
        CollectionAssert.AreEqual(policy.InProcess.ToArray(), read.InProcess.ToArray());
        Assert.AreEqual("games", read.Users["three"]);
    }

    private static Scratch Planted(string isolation, string policy)
    {
        var scratch = new Scratch();
        scratch.Plant("Good", "good", m => m["isolation"] = isolation);
        Directory.CreateDirectory(scratch.At("plugin-keys"));
        if (policy.Length > 0) File.WriteAllText(scratch.At("plugins.json"), policy);
        return scratch;
    }

    private static void List(Scratch scratch, string folder) => File.WriteAllLines(
        scratch.At("plugins.sha256"),
        FolderListing.Of(folder).Files.Select(f => $"{f.Value}  good/{f.Key}"));

    private static string Sign(Scratch scratch, string folder)
    {
        PluginSignature.MakeKeys(
            scratch.At("acme.key"), Path.Combine(scratch.At("plugin-keys"), "acme.pem"));
        return PluginSignature.Sign(folder, scratch.At("acme.key"));
    }

    private static CatalogEntry Look(Scratch scratch) => Catalog.Scan(
        new PluginTrust(scratch.At("plugins.sha256"), scratch.At("plugins.json"),
            scratch.At("plugin-keys")).Judge(), [scratch.Plugins]).Entries.Single();
}
