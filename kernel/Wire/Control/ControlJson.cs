using System.Text.Json.Serialization;
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
    internal static byte[] Write(ControlRequest request) => Kept.Requests.Write(request);

    internal static byte[] Write(ControlReply reply) => Kept.Replies.Write(reply);

    /// <summary>Null if it is no request of this version.</summary>
    internal static ControlRequest? ReadRequest(ReadOnlySpan<byte> bytes) =>
        Kept.Requests.Read(bytes);

    /// <summary>Null if it is no reply of this version.</summary>
    internal static ControlReply? ReadReply(ReadOnlySpan<byte> bytes) => Kept.Replies.Read(bytes);

    // Of its own, so that it is made after the generated context's own statics.
    private static class Kept
    {
        public static readonly FamilyJson<ControlRequest> Requests = new(Default.Options);

        public static readonly FamilyJson<ControlReply> Replies = new(Default.Options);
    }
}
