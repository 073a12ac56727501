using System.Formats.Tar;
using System.IO.Compression;
using Baton.Clp;
using Baton.Clp.Plugins;

namespace Baton.Tools.Tests.Plugins;

[TestClass]
public sealed class ClppluginAuthoringTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-author.");

    private static string Repository
    {
        get
        {
            string at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "Plugins.sln")))
                at = Path.GetDirectoryName(at)!;
            return at;
        }
    }

    private static FakeDaemon Daemon => FakeDaemon.Showing(Samples.TwoServers);

    private static string Ipw => Path.Combine(Repository, "out/plugins/ipw");

    private string Here(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("monitor", "Monitor")]
    [DataRow("resource", "Resource")]
    [DataRow("fence", "Fence")]
    [DataRow("alert", "Alert")]
    public void A_new_plugin_bears_its_name_everywhere(string kind, string ends)
    {
        NewVerb.Make(Path.Combine(Repository, "tools/templates", kind), kind, Here("diskCheck"),
            "/some/packages");
        Assert.IsTrue(File.Exists(Here($"diskCheck/DiskCheck{ends}.cs")));
        Assert.IsTrue(File.Exists(Here("diskCheck/tests/DiskCheck.Tests.csproj")));
        StringAssert.Contains(
            File.ReadAllText(Here("diskCheck/plugin.json")), "\"type\": \"diskcheck\"");
        StringAssert.Contains(
            File.ReadAllText(Here("diskCheck/nuget.config")), "/some/packages");
        StringAssert.Contains(File.ReadAllText(Here("diskCheck/plugin.json")),
            "\"$schema\": \"file:///some/packages/../share/plugin.schema.json\"");
        foreach (string file in Directory.EnumerateFiles(
            Here("diskCheck"), "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("acme", file.ToLowerInvariant());
            Assert.DoesNotContain("acmeplugin", File.ReadAllText(file).ToLowerInvariant());
            Assert.DoesNotEndWith(".in", file);
        }
    }

    [TestMethod]
    [DataRow("robot", "x1", ExitCode.UnknownName)]
    [DataRow("monitor", "1x", ExitCode.Usage)]
    [DataRow("monitor", "a-b", ExitCode.Usage)]
    [DataRow("monitor", ".", ExitCode.Usage)]
    public void A_kind_or_a_name_that_cannot_be_is_refused(
        string kind, string name, object code)
    {
        var refused = Assert.ThrowsExactly<CommandFailedException>(() => NewVerb.Make(
            Path.Combine(Repository, "tools/templates", kind), kind, Here(name), ""));
        Assert.AreEqual((ExitCode)code, refused.Code);
    }

    [TestMethod]
    public void What_was_packed_is_installed_as_it_was_and_replaces_what_was_there()
    {
        PackVerb.Pack(Ipw, "ipw", Here("ipw.plugin.tgz"));
        byte[] once = File.ReadAllBytes(Here("ipw.plugin.tgz"));
        PackVerb.Pack(Ipw, "ipw", Here("ipw.plugin.tgz"));
        CollectionAssert.AreEqual(once, File.ReadAllBytes(Here("ipw.plugin.tgz")));
        Directory.CreateDirectory(Here("plugins/ipw"));
        File.WriteAllText(Here("plugins/ipw/old"), "");
        Assert.AreEqual(
            ("ipw", true), InstallVerb.Install(Here("ipw.plugin.tgz"), Here("plugins"), []));
        string[] Names(string folder) =>
            [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order()];
        CollectionAssert.AreEqual(Names(Ipw), Names(Here("plugins/ipw")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Here("plugins")));
    }

    [TestMethod]
    public void A_plugin_of_the_product_itself_is_not_replaced()
    {
        Directory.CreateDirectory(Here("plugins/ipw"));
        File.WriteAllText(Here("plugins/ipw/old"), "");
        var refused = Assert.ThrowsExactly<CommandFailedException>(
            () => InstallVerb.Install(Ipw, Here("plugins"), ["fip", "ipw"]));
        StringAssert.Contains(refused.Message, "--force");
        Assert.AreEqual("old", Path.GetFileName(
            Directory.EnumerateFileSystemEntries(Here("plugins/ipw")).Single()));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Here("plugins")));
    }

    [TestMethod]
    public void What_the_installed_product_lists_as_its_own_needs_force()
    {
        string list = InstalledPlaces.ProductList;
        Assert.IsFalse(File.Exists(list), "the tests do not lie in an installation");
        Directory.CreateDirectory(Here("plugins"));
        string line = $"clpplugin install {Ipw} {Here("plugins")}";
        File.WriteAllText(list, new string('0', 64) + "  ipw/plugin.json\n");
        try
        {
            Assert.AreEqual((int)ExitCode.Failed, CommandRun.Of(line, Daemon).Code);
            Assert.IsEmpty(Directory.GetFileSystemEntries(Here("plugins")));
            Assert.AreEqual(0, CommandRun.Of(line + " --force", Daemon).Code);
        }
        finally
        {
            File.Delete(list);
        }
        var again = CommandRun.Of(line, Daemon);
        StringAssert.Contains(again.Out, "replaces the one that was there");
    }

    [TestMethod]
    public void What_was_there_comes_back_if_the_new_one_cannot_take_its_place()
    {
        Directory.CreateDirectory(Here("plugins/ipw"));
        File.WriteAllText(Here("plugins/ipw/old"), "");
        Assert.ThrowsExactly<CommandFailedException>(() => InstallVerb.Place(
            Here("nowhere"), Here("plugins/ipw"), Here("aside")));
        Assert.IsTrue(File.Exists(Here("plugins/ipw/old")));
        Assert.IsFalse(Directory.Exists(Here("aside")));
    }

    [TestMethod]
    [DataRow("clpplugin remove ipw --force")]
    [DataRow("clpplugin install one two three")]
    [DataRow("clpplugin pack one two three")]
    public void A_word_too_many_is_refused(string line) =>
        Assert.AreEqual((int)ExitCode.Usage, CommandRun.Of(line, Daemon).Code);

    [TestMethod]
    public void An_installation_without_beginnings_says_what_it_lacks()
    {
        var run = CommandRun.Of($"clpplugin new monitor {Here("filew")}", Daemon);
        Assert.AreEqual((int)ExitCode.Failed, run.Code);
        StringAssert.Contains(run.Err, InstalledPlaces.Templates);
        Assert.DoesNotContain("kind", run.Err);
    }

    [TestMethod]
    public void The_installation_of_the_README_is_whole()
    {
        string[] copied = File.ReadLines(Path.Combine(Repository, "README.md"))
            .Single(l => l.StartsWith("cp -a out/bin ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, ".."));
        foreach (string place in (string[])[InstalledPlaces.Plugins, InstalledPlaces.Packages,
            InstalledPlaces.Templates])
        {
            CollectionAssert.Contains(
                copied, "out/" + Path.GetRelativePath(root, place).Split('/')[0]);
        }
    }

    [TestMethod]
    [DataRow("FilewParameters.cs")]
    [DataRow("FilewMonitor.cs")]
    [DataRow("FilewTests.cs")]
    public void What_the_README_has_a_new_author_write_is_what_is_tested(string file) =>
        StringAssert.Contains(
            File.ReadAllText(Path.Combine(Repository, "sdk/README.md")),
            $"```csharp\n{File.ReadAllText(
                Path.Combine(Repository, "tests/ThirdParty/filew", file + ".in"))}```");

    [TestMethod]
    public void Who_would_write_beside_its_folder_is_not_installed()
    {
        using (var zipped = new GZipStream(
            File.Create(Here("evil.plugin.tgz")), CompressionLevel.Fastest))
        using (var tar = new TarWriter(zipped))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "../escaped")
            {
                DataStream = new MemoryStream([1]),
            });
        }
        Directory.CreateDirectory(Here("plugins"));
        Assert.ThrowsExactly<CommandFailedException>(
            () => InstallVerb.Install(Here("evil.plugin.tgz"), Here("plugins"), []));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Here("plugins")));
        Assert.IsFalse(File.Exists(Here("escaped")));
    }

    [TestMethod]
    public void A_plugin_that_the_configuration_uses_is_not_removed()
    {
        Directory.CreateDirectory(Here("plugins"));
        InstallVerb.Install(Ipw, Here("plugins"), []);
        Directory.CreateDirectory(Here("root/etc/baton"));
        File.WriteAllText(Here("root/etc/baton/clp.conf"),
            "<root><monitor><types name=\"ipw\"/><ipw name=\"ipw1\"/></monitor></root>");
        string line = $"clpplugin remove ipw {Here("plugins")} --root {Here("root")}";
        var refused = CommandRun.Of(line, Daemon);
        Assert.AreEqual((int)ExitCode.Busy, refused.Code);
        File.Delete(Here("root/etc/baton/clp.conf"));
        Assert.AreEqual(0, CommandRun.Of(line, Daemon).Code);
        Assert.IsEmpty(Directory.GetFileSystemEntries(Here("plugins")));
        Assert.AreEqual(
            (int)ExitCode.UnknownName, CommandRun.Of(line, Daemon).Code);
    }

    [TestMethod]
    public void The_kit_takes_as_many_values_as_a_plugin_has()
    {
        string values = string.Join(' ',
            Enumerable.Range(0, 9).Select(i => $"list@{i}/ip=192.0.2.{i + 1}"));
        var run = CommandRun.Of($"clpplugin test {Ipw} {values}", Daemon);
        Assert.AreEqual(0, run.Code, run.Out + run.Err);
    }

    [TestMethod]
    public void The_kit_says_of_a_folder_which_rules_it_keeps()
    {
        var run = CommandRun.Of($"clpplugin test {Ipw} list@0/ip=192.0.2.9", Daemon);
        Assert.AreEqual(0, run.Code, run.Out + run.Err);
        StringAssert.EndsWith(run.Lines[^1], " rules kept.");
        Assert.AreNotEqual(0, CommandRun.Of(
            $"clpplugin test {_folder.FullName}", Daemon).Code);
    }
}
