using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Status;
using Baton.Wire.Json;

namespace Baton.Clpd;

/// <summary>What the daemon itself keeps or sends as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(ServerIdConverter), typeof(ServerSetConverter),
        typeof(InstantConverter), typeof(TimeSpanConverter)])]
[JsonSerializable(typeof(StoredLedger))]
[JsonSerializable(typeof(StoredLateness))]
[JsonSerializable(typeof(ConfigOffer))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(TrustOffer))]
[JsonSerializable(typeof(TrustAnswer))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(ImmutableArray<HistoryEntry>))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(ResolverStates))]
internal sealed partial class ClpdJson : JsonSerializerContext;
