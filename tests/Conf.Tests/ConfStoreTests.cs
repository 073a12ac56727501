using System.Globalization;
using System.Text;

namespace Baton.Conf.Tests;

[TestClass]
public sealed class ConfStoreTests
{
    [TestMethod]
    public void A_prepared_configuration_is_in_force_only_after_the_commit()
    {
        using var folder = new Folder();
        var store = new ConfStore(folder["etc"]);
        Assert.IsNull(store.Generation);

        Assert.AreEqual(1, store.Prepare(Bundle(1)));
        Assert.AreEqual((null, (long?)1), (store.Generation, store.PreparedGeneration));
        Assert.AreEqual(1, store.Commit());
        Assert.AreEqual(((long?)1, null), (store.Generation, store.PreparedGeneration));

        store.Prepare(Bundle(2));
        Assert.AreEqual("script 1", folder.Read("etc/scripts/web/exec1/start.sh"));
        Assert.AreEqual(2, store.Commit());

        Assert.AreEqual("script 2", folder.Read("etc/scripts/web/exec1/start.sh"));
        Assert.IsFalse(File.Exists(folder["etc/scripts/web/exec1/only1"]));
        Assert.AreEqual(Conf(1), folder.Read("etc/clp.conf.bak"));
        CollectionAssert.AreEqual(Bundle(2), store.Bundle());
        CollectionAssert.AreEquivalent(
            new[] { "clp.conf", "clp.conf.bak", "scripts" }, Names(folder["etc"]));
    }

    [TestMethod]
    public void An_aborted_one_leaves_nothing_behind()
    {
        using var folder = new Folder();
        var store = Committed(folder, 1);
        store.Prepare(Bundle(2));

        store.Abort();

        Assert.AreEqual(((long?)1, null), (store.Generation, store.PreparedGeneration));
        Assert.ThrowsExactly<InvalidOperationException>(() => store.Commit());
        CollectionAssert.AreEquivalent(new[] { "clp.conf", "scripts" }, Names(folder["etc"]));
    }

    [TestMethod]
    public void A_generation_never_goes_back()
    {
        using var folder = new Folder();
        var store = Committed(folder, 5);

        var thrown = Assert.ThrowsExactly<InvalidDataException>(() => store.Prepare(Bundle(5)));

        Assert.AreEqual("its generation is 5, and 5 is in force: it never goes back",
            thrown.Message);
    }

    [TestMethod]
    public void Rubbish_does_not_replace_what_is_prepared()
    {
        using var folder = new Folder();
        var store = Committed(folder, 1);
        store.Prepare(Bundle(2));

        Assert.ThrowsExactly<InvalidDataException>(() => store.Prepare(new byte[1000]));

        Assert.AreEqual(2, store.PreparedGeneration);
    }

