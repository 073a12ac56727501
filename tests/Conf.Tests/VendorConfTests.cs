using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>A file of the original product, with what this one does not have.</summary>
[TestClass]
public sealed class VendorConfTests
{
    private static readonly byte[] Bytes =
        File.ReadAllBytes(Path.Combine(Sample.Folder, "vendor.conf"));

    [TestMethod]
    public void It_is_read_with_a_warning_for_each_thing_that_is_not_used()
    {
        var read = Sample.Read(Bytes);

        Assert.AreEqual("""
            networkpartition: there is no partition resolver: servers that lose each other ...
            trekking: is not used here; it is kept as it is
            cluster/messages: is not used here; it is kept as it is
            monitor/userw@userw: userw cannot run here: type userw: no licence
            monitor/mdw@mdw1: not supported: monitor mdw1 of type mdw
            monitor/mdnw@mdnw1: not supported: monitor mdnw1 of type mdnw
            monitor/genw@genw2: not supported: monitor genw2, since resource md1 of type md is not
            server@rhel-a/device@400/mdc: is not used here; it is kept as it is
            server@rhel-b/device@400/mdc: is not used here; it is kept as it is
            heartbeat/lankhb@lankhb1: lankhb1 of type lankhb runs as lanhb, and is written so
            heartbeat/bmchb@bmchb1: not supported: heartbeat bmchb1 of type bmchb
            group@ledger: the group ledger cannot start: resource md1 of type md is not supported
            resource/md@md1: not supported: resource md1 of type md
            webmgr: is not used here; it is kept as it is
            """.ReplaceLineEndings("\n").Split('\n').Order(StringComparer.Ordinal)
                .Aggregate((a, b) => a + "\n" + b),
            string.Join('\n', read.Faults.Select(f => $"{f.Path}: {f.Text}")
                .Select(t => t.Replace("take each other for dead, and both run the groups", "...",
                    StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)));
        Assert.IsTrue(read.Faults.All(f => f.IsWarning && f.Line > 0));
    }

    [TestMethod]
    public void What_can_run_is_in_the_configuration()
    {
        var config = Sample.Config(Sample.Read(Bytes));

        CollectionAssert.AreEqual(new[] { "rhel-a", "rhel-b" },
            config.Servers.Select(s => s.Name).ToArray());
        Assert.AreEqual(new HeartbeatConfig("lankhb1", "lanhb", 0, 0), config.Heartbeats.Single());
        Assert.AreEqual("resource md1 of type md is not supported",
            config.FindGroup("ledger")!.Unstartable);
        Assert.AreEqual("", config.FindGroup("archive")!.Unstartable);
        Assert.IsNull(config.FindResource("md1"));
        Assert.AreEqual(FinalAction.StopServiceAndShutDown,
            config.FindResource("exec1")!.Activate.Action);
        CollectionAssert.AreEqual(new[] { "userw", "genw1" },
            config.Monitors.Select(m => m.Name).ToArray());
        var recovery = config.FindMonitor("genw1")!.Recovery;
        Assert.AreEqual((RecoveryTargetKind.Group, "ledger", 0, 1),
            (recovery.TargetKind, recovery.Target, recovery.Restarts, recovery.Failovers));
    }

    [TestMethod]
    public void What_is_not_used_survives_a_rewrite_in_its_place()
    {
        var read = Sample.Read(Bytes);
        byte[] written = ConfWriter.ToBytes(Sample.Config(read), Types.All, read.Kept);
        var again = Sample.Read(written);

        Assert.AreEqual(Sample.Lines(read), Sample.Lines(again));
        CollectionAssert.AreEqual(new[]
        {
            "trekking", "webmgr", "all/encode", "all/serveros", "cluster/messages",
            "group@ledger/resource@md@md1", "heartbeat/types@bmchb", "heartbeat/bmchb@bmchb1",
            "monitor/types@mdw", "monitor/types@mdnw", "monitor/mdw@mdw1", "monitor/mdnw@mdnw1",
            "monitor/genw@genw2", "resource/types@md", "resource/md@md1",
            "resource/exec@exec1/depend@md1", "server@rhel-a/device@400/mdc",
            "server@rhel-b/device@400/mdc",
        }, again.Kept.Select(k => k.Path).ToArray());
    }

    [TestMethod]
    public void What_was_part_of_something_removed_goes_with_it()
    {
        var read = Sample.Read(Bytes);
        var config = Sample.Config(read);
        var without = config with
        {
            Monitors = config.Monitors.Remove(config.FindMonitor("genw1")!),
        };

        var again = Sample.Read(ConfWriter.ToBytes(without, Types.All, read.Kept));

        Assert.IsFalse(again.Kept.Any(k => k.Path.Contains("genw1", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void The_same_type_is_a_mistake_if_the_file_does_not_list_it()
    {
        string text = System.Text.Encoding.ASCII.GetString(Bytes)
            .Replace("<types name=\"md\"/>", "", StringComparison.Ordinal);

        var error = Sample.Read(text).Errors.Single();

        Assert.AreEqual("unknown plugin type 'md': resource types are exec, fip", error.Text);
        Assert.AreEqual("resource/md@md1", error.Path);
    }

    [TestMethod]
    public void A_plugin_that_comes_back_makes_its_groups_startable()
    {
        var withoutFip = Types.All.Where(t => t.Key != "fip").ToDictionary();
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Sample.Good));

        var read = ConfReader.Read(stream, "clp.conf", withoutFip);

        var config = Sample.Config(read);
        Assert.AreEqual("resource fip1 of type fip is not supported",
            config.FindGroup("web")!.Unstartable);
        byte[] written = ConfWriter.ToBytes(config, withoutFip, read.Kept);
        var back = Sample.Config(Sample.Read(written));
        Assert.AreEqual("", back.FindGroup("web")!.Unstartable);
        Assert.AreEqual("10.77.0.100", back.FindResource("fip1")!.Parameters["ip"]);
        CollectionAssert.AreEqual(new[] { "fip1" },
            back.FindResource("exec1")!.DependsOn.ToArray());
    }

    [TestMethod]
    public void A_plugin_that_cannot_be_used_keeps_its_groups_from_starting_and_says_why()
    {
        var types = Types.All.ToDictionary();
        types["fip"] = types["fip"] with { Unusable = "built against contract 2.0" };
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Sample.Good));

        var config = Sample.Config(ConfReader.Read(stream, "clp.conf", types));

        Assert.AreEqual("resource fip1 of type fip cannot run here: built against contract 2.0",
            config.FindGroup("web")!.Unstartable);
        Assert.IsNotNull(config.FindResource("fip1"));
    }

    [TestMethod]
    [DataRow("<exclude name=\"ipw1\"/>", "")]
    [DataRow("<force>1</force><exclude name=\"ipw1\"/><exclude name=\"pidw1\"/>", "pidw1")]
    public void A_group_is_kept_from_no_server_by_a_monitor_that_is_set_aside(
        string dynamic, string left)
    {
        var withoutIpw = Types.All.Where(t => t.Key != "ipw").ToDictionary();
        string text = Sample.With("<group name=\"web\">",
            $"<group name=\"web\"><dynamic>{dynamic}</dynamic>");
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));

        var read = ConfReader.Read(stream, "clp.conf", withoutIpw);

        var config = Sample.Config(read);
        Assert.AreEqual(left, string.Join(' ', config.FindGroup("web")!.ExcludedMonitors));
        Assert.Contains("group@web/dynamic/exclude@ipw1: not supported: monitor ipw1 is not, "
            + "and keeps the group from no server",
            read.Faults.Select(f => $"{f.Path}: {f.Text}").ToList());
        byte[] written = ConfWriter.ToBytes(config, withoutIpw, read.Kept);
        var back = Sample.Config(Sample.Read(written));
        Assert.IsNotNull(back.FindMonitor("ipw1"));
        CollectionAssert.AreEquivalent(left.Length == 0 ? ["ipw1"] : new[] { "ipw1", left },
            back.FindGroup("web")!.ExcludedMonitors.ToArray());
    }
}
