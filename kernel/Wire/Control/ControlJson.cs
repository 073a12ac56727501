using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Baton.Wire.Json;

namespace Baton.Wire.Control;

/// <summary>Requests and replies of the control socket as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    Converters = [typeof(ServerIdConverter), typeof(ServerSetConverter),
        typeof(InstantConverter), typeof(TimeSpanConverter)])]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
internal sealed partial class ControlJson : JsonSerializerContext
{
    internal static byte[] Write(ControlRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, Kept.Request);

    internal static byte[] Write(ControlReply reply) =>
        JsonSerializer.SerializeToUtf8Bytes(reply, Kept.Reply);

    /// <summary>Null if it is no request of this version.</summary>
    internal static ControlRequest? ReadRequest(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, Kept.Request);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Null if it is no reply of this version.</summary>
    internal static ControlReply? ReadReply(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, Kept.Reply);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    // Of its own, so that it is made after the generated context's own statics.
    private static class Kept
    {
        public static readonly JsonTypeInfo<ControlRequest> Request =
            KeptDefaults.Of<ControlRequest>(Default.Options);

        public static readonly JsonTypeInfo<ControlReply> Reply =
            KeptDefaults.Of<ControlReply>(Default.Options);
    }
}
