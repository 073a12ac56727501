using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Baton.Core;
using Baton.Wire.Json;

namespace Baton.Wire.Journal;

/// <summary>One line of a journal: a state to start from, or a step that followed.</summary>
public sealed record JournalLine
{
    /// <summary>The state that the following steps start from; null for a step.</summary>
    public State? State { get; init; }

    /// <summary>The wall clock at that state, for people.</summary>
    public DateTimeOffset? At { get; init; }

    public Instant Now { get; init; }

    /// <summary>What happened; null if it was <see cref="Beat"/>.</summary>
    public Event? Event { get; init; }

    /// <summary>A beat that says what its sender's last one said: sender, path, moment.</summary>
    public ImmutableArray<long>? Beat { get; init; }

    /// <summary>What was decided: the effects, each with its name and all that is in it.</summary>
    public ImmutableArray<string>? Did { get; init; }
}

/// <summary>Steps of the machine as lines, without anything that is secret.</summary>
public static class JournalJson
{
    // By reflection: whatever becomes part of the state is part of the journal, unlisted.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithInner } },
        Converters =
        {
            new JsonStringEnumConverter(), new JournalServerIdConverter(),
            new ServerSetConverter(), new InstantConverter(), new TimeSpanConverter(),
            new AddressConverter(),
        },
    };

    // What a state keeps to itself is part of what follows from it.
    private static void WithInner(JsonTypeInfo type)
    {
        if (type.Type != typeof(State)) return;
        foreach (var inner in typeof(State).GetProperties(
            BindingFlags.Instance | BindingFlags.NonPublic))
        {
            if (inner.SetMethod is null) continue;
            var property = type.CreateJsonPropertyInfo(inner.PropertyType,
                JsonNamingPolicy.CamelCase.ConvertName(inner.Name));
            (property.Get, property.Set) = (inner.GetValue, inner.SetValue);
            type.Properties.Add(property);
        }
    }

    public static string Write(JournalLine line) => JsonSerializer.Serialize(line, Options);

    /// <exception cref="JsonException">It is no line of a journal.</exception>
    public static JournalLine Read(string line) =>
        JsonSerializer.Deserialize<JournalLine>(line, Options)
            ?? throw new JsonException("The line holds nothing.");

    /// <summary>The effects of a step as they are compared: each with all that is in it.</summary>
    public static ImmutableArray<string> Words(ImmutableArray<Effect> effects) =>
        [.. effects.Select(e => e.GetType().Name + " "
            + JsonSerializer.Serialize(e, e.GetType(), Options))];

    private sealed class AddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert,
            JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value,
            JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
