using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Baton.Sdk;

namespace Baton.Host.Tests.Schema;

/// <summary>
/// The JSON schema of <c>plugin.json</c>, made of the shape that the host reads it by, the defaults
/// of the record and what its documentation says.
/// </summary>
internal static class ManifestSchema
{
    // What the reader checks beyond the shape.
    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["type"] = "^[A-Za-z0-9_-]{1,31}$",
        ["contract"] = "^[0-9]+\\.[0-9]+$",
        ["assembly"] = "^[^/]*[^/.][^/]*$",
        ["entry"] = ".",
    };

    private static readonly Lazy<XDocument> Docs = new(() => XDocument.Load(
        Path.ChangeExtension(typeof(PluginManifest).Assembly.Location, ".xml")));

    public static string Text()
    {
        var shape = ManifestJson.Default.PluginManifest;
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(shape, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Describe,
        }).AsObject();
        // Editors look for it, and the host passes over it.
        schema["properties"]!.AsObject().Insert(
            0, "$schema", new JsonObject { ["type"] = "string" });
        Default(schema, JsonSerializer.SerializeToNode(new PluginManifest
        {
            Type = "",
            Kind = default,
            Contract = "",
            Assembly = "",
            Entry = "",
        }, shape)!.AsObject());
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "plugin.json of a plugin of Baton");
        return schema.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext at, JsonNode node)
    {
        var schema = node.AsObject();
        if (at.TypeInfo.Kind == JsonTypeInfoKind.Object) schema["additionalProperties"] = false;
        if (at.TypeInfo.Type == typeof(int)) schema["type"] = "integer";
        if (at.TypeInfo.Type == typeof(int)) schema.Remove("pattern");
        if (at.PropertyInfo?.AttributeProvider is MemberInfo member && Summary(member) is { } text)
            schema.Insert(0, "description", text);
        if (at.PropertyInfo is { } property && at.Path.Length == 2
            && Patterns.TryGetValue(property.Name, out string? pattern))
            schema["pattern"] = pattern;
        if (at.PropertyInfo is { Name: "type" } && at.Path.Length == 2)
        {
            schema["not"] = new JsonObject
            {
                ["enum"] = new JsonArray([.. ManifestReader.Taken
                    .Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]),
            };
        }
        string field = string.Join('.', at.Path.ToArray().Where(p => p != "properties"));
        if (ManifestBound.All.FirstOrDefault(b => b.Field == field) is { } bound)
        {
            schema["minimum"] = bound.Min;
            schema["maximum"] = bound.Max;
        }
        return schema;
    }

    private static void Default(JsonObject schema, JsonObject values)
    {
        var required = schema["required"]!.AsArray().Select(r => (string)r!).ToHashSet();
        foreach (var (name, value) in values)
        {
            var property = schema["properties"]![name]!.AsObject();
            if (value is JsonObject inner)
            {
                // Within an object that is left out nothing is required.
                property["required"] ??= new JsonArray();
                Default(property, inner);
                property.Remove("required");
            }
            else if (!required.Contains(name))
            {
                property["default"] = value?.DeepClone();
            }
        }
    }

    private static string? Summary(MemberInfo member)
    {
        string name = $"P:{member.DeclaringType!.FullName}.{member.Name}";
        var summary = Docs.Value.Descendants("member")
            .FirstOrDefault(m => (string?)m.Attribute("name") == name)?.Element("summary");
        if (summary is null) return null;
        foreach (var reference in summary.Elements("see").ToList())
            reference.ReplaceWith(((string?)reference.Attribute("cref"))?.Split('.')[^1] ?? "");
        return string.Join(' ', summary.Value.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
