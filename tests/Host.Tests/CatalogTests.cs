using System.Text.Json.Nodes;
using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class CatalogTests
{
    [TestMethod]
    public void A_sound_folder_is_ready_and_its_absent_fields_have_their_defaults()
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good");

        var entry = Catalog.Scan(scratch.Plugins).Find("good");

        Assert.IsNotNull(entry);
        Assert.AreEqual(PluginStatus.Ready, entry.Status, entry.Reason);
        Assert.IsTrue(entry.IsReady);
        Assert.AreEqual("", entry.Reason);
        Assert.AreEqual(PluginKind.Resource, entry.Manifest.Kind);
        Assert.AreEqual(PluginIsolation.InProcess, entry.Manifest.Isolation);
        Assert.AreEqual(20, entry.Manifest.Resource.ActivateSeconds);
        Assert.AreEqual(180, entry.Manifest.Resource.DeactivateSeconds);
        Assert.AreEqual(5, entry.Manifest.Resource.ActivateRetries);
        Assert.AreEqual(60, entry.Manifest.Monitor.IntervalSeconds);
        Assert.HasCount(2, entry.Manifest.Monitor.Timings);
        Assert.AreSequenceEqual(new[] { "root" }, entry.Manifest.Rights.ToArray());
        Assert.IsEmpty(entry.Manifest.StartsAfter);
        Assert.AreEqual("", entry.Manifest.Product);
        Assert.HasCount(12, entry.Parameters);
    }

    [TestMethod]
    public void No_code_of_a_plugin_is_loaded_by_a_scan()
    {
        using var scratch = new Scratch();
        scratch.Plant("BringsOne", "unseen", m => m["type"] = "unseen");

        Assert.IsTrue(Catalog.Scan(scratch.Plugins).Find("unseen")!.IsReady);

        Assert.DoesNotContain(a => !a.IsDynamic && a.Location.StartsWith(scratch.Root,
            StringComparison.Ordinal), AppDomain.CurrentDomain.GetAssemblies());
    }

    [TestMethod]
    public void Unknown_fields_are_tolerated_and_listed()
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good", m =>
        {
            m["colour"] = "blue";
            m["resource"]!["mood"] = 3;
        });

        var entry = Catalog.Scan(scratch.Plugins).Find("good")!;

        Assert.AreEqual(PluginStatus.Ready, entry.Status);
        StringAssert.Contains(entry.Reason, "resource.mood, colour", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("{\n\"type\": \"x\",\n\"kind\": }", "line 3")]
    [DataRow("{\n\"type\": \"x\",\n\"kind\": \"gadget\"}", "line 3")]
    [DataRow("{\n\"type\": \"x\",\n\"kind\": 1}", "line 3")]
    [DataRow("{ \"type\": \"x\" }", "missing required properties")]
    [DataRow("{ \"type\": null }", "line 1")]
    [DataRow("", "line 1")]
    [DataRow("[]", "line 1")]
    [DataRow("null", "holds nothing")]
    public void A_bad_manifest_is_broken_and_says_where(string manifest, string said)
    {
        using var scratch = new Scratch();
        scratch.PlantText("bad", manifest);

        var entry = Catalog.Scan(scratch.Plugins).Find("bad")!;

        Assert.AreEqual(PluginStatus.Broken, entry.Status);
        StringAssert.Contains(entry.Reason, said, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("contract", "2.0", PluginStatus.Incompatible, "contract 2.0")]
    [DataRow("contract", "1.4", PluginStatus.Incompatible, "contract 1.4")]
    [DataRow("contract", "0.9", PluginStatus.Incompatible, "contract 0.9")]
    [DataRow("contract", "one", PluginStatus.Incompatible, "major.minor")]
    [DataRow("assembly", "None.dll", PluginStatus.Broken, "None.dll is missing")]
    [DataRow("assembly", "../good/Fixture.Good.dll", PluginStatus.Broken, "assembly cannot be")]
    [DataRow("assembly", "plugin.json", PluginStatus.Broken, "not a managed assembly")]
    [DataRow("assembly", "", PluginStatus.Broken, "assembly is empty")]
    [DataRow("type", "../up", PluginStatus.Broken, "type cannot be")]
    [DataRow("type", "rc", PluginStatus.Broken, "a part of the product is called so")]
    [DataRow("type", "TRUST", PluginStatus.Broken, "a part of the product is called so")]
    [DataRow("entry", "Baton.Nobody", PluginStatus.Broken, "no type Baton.Nobody")]
    [DataRow("entry", "Baton.Fixtures.Good.IGreeting", PluginStatus.Broken, "not a class")]
    [DataRow("entry", "Baton.Fixtures.Good.SteadyResource", PluginStatus.Broken, "not a class")]
    [DataRow("entry", "Baton.Fixtures.Good.Greeting", PluginStatus.Broken, "IResource")]
    [DataRow("kind", "monitor", PluginStatus.Broken, "Baton.Sdk.IMonitor")]
    [DataRow("kind", "alert", PluginStatus.Broken, "Baton.Sdk.IAlert")]
    [DataRow("parameters", "Baton.Nothing", PluginStatus.Broken, "no type Baton.Nothing")]
    public void What_does_not_fit_is_named(
        string field, string value, PluginStatus status, string said)
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good", m => m[field] = value);
        scratch.Plant("Moody", "moody");

        var catalog = Catalog.Scan(scratch.Plugins);

        var entry = catalog.Entries[0];
        Assert.AreEqual(status, entry.Status, entry.Reason);
        StringAssert.Contains(entry.Reason, said, StringComparison.Ordinal);
        Assert.IsEmpty(entry.Parameters);
        Assert.IsTrue(catalog.Find("moody")!.IsReady, "the others are not touched");
    }

    [TestMethod]
    [DataRow("process", "memoryMiB", 15, "process.memoryMiB cannot be 15: 16 to 1048576")]
    [DataRow("process", "memoryMiB", int.MaxValue, "process.memoryMiB cannot be 2147483647")]
    [DataRow("process", "processes", -1, "process.processes cannot be -1: 16 to")]
    [DataRow("process", "openFiles", 0, "process.openFiles cannot be 0: 32 to")]
    [DataRow("process", "fileMiB", 0, "process.fileMiB cannot be 0: 1 to")]
    [DataRow("monitor", "timeoutSeconds", 0, "monitor.timeoutSeconds cannot be 0: 1 to 9999")]
    [DataRow("resource", "activateRetries", -1, "resource.activateRetries cannot be -1: 0 to")]
    public void A_number_with_which_nothing_can_work_is_named(
        string part, string field, int value, string said)
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good", m => m[part] = new JsonObject { [field] = value });

        var entry = Catalog.Scan(scratch.Plugins).Entries[0];

        Assert.AreEqual(PluginStatus.Broken, entry.Status);
        StringAssert.Contains(entry.Reason, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_two_directories_the_first_with_a_sound_folder_of_a_type_wins()
    {
        using var scratch = new Scratch();
        string first = scratch.Plant("Good", "../first/good");
        scratch.PlantText("../first/moody", """{ "type": "moody" }""");
        string second = scratch.Plant("Good", "../second/good");
        string moody = scratch.Plant("Moody", "../second/moody");

        var catalog = Catalog.Scan(scratch.At("first"), scratch.At("second"));

        Assert.HasCount(4, catalog.Entries);
        Assert.AreEqual(Path.GetFullPath(first), catalog.Find("good")!.Directory);
        Assert.AreEqual(Path.GetFullPath(moody), catalog.Find("moody")!.Directory);
        var other = catalog.Entries.Single(e => e.Directory == Path.GetFullPath(second));
        Assert.AreEqual(PluginStatus.Duplicate, other.Status);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    [DataRow(600)]
    [DataRow(2000)]
    public void A_damaged_assembly_is_broken(int bytesLeft)
    {
        using var scratch = new Scratch();
        string path = Path.Combine(scratch.Plant("Good", "good"), "Fixture.Good.dll");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytesLeft]);

        Assert.AreEqual(PluginStatus.Broken, Catalog.Scan(scratch.Plugins).Entries[0].Status);
    }

    [TestMethod]
    [DataRow(false, PluginStatus.Ready)]
    [DataRow(true, PluginStatus.Ready)]
    public void A_monitor_that_can_do_both_is_what_its_manifest_says(
        bool resident, PluginStatus status)
    {
        using var scratch = new Scratch();
        scratch.Plant("Moody", "moody", m => ToMonitor(m, resident));

        Assert.AreEqual(status, Catalog.Scan(scratch.Plugins).Find("moody")!.Status);
    }

    [TestMethod]
    public void A_polled_monitor_said_to_be_resident_is_broken()
    {
        using var scratch = new Scratch();
        scratch.Plant("BringsOne", "one",
            m => m["monitor"] = new JsonObject { ["resident"] = true });

        var entry = Catalog.Scan(scratch.Plugins).Find("bringsone")!;

        Assert.AreEqual(PluginStatus.Broken, entry.Status);
        StringAssert.Contains(entry.Reason, "IResidentMonitor", StringComparison.Ordinal);
    }

    [TestMethod]
    public void The_first_sound_folder_of_a_type_wins_and_the_other_says_so()
    {
        using var scratch = new Scratch();
        scratch.PlantText("a-broken", """{ "type": "good" }""");
        string first = scratch.Plant("Good", "b");
        scratch.Plant("Good", "c");

        var catalog = Catalog.Scan(scratch.Plugins);

        Assert.AreSequenceEqual(
            new[] { PluginStatus.Broken, PluginStatus.Ready, PluginStatus.Duplicate },
            catalog.Entries.Select(e => e.Status).ToArray());
        Assert.AreEqual(first, catalog.Find("good")!.Directory);
        StringAssert.Contains(catalog.Entries[2].Reason, first, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_product_without_licence_is_unlicensed_until_it_has_one()
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good", m => m["product"] = "DBMON");
        scratch.Plant("Moody", "moody");

        var without = Catalog.Scan(scratch.Plugins).Licensed(p => $"no licence of {p}");
        var with = without.Licensed(product => product == "DBMON" ? "" : "none");

        Assert.AreEqual(PluginStatus.Unlicensed, without.Find("good")!.Status);
        StringAssert.Contains(without.Find("good")!.Reason, "DBMON", StringComparison.Ordinal);
        Assert.IsTrue(without.Find("moody")!.IsReady);
        Assert.IsTrue(with.Find("good")!.IsReady);
    }

    [TestMethod]
    public void Absent_and_empty_directories_make_an_empty_catalog()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.Plugins);

        Assert.IsEmpty(Catalog.Scan(scratch.Plugins, scratch.At("nowhere")).Entries);
        Assert.IsNull(Catalog.Empty.Find("good"));
    }

    [TestMethod]
    public void A_folder_without_a_manifest_is_broken_under_its_own_name()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(Path.Combine(scratch.Plugins, "lonely"));

        var entry = Catalog.Scan(scratch.Plugins).Find("lonely")!;

        Assert.AreEqual(PluginStatus.Broken, entry.Status);
        Assert.AreEqual("there is no plugin.json", entry.Reason);
    }

    /// <summary>Turns the moody resource's manifest into the monitor's.</summary>
    internal static void ToFence(JsonObject manifest)
    {
        manifest["kind"] = "fence";
        manifest["entry"] = "Baton.Fixtures.Moody.MoodyFence";
    }

    internal static void ToMonitor(JsonObject manifest, bool resident)
    {
        manifest["kind"] = "monitor";
        manifest["entry"] = "Baton.Fixtures.Moody.MoodyMonitor";
        manifest["monitor"] = new JsonObject { ["resident"] = resident };
    }
}
