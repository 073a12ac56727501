using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Host.Tests.Schema;

[TestClass]
public sealed class ManifestSchemaTests
{
    private const string Least = """
        { "type": "x", "kind": "monitor", "contract": "1.0", "assembly": "X.dll", "entry": "X.Y" }
        """;

    private static readonly JsonDocumentOptions Tolerant = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static IEnumerable<object[]> Manifests =>
        from top in (string[])["plugins", "tests/Fixtures", "tools/templates"]
        from file in Directory.EnumerateFiles(
            Path.Combine(Repository, top), "plugin.json", SearchOption.AllDirectories)
        select new object[] { Path.GetRelativePath(Repository, file) };

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

    private static string Shipped => Path.Combine(Repository, "sdk/plugin.schema.json");

    private static JsonObject Schema => JsonNode.Parse(File.ReadAllText(Shipped))!.AsObject();

    [TestMethod]
    public void The_schema_that_is_shipped_is_of_the_manifest_that_is_read()
    {
        if (Environment.GetEnvironmentVariable("BATON_APPROVE") == "1")
            File.WriteAllText(Shipped, ManifestSchema.Text());
        Assert.AreEqual(ManifestSchema.Text(), File.ReadAllText(Shipped),
            "If the change is meant: BATON_APPROVE=1 tools/test Host");
    }

    [TestMethod]
    [DynamicData(nameof(Manifests))]
    public void Every_manifest_here_keeps_the_schema(string path)
    {
        var manifest = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Repository, path)), null, Tolerant);
        Assert.AreEqual("", string.Join('\n', SchemaJudge.Faults(Schema, manifest)));
    }

    [TestMethod]
    [DataRow("type", "\"a b\"", "$.type is not ")]
    [DataRow("type", "\"lanhb\"", "$.type must not be ")]
    [DataRow("process", "{\"memoryMiB\":8}", "$.process.memoryMiB is less than 16")]
    [DataRow("monitor", "{\"timeoutSeconds\":0}", "$.monitor.timeoutSeconds is less than 1")]
    [DataRow("resource", "{\"activateRetries\":1000}",
        "$.resource.activateRetries is more than 999")]
    [DataRow("type", "7", "$.type is no string")]
    [DataRow("kind", "\"robot\"", "$.kind is none of ")]
    [DataRow("contract", "\"one\"", "$.contract is not ")]
    [DataRow("assembly", "\"../X.dll\"", "$.assembly is not ")]
    [DataRow("entri", "\"X\"", "$.entri is not known")]
    [DataRow("rights", "\"root\"", "$.rights is no array")]
    [DataRow("rights", "[1]", "$.rights[0] is no string")]
    [DataRow("process", "{\"memory\":1}", "$.process.memory is not known")]
    [DataRow("monitor", "{\"retries\":\"1\"}", "$.monitor.retries is no integer")]
    [DataRow("monitor", "{\"timings\":[\"never\"]}", "$.monitor.timings[0] is none of ")]
    public void What_the_host_would_refuse_or_not_know_breaks_the_schema(
        string field, string value, string fault)
    {
        var manifest = JsonNode.Parse(Least)!.AsObject();
        Assert.IsEmpty(SchemaJudge.Faults(Schema, manifest));
        manifest[field] = JsonNode.Parse(value);
        StringAssert.StartsWith(SchemaJudge.Faults(Schema, manifest).Single(), fault);
    }

    [TestMethod]
    [DataRow("type")]
    [DataRow("kind")]
    [DataRow("contract")]
    [DataRow("assembly")]
    [DataRow("entry")]
    public void What_must_be_said_is_required(string field)
    {
        var manifest = JsonNode.Parse(Least)!.AsObject();
        manifest.Remove(field);
        Assert.AreEqual(
            $"$ has no {field}", SchemaJudge.Faults(Schema, manifest).Single());
    }

    [TestMethod]
    public void A_manifest_may_name_its_schema()
    {
        using var scratch = new Scratch();
        scratch.Plant("Good", "good",
            m => m["$schema"] = "file:///opt/baton/share/plugin.schema.json");
        Assert.AreEqual("", Catalog.Scan(scratch.Plugins).Entries.Single().Reason);
    }
}
