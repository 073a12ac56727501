using Baton.Core;
using Baton.Host.Ports;
using Baton.Licences;
using Baton.Sdk.Ports;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Clpd.Tests;

/// <summary>Licences and vendors on disks that fail, under keys that change.</summary>
[TestClass]
public sealed class LicenceKeepingTests
{
    private const string Serial = "AAAAAAAA000000";

    private static readonly byte[] Next = [.. Enumerable.Repeat((byte)7, 32)];

    /// <summary>A disk that takes nothing while it is full, and counts what it takes.</summary>
    private sealed class Disk : IFiles
    {
        private readonly FilesPort _real = new();

        public bool IsFull { get; set; }

        public int Writes { get; private set; }

        public bool Exists(string path) => _real.Exists(path);

        public string? ReadText(string path) => _real.ReadText(path);

        public void WriteText(string path, string text)
        {
            if (IsFull) throw new IOException("No space left on device");
            Writes++;
            _real.WriteText(path, text);
        }

        public void Delete(string path) => _real.Delete(path);

        public void Rotate(string path, long limitBytes) => _real.Rotate(path, limitBytes);
    }

    private static Task<ControlReply.LicencesChanged> Do(
        LicenceDesk desk, LicenceDeed deed, string text = "") => LicenceStage.Do(desk, deed, text);

    private static async Task<LicenceDesk> Licensed(
        LicenceStage stage, string server = "server1", IFiles? files = null)
    {
        var desk = stage.Desk(server, files: files);
        await Do(desk, LicenceDeed.AddVendor, stage.Statement(LicenceStage.Agent));
        await Do(desk, LicenceDeed.Register, stage.Term("DBAG", Serial, days: 1000));
        return desk;
    }

    [TestMethod]
    [DataRow(true, DisplayName = "the daemon sees the rotation")]
    [DataRow(false, DisplayName = "the daemon is started in the middle of it")]
    public async Task A_rotation_of_the_keys_takes_the_licences_along(bool sees)
    {
        using var stage = new LicenceStage();
        var one = await Licensed(stage);
        string pki = stage.Layout("server1").Pki;
        string old = Path.Combine(pki, PkiFile.OldKey);
        Directory.CreateDirectory(pki);
        File.WriteAllBytes(old, new byte[32]);
        stage.Keys["server1"] = Next;
        if (sees) one.Reseal();
        else stage.Desk("server1");
        File.Delete(old);
        Assert.AreEqual("", stage.Desk("server1").Refusal("DBAG"));
        Assert.AreEqual(0, stage.Told("lcns 12"));
    }

    [TestMethod]
    public async Task What_is_sealed_with_another_key_is_not_taken_and_both_are_told()
    {
        using var stage = new LicenceStage();
        var one = await Licensed(stage);
        stage.Keys["server2"] = Next;
        stage.Desk("server2");
        for (int i = 0; i < 3; i++)
        {
            var told = await Do(one, LicenceDeed.Distribute);
            Assert.Contains("server2", told.Unreached);
        }
        Assert.AreEqual(1, stage.Told("server2 lcns 16 The licenses that server1 tells are not"));
        // Whoever has just begun to use the next key is understood.
        string next = Path.Combine(stage.Layout("server1").Pki, PkiFile.Next);
        Directory.CreateDirectory(next);
        File.WriteAllBytes(Path.Combine(next, PkiFile.ClusterKey), Next);
        string pki = stage.Layout("server2").Pki;
        Directory.CreateDirectory(pki);
        File.WriteAllBytes(Path.Combine(pki, PkiFile.OldKey), new byte[32]);
        Assert.DoesNotContain("server2", (await Do(one, LicenceDeed.Distribute)).Unreached);
    }

    [TestMethod]
    public async Task A_full_disk_is_told_once_and_ends_nothing()
    {
        using var stage = new LicenceStage();
        var disk = new Disk();
        var one = await Licensed(stage, files: disk);
        disk.IsFull = true;
        for (int day = 0; day < 5; day++) stage.Time.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(1, stage.Told("lcns 17"));
        Assert.AreEqual("", one.Refusal("DBAG"));
        StringAssert.Contains((await Do(one, LicenceDeed.DeleteAll)).Fault, "cannot be stored");
        Assert.AreEqual("", one.Refusal("DBAG"), "what was refused was not done");
        disk.IsFull = false;
        one.Check();
        Assert.AreEqual("", stage.Desk("server1").Refusal("DBAG"));
    }

