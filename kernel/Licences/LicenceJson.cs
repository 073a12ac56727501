using System.Text.Json.Serialization;

namespace Baton.Licences;

/// <summary>Licences, vendors and the book as JSON; what is not known is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Licence))]
[JsonSerializable(typeof(Vendor))]
[JsonSerializable(typeof(Book))]
[JsonSerializable(typeof(SealedBook))]
internal sealed partial class LicenceJson : JsonSerializerContext;
