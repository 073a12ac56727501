using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class PluginHostTests
{
    private static readonly Dictionary<string, string> Named = new() { ["name"] = "n" };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_good_plugin_gets_its_services_its_parameters_and_the_hosts_ports()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Good", "good");
        await using var good = stage.Resource("good", ("name", "bolt"), ("count", "9"));

        Assert.AreEqual(OutcomeKind.NotRunning, (await good.Probe(Stage.Call(), Stop)).Kind);
        var done = await good.Activate(Stage.Call(), Stop);

        Assert.AreEqual("good1 bolt 9", done.Reason);
        Assert.AreEqual("FilesPort CommandPort GateProcesses NetworkPort FakeTimeProvider",
            done.Handle, "a plugin's own class took a port's place");
        Assert.AreEqual(OutcomeKind.Done, (await good.Probe(Stage.Call(), Stop)).Kind);
        await stage.Heard("activated");
        Assert.AreEqual("good1", stage.Lines.Single().From.Name);
    }

    [TestMethod]
    public async Task Two_instances_of_a_type_share_nothing()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Good", "good");
        await using var one = stage.Resource("good", ("name", "one"));
        await using var two = stage.Resource("good", ("name", "two"));

        Assert.AreEqual("good1 one 3", (await one.Activate(Stage.Call(), Stop)).Reason);
        Assert.AreEqual(OutcomeKind.NotRunning, (await two.Probe(Stage.Call(), Stop)).Kind);
        Assert.AreEqual("good1 two 3", (await two.Activate(Stage.Call(), Stop)).Reason);
    }

    [TestMethod]
    [DataRow("nobody", "name", "n", OutcomeKind.Unsupported, "no plugin of type nobody")]
    [DataRow("future", "name", "n", OutcomeKind.Unsupported, "is incompatible: built against")]
    [DataRow("good", "count", "3", OutcomeKind.Misconfigured, "parameters/name is missing")]
    [DataRow("good", "count", "0", OutcomeKind.Misconfigured, "parameters/name is missing")]
    [DataRow("moody", "mood", "x", OutcomeKind.Misconfigured, "is no resource")]
    public void What_cannot_be_opened_says_why(
        string type, string key, string value, OutcomeKind kind, string said)
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Good", "good");
        stage.Scratch.Plant("Good", "future", m => (m["type"], m["contract"]) = ("future", "9.0"));
        stage.Scratch.Plant("Moody", "moody", m => CatalogTests.ToMonitor(m, false));
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));

        bool opened = stage.Host.TryOpenResource(type, Stage.Context(type),
            new Dictionary<string, string> { [key] = value }, out var instance, out var why);

        Assert.IsFalse(opened);
        Assert.IsNull(instance);
        Assert.AreEqual(kind, why!.Kind, why.Reason);
        StringAssert.Contains(why.Reason, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Without_a_licence_a_resource_is_found_and_let_go_and_not_taken()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Good", "good", m => m["product"] = "SOLD");
        await using var known = stage.Resource("good", ("name", "bolt"));
        await known.Activate(Stage.Call(), Stop);
        stage.Host.Use(stage.Host.Catalog.Licensed(_ => "no licence"));
        stage.Host.TryOpenResource("good", Stage.Context("good"), Named, out var fresh, out _);
        await using var opened = fresh!;

        Assert.AreEqual(OutcomeKind.Done, (await known.Probe(Stage.Call(), Stop)).Kind);
        Assert.IsTrue((await known.Deactivate(Stage.Call(), Stop)).IsDone);
        Assert.AreEqual(
            OutcomeKind.NotRunning, (await opened.Probe(Stage.Call(), Stop)).Kind);
        foreach (var resource in new[] { known, opened })
        {
            var refused = await resource.Activate(Stage.Call(), Stop);
            Assert.AreEqual((OutcomeKind.Unsupported, "plugin good is unlicensed: no licence"),
                (refused.Kind, refused.Reason));
        }
        stage.Host.Use(stage.Host.Catalog.Licensed(_ => ""));
        Assert.IsTrue((await opened.Activate(Stage.Call(), Stop)).IsDone);
    }

    [TestMethod]
    public void A_bad_value_names_the_parameter_and_what_is_allowed()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("Good", "good");
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));

        stage.Host.TryOpenResource("good", Stage.Context("good"),
            new Dictionary<string, string>(Named) { ["count"] = "1000" }, out _, out var why);

        Assert.AreEqual("good1: parameters/count: '1000' is not allowed: 1 to 999 pieces",
            why!.Reason);
    }

    [TestMethod]
    public void A_monitor_that_is_not_installed_is_unknown_not_faulty()
    {
        using var stage = new Stage();

        bool opened = stage.Host.TryOpenMonitor("nobody", Stage.Context("nobody"),
            new Dictionary<string, string>(), out _, out var why);

        Assert.IsFalse(opened);
        Assert.AreEqual(FindingKind.Unknown, why!.Kind);
    }

    [TestMethod]
    public async Task Each_plugin_gets_the_version_of_a_library_that_it_brought()
    {
        using var stage = new Stage();
        stage.Scratch.Plant("BringsOne", "one");
        stage.Scratch.Plant("BringsTwo", "two");
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));

        foreach (var (type, said) in new[] { ("bringsone", "one 1"), ("bringstwo", "two 2") })
        {
            stage.Host.TryOpenMonitor(type, Stage.Context(type),
                new Dictionary<string, string>(), out var monitor, out var why);
            Assert.IsNotNull(monitor, why?.Reason);
            var answer = await monitor.Check(Stage.Look(), Stop);
            Assert.AreEqual(said, answer.Finding.Reason);
        }
    }

    [TestMethod]
    public async Task What_was_loaded_beforehand_needs_its_folder_no_more_and_the_bad_harm_nobody()
    {
        using var stage = new Stage();
        string folder = stage.Scratch.Plant("Moody", "moody");
        File.Delete(Path.Combine(
            stage.Scratch.Plant("BringsOne", "a-bad"), "Fixture.BringsOne.dll"));
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));
        stage.Host.Preload();
        File.Delete(Path.Combine(folder, "Fixture.Moody.dll"));

        bool opened = stage.Host.TryOpenResource("moody", Stage.Context("moody"),
            new Dictionary<string, string>(), out var moody, out var why);

        Assert.IsTrue(opened, why?.Reason);
        Assert.IsTrue((await moody!.Activate(Stage.Call(), Stop)).IsDone);
    }

    [TestMethod]
    public async Task A_plugin_that_lacks_its_library_fails_without_harm()
    {
        using var stage = new Stage();
        string folder = stage.Scratch.Plant("BringsOne", "one");
        File.Delete(Path.Combine(folder, "Fixture.Lib.dll"));
        stage.Host.Use(Catalog.Scan(stage.Scratch.Plugins));
        stage.Host.TryOpenMonitor("bringsone", Stage.Context("bringsone"),
            new Dictionary<string, string>(), out var monitor, out var why);

        Assert.IsNotNull(monitor, why?.Reason);
        var answer = await monitor.Check(Stage.Look(), Stop);

        Assert.AreEqual(FindingKind.Faulty, answer.Finding.Kind);
        StringAssert.Contains(answer.Finding.Reason, "Fixture.Lib", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_copy_of_the_contract_in_the_plugins_folder_is_ignored()
    {
        using var stage = new Stage();
        string folder = stage.Scratch.Plant("Moody", "moody");
        File.Copy(typeof(Contract).Assembly.Location, Path.Combine(folder, "Baton.Sdk.dll"));
        await using var moody = stage.Resource("moody");

        Assert.IsTrue((await moody.Activate(Stage.Call(), Stop)).IsDone);
    }
}
