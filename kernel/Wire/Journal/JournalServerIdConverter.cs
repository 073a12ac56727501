using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Core;

namespace Baton.Wire.Journal;

/// <summary>A server as its index, also where it is a key.</summary>
internal sealed class JournalServerIdConverter : JsonConverter<ServerId>
{
    public override ServerId Read(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, ServerId value,
        JsonSerializerOptions options) => writer.WriteNumberValue(value.Index);

    public override ServerId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) =>
        new(int.Parse(reader.GetString()!, CultureInfo.InvariantCulture));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, ServerId value,
        JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Index.ToString(CultureInfo.InvariantCulture));
}
