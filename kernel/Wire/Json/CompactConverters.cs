using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Core;

namespace Baton.Wire.Json;

/// <summary>A server as its index.</summary>
public sealed class ServerIdConverter : JsonConverter<ServerId>
{
    public override ServerId Read(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options)
    {
        int index = reader.GetInt32();
        return index is >= 0 and < Limits.ServersMax
            ? new(index) : throw new JsonException("There is no such server.");
    }

    public override void Write(Utf8JsonWriter writer, ServerId value,
        JsonSerializerOptions options) => writer.WriteNumberValue(value.Index);
}

/// <summary>A set of servers as its bits.</summary>
public sealed class ServerSetConverter : JsonConverter<ServerSet>
{
    public override ServerSet Read(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) => new(reader.GetUInt32());

    public override void Write(Utf8JsonWriter writer, ServerSet value,
        JsonSerializerOptions options) => writer.WriteNumberValue(value.Bits);
}

/// <summary>A moment as its ticks.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Instant value,
        JsonSerializerOptions options) => writer.WriteNumberValue(value.Ticks);
}

/// <summary>A span as its ticks.</summary>
public sealed class TimeSpanConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TimeSpan value,
        JsonSerializerOptions options) => writer.WriteNumberValue(value.Ticks);
}