    [TestMethod]
    public async Task What_did_not_change_is_not_written_again()
    {
        using var stage = new LicenceStage();
        var disk = new Disk();
        var one = await Licensed(stage, files: disk);
        stage.Desk("server2");
        await Do(one, LicenceDeed.Distribute);
        int before = disk.Writes;
        for (int i = 0; i < 10; i++)
        {
            stage.Time.Advance(TimeSpan.FromMinutes(3));
            await Do(one, LicenceDeed.Distribute);
        }
        Assert.AreEqual(before, disk.Writes);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("""{"book":null,"seal":"","vendors":[]}""")]
    [DataRow("""{"book":{"entries":[null],"machines":[]},"seal":"","vendors":[]}""")]
    [DataRow("""{"book":{"entries":null,"machines":[]},"seal":"","vendors":[]}""")]
    [DataRow("""{"book":{"entries":[],"machines":[null]},"seal":"","vendors":[]}""")]
    [DataRow("""{"book":{"entries":[],"machines":[]},"seal":"","vendors":[null]}""")]
    [DataRow("""{"book":{"entries":[],"machines":[],"seen":"9999"},"seal":"","vendors":[]}""")]
    [TestProperty("Regression", "174")]
    public void Rubbish_in_a_file_or_from_another_server_ends_nothing(string rubbish)
    {
        using var stage = new LicenceStage();
        string path = stage.Layout("server1").Licences;
        File.WriteAllText(path, rubbish);
        var one = stage.Desk("server1");
        Assert.AreEqual(1, stage.Told("lcns 12"));
        Assert.IsTrue(File.Exists(path + ".bad"));
        Assert.IsEmpty(one.List().Licences);
        Assert.ThrowsExactly<LicenceRefusedException>(
            () => one.Answer("server2", System.Text.Encoding.UTF8.GetBytes(rubbish)));
    }

    [TestMethod]
    public async Task A_vendor_that_is_put_into_the_folder_is_believed_at_the_next_check()
    {
        using var stage = new LicenceStage();
        var one = await Licensed(stage);
        File.WriteAllText(Path.Combine(stage.Layout("server1").Vendors, "more.json"),
            stage.Statement(LicenceStage.Agent, LicenceStage.Base));
        Assert.AreEqual(LicenceStanding.Free, one.Standing);
        one.Check();
        StringAssert.Contains(one.Standing.Refusal, "not registered");
    }

    [TestMethod]
    public async Task A_vendor_that_is_forgotten_does_not_come_back_with_a_server_that_was_down()
    {
        using var stage = new LicenceStage();
        var one = stage.Desk("server1");
        var two = stage.Desk("server2");
        var three = stage.Desk("server3");
        string statement = stage.Statement(LicenceStage.Base);
        await Do(one, LicenceDeed.AddVendor, statement);
        stage.Down.Add("server3");
        Assert.AreEqual("", (await Do(two, LicenceDeed.ForgetVendor, "acme")).Fault);
        stage.Down.Clear();
        Assert.AreNotEqual("", three.Standing.Refusal);
        await Do(three, LicenceDeed.Distribute);
        foreach (var desk in new[] { one, two, three, stage.Desk("server2") })
            Assert.AreEqual(LicenceStanding.Free, desk.Standing);
        Assert.IsEmpty(Directory.GetFiles(stage.Layout("server3").Vendors));
        StringAssert.Contains(
            (await Do(one, LicenceDeed.ForgetVendor, "acme")).Fault, "no vendor acme");
        Assert.AreEqual("", (await Do(one, LicenceDeed.AddVendor, statement)).Fault);
        foreach (var desk in new[] { one, three })
            Assert.AreNotEqual("", desk.Standing.Refusal);
    }

    [TestMethod]
    public async Task A_vendor_sells_more_under_the_same_key_and_never_less()
    {
        using var stage = new LicenceStage();
        using var other = new LicenceStage();
        var one = await Licensed(stage);
        var two = stage.Desk("server2");
        string more = stage.Statement(LicenceStage.Agent, LicenceStage.Base);
        Assert.AreEqual("", (await Do(one, LicenceDeed.AddVendor, more)).Fault);
        Assert.AreEqual("", (await Do(one, LicenceDeed.AddVendor,
            stage.Statement(LicenceStage.Agent))).Fault);
        foreach (var desk in new[] { one, two, stage.Desk("server1") })
            StringAssert.Contains(desk.Standing.Refusal, "not registered");
        StringAssert.Contains((await Do(one, LicenceDeed.AddVendor, other.Statement(
            LicenceStage.Agent, LicenceStage.Base))).Fault, "another vendor acme");
    }

    [TestMethod]
    public async Task A_licence_that_was_deleted_elsewhere_is_registered_anew_for_good()
    {
        using var stage = new LicenceStage();
        var one = await Licensed(stage);
        var two = stage.Desk("server2");
        await Do(one, LicenceDeed.Distribute);
        await Do(two, LicenceDeed.DeleteAll);
        // The server gets a new disk.
        File.Delete(stage.Layout("server1").Licences);
        one = stage.Desk("server1");
        await Do(one, LicenceDeed.Register, stage.Term("DBAG", Serial, days: 1000));
        await Do(two, LicenceDeed.Distribute);
        Assert.AreEqual(("", ""), (one.Refusal("DBAG"), two.Refusal("DBAG")));
    }

    [TestMethod]
    public void The_ids_of_our_own_options_are_always_listed()
    {
        using var stage = new LicenceStage();
        var desk = stage.Desk("server1", catalog: Host.Catalog.Empty);
        CollectionAssert.AreEqual(new[] { "ALRT", "BASE", "DBAG", "FSAG" },
            desk.List().Products.Select(p => p.Id).ToArray());
    }
}
