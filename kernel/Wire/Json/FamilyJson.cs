using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Wire.Json;

/// <summary>
/// Reads and writes the records of a family, each with its name before all else, as its
/// <see cref="JsonDerivedTypeAttribute"/>s say. The serializer would make all of them ready for any
/// of them, which is most of what a command that asks once has to do.
/// </summary>
internal sealed class FamilyJson<T>
    where T : class
{
    private readonly JsonSerializerOptions _options;
    private readonly string _tag;
    private readonly Dictionary<string, Type> _types;
    private readonly Dictionary<Type, byte[]> _beginnings;

    public FamilyJson(JsonSerializerOptions generated)
    {
        _options = KeptDefaults.In(generated);
        _tag = typeof(T).GetCustomAttribute<JsonPolymorphicAttribute>()!
            .TypeDiscriminatorPropertyName!;
        _types = typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .ToDictionary(t => (string)t.TypeDiscriminator!, t => t.DerivedType);
        _beginnings = _types.ToDictionary(t => t.Value, t =>
            System.Text.Encoding.UTF8.GetBytes($$"""{"{{_tag}}":"{{t.Key}}" """.TrimEnd()));
    }

    public byte[] Write(T one)
    {
        byte[] beginning = _beginnings[one.GetType()];
        byte[] own = JsonSerializer.SerializeToUtf8Bytes(one, _options.GetTypeInfo(one.GetType()));
        return own.AsSpan().SequenceEqual("{}"u8)
            ? [.. beginning, .. "}"u8] : [.. beginning, .. ","u8, .. own.AsSpan(1)];
    }

    /// <summary>Null if it is none of this version's.</summary>
    public T? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return NameOf(bytes) is { } name && _types.TryGetValue(name, out var type)
                ? (T?)JsonSerializer.Deserialize(bytes, _options.GetTypeInfo(type)) : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private string? NameOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            && reader.ValueTextEquals(_tag)
            && reader.Read() && reader.TokenType == JsonTokenType.String
                ? reader.GetString() : null;
    }
}
