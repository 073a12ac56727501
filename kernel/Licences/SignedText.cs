using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Baton.Licences;

/// <summary>
/// One JSON object with a last member <c>signature</c>: ECDSA P-256 and SHA-256 over the rest of
/// it, with sorted names and no spaces, so that no two texts mean the same to the signature.
/// </summary>
internal static class SignedText
{
    private const string Signature = "signature";

    /// <summary>Longer texts are none of ours.</summary>
    public const int CharactersMax = 65_536;

    private static readonly JsonWriterOptions Dense = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value, JsonTypeInfo<T> type, ECDsa key)
    {
        using var plain = JsonSerializer.SerializeToDocument(value, type);
        byte[] signed = Canonical(plain.RootElement);
        byte[] signature = key.SignData(signed, HashAlgorithmName.SHA256);
        string body = Encoding.UTF8.GetString(signed);
        return $"{body[..^1]},\"{Signature}\":\"{Convert.ToBase64String(signature)}\"}}\n";
    }

    /// <summary>The value, if it was signed with the key that belongs to it.</summary>
    public static T Read<T>(string text, JsonTypeInfo<T> type, Func<T, byte[]> publicKey)
    {
        try
        {
            if (text.Length > CharactersMax) throw new JsonException("it is too long");
            using var document = JsonDocument.Parse(
                text, new() { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty(Signature, out var said))
                throw new JsonException("it is not signed");
            byte[] canonical = Canonical(root);
            var value = JsonSerializer.Deserialize(canonical, type)
                ?? throw new JsonException("it is empty");
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey(value), out _);
            // Another curve would be another promise.
            string? curve = key.ExportParameters(false).Curve.Oid.Value;
            if (curve != ECCurve.NamedCurves.nistP256.Oid.Value
                || !key.VerifyData(canonical, said.GetBytesFromBase64(), HashAlgorithmName.SHA256))
                throw new LicenceRefusedException("It was changed after it was signed.");
            return value;
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException
            or InvalidOperationException)
        {
            throw new LicenceRefusedException($"It cannot be read: {e.Message.TrimEnd('.')}.");
        }
    }

    private static byte[] Canonical(JsonElement root)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Dense)) Write(root, writer, isRoot: true);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer, bool isRoot = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject()
                    .OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    if (isRoot && member.Name == Signature) continue;
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // Only whole numbers are written, and each in one way.
                writer.WriteNumberValue(element.TryGetInt64(out long number)
                    ? number : throw new JsonException("a number in it is not whole"));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
