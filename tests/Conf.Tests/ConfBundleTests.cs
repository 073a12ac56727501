using System.Formats.Tar;
using System.Text;

namespace Baton.Conf.Tests;

[TestClass]
public sealed class ConfBundleTests
{
    private const UnixFileMode Rw = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [TestMethod]
    public void What_is_packed_is_unpacked_with_private_modes()
    {
        using var from = new Folder();
        using var to = new Folder();
        from.Write("clp.conf", "conf");
        from.Write("scripts/web/exec1/start.sh", "#!/bin/sh", executable: true);
        from.Write("scripts/web/exec1/日本.txt", "notes");
        from.Write("other", "not part of it");

        byte[] bundle = ConfBundle.Pack(from.Path);
        ConfBundle.Unpack(bundle, to["new"]);

        Assert.AreEqual("conf", to.Read("new/clp.conf"));
        Assert.AreEqual("notes", to.Read("new/scripts/web/exec1/日本.txt"));
        Assert.IsFalse(File.Exists(to["new/other"]));
        Assert.AreEqual(Rw, File.GetUnixFileMode(to["new/clp.conf"]));
        Assert.AreEqual(Rw, File.GetUnixFileMode(to["new/scripts/web/exec1/日本.txt"]));
        Assert.AreEqual(Rw | UnixFileMode.UserExecute,
            File.GetUnixFileMode(to["new/scripts/web/exec1/start.sh"]));
        Assert.AreEqual(Rw | UnixFileMode.UserExecute,
            File.GetUnixFileMode(to["new/scripts/web"]));
        CollectionAssert.AreEqual(bundle, ConfBundle.Pack(to["new"]));
    }

    [TestMethod]
    public void Another_conf_leaves_the_scripts_alone()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "old");
        folder.Write("scripts/web/exec1/start.sh", "#!/bin/sh", executable: true);

        byte[] bundle = ConfBundle.WithConf(ConfBundle.Pack(folder.Path), "new"u8.ToArray());
        ConfBundle.Unpack(bundle, folder["out"]);

        Assert.AreEqual("new", folder.Read("out/clp.conf"));
        Assert.AreEqual("#!/bin/sh", folder.Read("out/scripts/web/exec1/start.sh"));
        Assert.AreEqual("new", Encoding.UTF8.GetString(ConfBundle.ConfOf(bundle)));
    }

    [TestMethod]
    public void A_bundle_is_checked_with_the_scripts_in_it()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", Sample.Good);
        foreach (string script in new[] { "web/exec1/start.sh", "web/exec1/stop.sh",
            "files/exec2/start.sh" })
        {
            folder.Write("scripts/" + script, "", executable: true);
        }

        var read = ConfBundle.Read(ConfBundle.Pack(folder.Path), Types.All);

        Assert.AreEqual("the file scripts/files/exec2/stop.sh is missing",
            read.Errors.Single().Text);
    }

    [TestMethod]
    [DataRow("../evil")]
    [DataRow("/etc/passwd")]
    [DataRow("scripts/../../evil")]
    [DataRow("scripts/./x")]
    [DataRow("scripts//x")]
    [DataRow("scripts/a\\b")]
    [DataRow("scripts/a\nb")]
    [DataRow("scripts")]
    [DataRow("other/x")]
    [DataRow("clp.conf/x")]
    [DataRow("scripts/1/2/3/4/5/6/7/8")]
    public void A_name_that_is_not_plain_is_refused_before_anything_is_written(string name)
    {
        using var folder = new Folder();
        byte[] bundle = Tar(Plain("clp.conf"), Plain(name));

        Assert.ThrowsExactly<InvalidDataException>(
            () => ConfBundle.Unpack(bundle, folder["out"]));

        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    [DataRow(TarEntryType.SymbolicLink)]
    [DataRow(TarEntryType.HardLink)]
    [DataRow(TarEntryType.Fifo)]
    [DataRow(TarEntryType.CharacterDevice)]
    public void Anything_but_files_and_folders_is_refused(TarEntryType type)
    {
        using var folder = new Folder();
        var entry = new PaxTarEntry(type, "scripts/x");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            entry.LinkName = "/etc/passwd";

        var thrown = Assert.ThrowsExactly<InvalidDataException>(
            () => ConfBundle.Unpack(Tar(Plain("clp.conf"), entry), folder["out"]));

        Assert.AreEqual($"scripts/x is a {type}: only files and folders are allowed",
            thrown.Message);
    }

    [TestMethod]
    public void A_file_that_is_also_a_folder_or_twice_there_is_refused()
    {
        using var folder = new Folder();
        Assert.ThrowsExactly<InvalidDataException>(() => ConfBundle.Unpack(
            Tar(Plain("clp.conf"), Plain("scripts/a"), Plain("scripts/a/b")), folder["out"]));
        Assert.ThrowsExactly<InvalidDataException>(() => ConfBundle.Unpack(
            Tar(Plain("clp.conf"), Plain("clp.conf")), folder["out"]));
        Assert.ThrowsExactly<InvalidDataException>(() => ConfBundle.Unpack(
            Tar(Plain("scripts/a")), folder["out"]));
    }

    [TestMethod]
    public void A_bundle_that_is_too_large_is_refused() =>
        Assert.ThrowsExactly<InvalidDataException>(
            () => ConfBundle.ConfOf(new byte[ConfLimits.BundleBytesMax + 1]));

    [TestMethod]
    public void Every_truncation_and_any_rubbish_is_refused_or_harmless()
    {
        using var folder = new Folder();
        byte[] bundle = Tar(Plain("clp.conf"), Plain("scripts/web/exec1/start.sh"));
        for (int length = 0; length < bundle.Length; length += 7) Try(bundle[..length]);
        var seeded = new Random(4711);
        for (int i = 0; i < 2000; i++)
        {
            byte[] broken = [.. bundle];
            broken[seeded.Next(2048)] = (byte)seeded.Next(256);
            Try(broken);
        }

        static void Try(byte[] bytes)
        {
            try
            {
                _ = ConfBundle.ConfOf(bytes);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [TestMethod]
    public void A_folder_with_a_link_or_a_pipe_is_not_packed()
    {
        using var folder = new Folder();
        folder.Write("clp.conf", "");
        folder.Write("scripts/web/a", "");
        File.CreateSymbolicLink(folder["scripts/web/b"], "/etc/passwd");

        var thrown = Assert.ThrowsExactly<InvalidDataException>(
            () => ConfBundle.Pack(folder.Path));

        Assert.AreEqual("scripts/web/b is a link", thrown.Message);
    }

    [TestMethod]
    public void A_folder_that_is_not_empty_is_not_unpacked_into()
    {
        using var folder = new Folder();
        folder.Write("x", "");

        Assert.ThrowsExactly<IOException>(
            () => ConfBundle.Unpack(Tar(Plain("clp.conf")), folder.Path));
    }

    internal static byte[] Tar(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries) tar.WriteEntry(entry);
        }
        return bytes.ToArray();
    }

    private static PaxTarEntry Plain(string name) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("text"u8.ToArray()) };
}
