using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Baton.Host.Tests.Schema;

/// <summary>
/// Holds a document against a schema, as far as the schema of <c>plugin.json</c> goes: a word that
/// it does not know is an error.
/// </summary>
internal static class SchemaJudge
{
    public static IEnumerable<string> Faults(JsonObject schema, JsonNode? value, string at = "$")
    {
        foreach (var (word, said) in schema)
        {
            var faults = word switch
            {
                "$schema" or "title" or "description" or "default" => [],
                "type" => OfType(said!, value) ? [] : [$"{at} is no {said}"],
                "enum" => said!.AsArray().Any(e => JsonNode.DeepEquals(e, value))
                    ? [] : [$"{at} is none of {said.ToJsonString()}"],
                "pattern" => value is JsonValue text && text.TryGetValue(out string? written)
                    && !Regex.IsMatch(written, (string)said!) ? [$"{at} is not {said}"] : [],
                "minimum" => value is JsonValue n && n.TryGetValue(out int low) && low < (int)said!
                    ? [$"{at} is less than {said}"] : [],
                "maximum" => value is JsonValue n && n.TryGetValue(out int high)
                    && high > (int)said! ? [$"{at} is more than {said}"] : [],
                "not" => Faults(said!.AsObject(), value, at).Any()
                    ? [] : [$"{at} must not be {value?.ToJsonString()}"],
                "required" => said!.AsArray().Select(r => (string)r!)
                    .Where(r => value is JsonObject o && !o.ContainsKey(r))
                    .Select(r => $"{at} has no {r}"),
                "properties" => Members(value).Where(m => said!.AsObject().ContainsKey(m.Key))
                    .SelectMany(m => Faults(said![m.Key]!.AsObject(), m.Value, $"{at}.{m.Key}")),
                "additionalProperties" => Members(value)
                    .Where(m => !schema["properties"]!.AsObject().ContainsKey(m.Key))
                    .Select(m => $"{at}.{m.Key} is not known"),
                "items" => (value as JsonArray ?? []).SelectMany(
                    (item, i) => Faults(said!.AsObject(), item, $"{at}[{i}]")),
                _ => throw new NotSupportedException(word),
            };
            foreach (string fault in faults) yield return fault;
        }
    }

    private static JsonObject Members(JsonNode? value) => value as JsonObject ?? [];

    private static bool OfType(JsonNode type, JsonNode? value) => (string)type! switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value is JsonValue number && number.TryGetValue(out int _),
        _ => throw new NotSupportedException(type.ToJsonString()),
    };
}