    [TestMethod]
    public void Files_are_private()
    {
        using var folder = new Folder();
        Committed(folder, 1);

        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["etc/clp.conf"]));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder["etc"]));
    }

    [TestMethod]
    public void A_crash_before_the_commit_leaves_it_prepared()
    {
        using var folder = new Folder();
        Committed(folder, 1).Prepare(Bundle(2));

        var store = new ConfStore(folder["etc"]);

        Assert.AreEqual(((long?)1, (long?)2), (store.Generation, store.PreparedGeneration));
        Assert.AreEqual(2, store.Commit());
        Assert.AreEqual("script 2", folder.Read("etc/scripts/web/exec1/start.sh"));
    }

    [TestMethod]
    [DataRow(0, DisplayName = "right after the decision")]
    [DataRow(1, DisplayName = "after the scripts were swapped")]
    [DataRow(2, DisplayName = "between two renames of the scripts")]
    [DataRow(3, DisplayName = "after all but the tidying up")]
    public void A_crash_inside_the_commit_is_carried_on(int steps)
    {
        using var folder = new Folder();
        Committed(folder, 1).Prepare(Bundle(2));
        folder.Write("etc/scripts.swap",
            DiskCalls.Inode(folder["etc/scripts.next"]).ToString(CultureInfo.InvariantCulture));
        File.Move(folder["etc/clp.conf.next"], folder["etc/clp.conf.commit"]);
        if (steps is 1 or 3)
            Assert.IsTrue(DiskCalls.Swap(folder["etc/scripts"], folder["etc/scripts.next"]));
        if (steps == 2) Directory.Delete(folder["etc/scripts"], recursive: true);
        if (steps == 3)
            File.Move(folder["etc/clp.conf.commit"], folder["etc/clp.conf"], overwrite: true);

        var store = new ConfStore(folder["etc"]);

        Assert.AreEqual(((long?)2, null), (store.Generation, store.PreparedGeneration));
        Assert.AreEqual("script 2", folder.Read("etc/scripts/web/exec1/start.sh"));
        Assert.IsEmpty(Names(folder["etc"])
            .Except(["clp.conf", "clp.conf.bak", "scripts"]).ToArray());
    }

    [TestMethod]
    [DataRow("abort")]
    [DataRow("prepare")]
    [DataRow("commit")]
    public void A_commit_that_failed_half_way_is_ended_by_whatever_comes_next(string next)
    {
        using var folder = new Folder();
        var store = Committed(folder, 1);
        store.Prepare(Bundle(2));
        // As a full disk leaves it: decided, and neither file nor scripts in their places.
        folder.Write("etc/scripts.swap",
            DiskCalls.Inode(folder["etc/scripts.next"]).ToString(CultureInfo.InvariantCulture));
        File.Move(folder["etc/clp.conf.next"], folder["etc/clp.conf.commit"]);

        if (next == "abort") store.Abort();
        if (next == "prepare") store.Prepare(Bundle(3));
        if (next == "commit")
            Assert.ThrowsExactly<InvalidOperationException>(() => store.Commit());

        var again = new ConfStore(folder["etc"]);
        Assert.AreEqual(2, again.Generation);
        Assert.AreEqual("script 2", folder.Read("etc/scripts/web/exec1/start.sh"));
        Assert.AreEqual(next == "prepare" ? 3 : null, again.PreparedGeneration);
    }

    [TestMethod]
    public void A_copy_of_the_one_before_that_cannot_be_kept_fails_no_commit()
    {
        using var folder = new Folder();
        var store = Committed(folder, 1);
        store.Prepare(Bundle(2));
        Directory.CreateDirectory(folder["etc/clp.conf.bak.tmp"]);

        Assert.AreEqual(2, store.Commit());

        Assert.AreEqual("script 2", folder.Read("etc/scripts/web/exec1/start.sh"));
        Assert.IsFalse(File.Exists(folder["etc/clp.conf.commit"]));
    }

    [TestMethod]
    public void What_is_edited_on_the_disk_is_in_force_only_when_it_is_delivered_or_opened_anew()
    {
        using var folder = new Folder();
        folder.Write("etc/clp.conf", Sample.Good);
        var store = new ConfStore(folder["etc"]);
        string edited = Sample.Good.Replace(
            "<interval>10</interval>", "<interval>11</interval>", StringComparison.Ordinal);
        Assert.AreNotEqual(Sample.Good, edited);

        File.WriteAllText(folder["etc/clp.conf"], edited);

        Assert.AreEqual(10, Interval(store));
        Assert.AreEqual(Sample.Good, Encoding.UTF8.GetString(ConfBundle.ConfOf(store.Bundle())));
        Assert.AreEqual(11, Interval(new ConfStore(folder["etc"])));

        File.WriteAllText(folder["etc/clp.conf"], "half");
        store.Prepare(Bundle(1000));
        store.Commit();

        Assert.AreEqual(1000, store.Generation);
        Assert.AreEqual(Sample.Good, folder.Read("etc/clp.conf.bak"));

        static double Interval(ConfStore store) =>
            store.Read(Types.All).Config!.FindMonitor("ipw1")!.Interval.TotalSeconds;
    }

    [TestMethod]
    public void A_first_configuration_may_come_after_the_store_was_opened()
    {
        using var folder = new Folder();
        var store = new ConfStore(folder["etc"]);
        Assert.ThrowsExactly<FileNotFoundException>(() => store.Read(Types.All));

        folder.Write("etc/clp.conf", Sample.Good);

        Assert.IsNotNull(store.Read(Types.All).Config);
    }

    [TestMethod]
    public void A_crash_inside_preparing_leaves_nothing()
    {
        using var folder = new Folder();
        Committed(folder, 1);
        folder.Write("etc/clp.conf.draft/clp.conf", "half");
        folder.Write("etc/scripts.next/web/x", "half");

        var store = new ConfStore(folder["etc"]);

        Assert.IsNull(store.PreparedGeneration);
        CollectionAssert.AreEquivalent(new[] { "clp.conf", "scripts" }, Names(folder["etc"]));
    }

    [TestMethod]
    [TestProperty("Regression", "93")]
    public async Task A_reader_never_sees_half_a_file()
    {
        using var folder = new Folder();
        var store = Committed(folder, 1);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            int read = 0;
            do
            {
                byte[] conf = File.ReadAllBytes(folder["etc/clp.conf"]);
                Assert.IsGreaterThan(0, ConfGeneration.Of(conf));
                Assert.IsTrue(File.Exists(folder["etc/scripts/web/exec1/start.sh"]));
                read++;
            }
            while (!done.IsCancellationRequested);
            return read;
        });

        for (int generation = 2; generation < 60; generation++)
        {
            store.Prepare(Bundle(generation));
            store.Commit();
        }
        await done.CancelAsync();

        Assert.IsGreaterThan(0, await reader);
    }

    [TestMethod]
    [DataRow("<root><cluster><generation>12</generation></cluster></root>", 12L)]
    [DataRow("<root><cluster/></root>", 0L)]
    [DataRow("<root/>", 0L)]
    public void The_generation_is_in_the_file(string conf, long generation) =>
        Assert.AreEqual(generation, ConfGeneration.Of(Encoding.UTF8.GetBytes(conf)));

    [TestMethod]
    public void A_script_lost_since_does_not_make_the_configuration_in_force_unusable()
    {
        using var folder = new Folder();
        folder.Write("etc/clp.conf", Sample.Good);

        var read = new ConfStore(folder["etc"]).Read(Types.All);

        Assert.IsNotNull(read.Config);
    }

    private static ConfStore Committed(Folder folder, long generation)
    {
        var store = new ConfStore(folder["etc"]);
        store.Prepare(Bundle(generation));
        store.Commit();
        return store;
    }

    private static string[] Names(string path) =>
        [.. Directory.EnumerateFileSystemEntries(path).Select(p => Path.GetFileName(p))];

    private static string Conf(long generation) =>
        $"<root><cluster><generation>{generation}</generation></cluster></root>";

    private static byte[] Bundle(long generation)
    {
        using var folder = new Folder();
        folder.Write("clp.conf", Conf(generation));
        folder.Write("scripts/web/exec1/start.sh", $"script {generation}", executable: true);
        if (generation == 1) folder.Write("scripts/web/exec1/only1", "");
        return ConfBundle.Pack(folder.Path);
    }
}
