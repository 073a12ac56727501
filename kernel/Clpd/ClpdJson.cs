using System.Text.Json.Serialization;

namespace Baton.Clpd;

/// <summary>What the daemon itself keeps or sends as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredLedger))]
[JsonSerializable(typeof(ConfigOffer))]
[JsonSerializable(typeof(ConfigAnswer))]
internal sealed partial class ClpdJson : JsonSerializerContext;
