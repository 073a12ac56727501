using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>Reads <c>plugin.json</c>, tolerant of fields that a later version may have.</summary>
internal static class ManifestReader
{
    /// <summary>A manifest is a page, not a book.</summary>
    private const int ManifestBytesMax = 256 * 1024;

    /// <summary>What the system's user database takes.</summary>
    private const int UserCharactersMax = 32;

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The path of <c>plugin.json</c>.</param>
    /// <returns>The manifest, and a remark about unknown fields or an empty text.</returns>
    /// <exception cref="PluginFaultException">It is absent or does not say what it
    /// must.</exception>
    public static (PluginManifest Manifest, string Remark) Read(string path)
    {
        if (!File.Exists(path)) throw new PluginFaultException("there is no plugin.json");
        if (new FileInfo(path).Length > ManifestBytesMax)
            throw new PluginFaultException($"plugin.json is larger than {ManifestBytesMax} bytes");
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
            var shape = ManifestJson.Default.PluginManifest;
            _ = JsonSerializer.Deserialize(bytes, shape)
                ?? throw new PluginFaultException("plugin.json holds nothing");
            var manifest = WithDefaults(document.RootElement);
            Check(manifest);
            var unknown = Unknown(document.RootElement, shape, "").ToList();
            return (manifest, unknown.Count == 0 ? "" :
                "plugin.json has fields that this version does not know: "
                + string.Join(", ", unknown));
        }
        catch (JsonException e)
        {
            long line = (e.LineNumber ?? 0) + 1;
            throw new PluginFaultException($"plugin.json, line {line}: {FirstSentence(e)}", e);
        }
    }

    // Generated readers give an absent init-only property its type's default, not its own; so
    // what was read is laid over the defaults and read again.
    private static PluginManifest WithDefaults(JsonElement given)
    {
        var shape = ManifestJson.Default.PluginManifest;
        var none = new PluginManifest
        {
            Type = "",
            Kind = default,
            Contract = "",
            Assembly = "",
            Entry = "",
        };
        var all = JsonSerializer.SerializeToNode(none, shape)!.AsObject();
        Overlay(all, JsonObject.Create(given)!);
        return all.Deserialize(shape)!;
    }

    private static void Overlay(JsonObject under, JsonObject over)
    {
        foreach (var (name, value) in over)
        {
            if (value is JsonObject inner && under[name] is JsonObject below)
                Overlay(below, inner);
            else
                under[name] = value?.DeepClone();
        }
    }

    // What the product's own parts call themselves in the alert log.
    internal static readonly FrozenSet<string> Taken = FrozenSet.Create(StringComparer.Ordinal,
        "alert", "cfmgr", "cl", "comhb", "diskhb", "lanhb", "lanklhb", "lcns", "mm", "monp", "nm",
        "pm", "rc", "rm", "sra", "trust", "witnesshb");

    private static void Check(PluginManifest manifest)
    {
        if (Taken.Contains(manifest.Type.ToLowerInvariant()))
            throw new PluginFaultException(
                $"plugin.json: type cannot be '{manifest.Type}': a part of the product is called "
                + "so");
        Want("type", manifest.Type, manifest.Type.Length <= 31
            && manifest.Type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
        Want("assembly", manifest.Assembly, manifest.Assembly == Path.GetFileName(manifest.Assembly)
            && manifest.Assembly is not ("." or ".."));
        Want("entry", manifest.Entry, true);
        Want("contract", manifest.Contract, true);
        var process = manifest.Process;
        foreach (var bound in ManifestBound.All)
        {
            int value = bound.Of(manifest);
            if (value < bound.Min || value > bound.Max)
                throw new PluginFaultException($"plugin.json: {bound.Field} cannot be {value}: "
                    + $"{bound.Min} to {bound.Max}");
        }
        if (process.User.Length > UserCharactersMax
            || process.User.Any(c => char.IsControl(c) || c is ':' or '/' or ' '))
            throw new PluginFaultException(
                $"plugin.json: process.user cannot be '{process.User}'");
    }

    private static void Want(string field, string value, bool allowed)
    {
        if (value.Length == 0) throw new PluginFaultException($"plugin.json: {field} is empty");
        if (!allowed) throw new PluginFaultException($"plugin.json: {field} cannot be '{value}'");
    }

    private static IEnumerable<string> Unknown(JsonElement element, JsonTypeInfo shape, string at)
    {
        if (element.ValueKind != JsonValueKind.Object || shape.Kind != JsonTypeInfoKind.Object)
            yield break;
        foreach (var member in element.EnumerateObject())
        {
            // What editors look for, and nothing of the plugin.
            if (at.Length == 0 && member.NameEquals("$schema")) continue;
            var known = shape.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (known is null)
            {
                yield return at + member.Name;
                continue;
            }
            var inner = ManifestJson.Default.GetTypeInfo(known.PropertyType);
            if (inner is null) continue;
            foreach (string name in Unknown(member.Value, inner, $"{at}{member.Name}."))
                yield return name;
        }
    }

    // The serializer appends path and position, which the line number says better.
    private static string FirstSentence(JsonException e)
    {
        int end = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        int position = e.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        int cut = end >= 0 ? end : position >= 0 ? position : e.Message.Length;
        return e.Message[..cut];
    }
}

/// <summary>The shape of <c>plugin.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(CamelCaseEnum<PluginKind>), typeof(CamelCaseEnum<PluginIsolation>),
        typeof(CamelCaseEnum<MonitorTiming>),
    ])]
[JsonSerializable(typeof(PluginManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>An enum as its camelCase name, never as a number.</summary>
internal sealed class CamelCaseEnum<T>() :
    JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
