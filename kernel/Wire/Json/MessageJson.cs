using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Baton.Core;

namespace Baton.Wire.Json;

/// <summary>Messages between servers as compact JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    Converters = [typeof(ServerIdConverter), typeof(ServerSetConverter),
        typeof(InstantConverter), typeof(TimeSpanConverter)])]
[JsonSerializable(typeof(Message))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    /// <summary>The bytes of a message.</summary>
    public static byte[] Write(Message message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, Kept.Message);

    /// <summary>The message of some bytes; null if this version cannot read them.</summary>
    public static Message? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, Kept.Message);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    // Of its own, so that it is made after the generated context's own statics.
    private static class Kept
    {
        public static readonly JsonTypeInfo<Core.Message> Message =
            KeptDefaults.Of<Core.Message>(Default.Options);
    }
}
