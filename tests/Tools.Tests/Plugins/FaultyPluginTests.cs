using System.Text.Json.Nodes;
using Baton.Clp.Conformance;
using Baton.Sdk;

namespace Baton.Tools.Tests.Plugins;

/// <summary>A plugin that breaks one rule is caught by the rule's name.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FaultyPluginTests : IDisposable
{
    private const string Reason = "answers, with a reason for what is not done";
    private const string Midway = "ends when its time is up, and does no more";
    private const string Before = "does nothing if it is told to stop before it begins";
    private const string Nothing = "an instance that is closed leaves nothing behind";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-faulty.");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("resource")]
    [DataRow("monitor")]
    [DataRow("resident")]
    [DataRow("fence")]
    [DataRow("alert")]
    public async Task Without_a_fault_every_rule_is_tried_and_kept(string kind)
    {
        var remarks = await Try(kind, "none");
        Assert.IsTrue(remarks.TrueForAll(r => r.Kept == true), string.Join('\n', remarks));
    }

    [TestMethod]
    [DataRow("resource", "throws", $"Probe {Reason}")]
    [DataRow("resource", "throws", $"Deactivate {Reason}")]
    [DataRow("resource", "throws", $"Activate {Reason}")]
    [DataRow("resource", "nothing", $"Activate {Reason}")]
    [DataRow("resource", "silent", $"Activate {Reason}")]
    [DataRow("resource", "huge", $"Activate {Reason}")]
    [DataRow("resource", "brittle", $"Activate where programs fail {Reason}")]
    [DataRow("resource", "always held", "a probe before any start does not say that it is held")]
    [DataRow("resource", "meddles", "a probe changes nothing")]
    [DataRow("resource", "clings", "what was never started stops well")]
    [DataRow("resource", "eager start", $"Activate {Before}")]
    [DataRow("resource", "deaf start", $"Activate {Midway}")]
    [DataRow("resource", "stubborn start", $"Activate {Midway}")]
    [DataRow("resource", "bitter", "what was cut short while it started stops well")]
    [DataRow("resource", "blind", "a probe after a start says that it is held")]
    [DataRow("resource", "once", "a second start is done at once")]
    [DataRow("resource", "fickle", "a second start gives the same handle")]
    [DataRow("resource", "forgetful", "a new instance finds what the one before started")]
    [DataRow("resource", "deaf stop", $"Deactivate {Midway}")]
    [DataRow("resource", "stays", "a stop is done")]
    [DataRow("resource", "haunts", "a probe after a stop says that it is not held")]
    [DataRow("resource", "stops once", "a second stop is done")]
    [DataRow("resource", "leaves", "a stop leaves nothing of it on the machine")]
    [DataRow("resource", "leaks files", Nothing)]
    [DataRow("resource", "leaks threads", Nothing)]
    [DataRow("resource", "leaks children", Nothing)]
    [DataRow("monitor", "throws", "Check answers, with a reason for what is not good")]
    [DataRow("monitor", "nothing", "Check answers, with a reason for what is not good")]
    [DataRow("monitor", "silent", "Check answers, with a reason for what is not good")]
    [DataRow("monitor", "fickle", "two looks at the same thing find the same")]
    [DataRow("monitor", "eager check", $"Check {Before}")]
    [DataRow("monitor", "deaf check", $"Check {Midway}")]
    [DataRow("monitor", "stubborn check", $"Check {Midway}")]
    [DataRow("monitor", "brittle",
        "Check answers where programs are missing, with a reason for what is not good")]
    [DataRow("monitor", "leaks files", Nothing)]
    [DataRow("resident", "throws",
        "the first finding comes by itself, with a reason for what is not good")]
    [DataRow("resident", "silent",
        "the first finding comes by itself, with a reason for what is not good")]
    [DataRow("resident", "ends", "its watch goes on until it is told to stop")]
    [DataRow("resident", "breaks", "its watch goes on until it is told to stop")]
    [DataRow("resident", "deaf", "its watch goes on until it is told to stop")]
    [DataRow("resident", "leaks threads", Nothing)]
    [DataRow("fence", "throws", $"Status {Reason}")]
    [DataRow("fence", "silent", $"Stop {Reason}")]
    [DataRow("fence", "modest", $"Stop where programs end with 2 {Reason}")]
    [DataRow("fence", "sure", $"Stop where programs do not end {Reason}")]
    [DataRow("fence", "eager status", $"Status {Before}")]
    [DataRow("fence", "deaf status", $"Status {Midway}")]
    [DataRow("fence", "eager stop", $"Stop {Before}")]
    [DataRow("fence", "deaf stop", $"Stop {Midway}")]
    [DataRow("fence", "stubborn stop", $"Stop {Midway}")]
    [DataRow("fence", "leaks children", Nothing)]
    [DataRow("alert", "throws", $"Tell of an alert {Reason}")]
    [DataRow("alert", "nothing", $"Tell of an alert {Reason}")]
    [DataRow("alert", "silent", $"Tell of a long alert {Reason}")]
    [DataRow("alert", "brittle", $"Tell of an alert where programs fail {Reason}")]
    [DataRow("alert", "eager tell", $"Tell {Before}")]
    [DataRow("alert", "deaf tell", $"Tell {Midway}")]
    [DataRow("alert", "stubborn tell", $"Tell {Midway}")]
    [DataRow("alert", "leaks files", Nothing)]
    public async Task A_fault_breaks_its_rule(string kind, string fault, string rule)
    {
        var remarks = await Try(kind, fault);
        Assert.IsTrue(remarks.Exists(r => r.Rule == rule && r.Kept == false),
            string.Join('\n', remarks));
    }

    [TestMethod]
    public async Task Parameters_that_nobody_explains_break_the_schemas_rule()
    {
        var remarks = await ContractTrial.Run(Plant("monitor", manifest =>
        {
            manifest["entry"] = "Baton.Fixtures.Faulty.UnexplainedMonitor";
            manifest["parameters"] = "Baton.Fixtures.Faulty.UnexplainedParameters";
        }), new Dictionary<string, string>(), live: false);
        var broken = remarks.First(r => r.Kept == false);
        StringAssert.Contains(broken.Text, "count is not explained (En); count: its default");
    }

    [TestMethod]
    public async Task What_cannot_be_made_breaks_a_rule()
    {
        var remarks = await Try("monitor", "unborn");
        var broken = remarks.Single(r => r.Kept == false);
        Assert.AreEqual("an instance can be made with these values", broken.Rule);
        StringAssert.Contains(broken.Text, "not today");
    }

    [TestMethod]
    [DataRow("to@0/address=ops@example.org", "to@0/address")]
    [DataRow("server@server1/to/address=x", "server@server1/to/address")]
    [DataRow("other=x", "other|to/address")]
    public void A_sample_is_added_only_to_what_was_not_given(string said, string paths)
    {
        ParameterDeclaration[] parameters =
        [
            new() { Path = "to/address", Name = "To", Kind = ParameterKind.Text, Required = true },
        ];
        var values = SampleValues.Of([.. parameters],
            new Dictionary<string, string> { [said.Split('=')[0]] = said.Split('=')[1] });
        Assert.AreEqual(paths, string.Join('|', values.Keys.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task What_waits_for_nothing_of_the_machine_is_not_said_to_keep_its_deadline()
    {
        var remarks = await Try("monitor", "silent");
        Assert.IsNull(remarks.Single(r => r.Rule == $"Check {Midway}").Kept);
    }

    private Task<List<Remark>> Try(string kind, string fault) => ContractTrial.Run(
        Plant(kind, _ => { }), new Dictionary<string, string> { ["fault"] = fault }, live: false);

    private string Plant(string kind, Action<JsonObject> change)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        string built = Path.Combine(own.Parent!.Parent!.FullName, "Fixture.Faulty", own.Name);
        foreach (string file in Directory.EnumerateFiles(built))
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        string path = Path.Combine(_folder.FullName, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        manifest["kind"] = kind == "resident" ? "monitor" : kind;
        string ends = manifest["kind"]!.GetValue<string>();
        manifest["entry"] = "Baton.Fixtures.Faulty.Faulty"
            + char.ToUpperInvariant(ends[0]) + ends[1..];
        if (kind == "resident") manifest["monitor"] = new JsonObject { ["resident"] = true };
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
        return _folder.FullName;
    }
}
