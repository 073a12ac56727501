using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Baton.Licences;

/// <summary>A book on disk or on its way, with a MAC under the cluster's key.</summary>
/// <param name="Book">The book.</param>
/// <param name="Seal">The MAC; without a right one, dates in it are not believed.</param>
/// <param name="Vendors">What the known vendors say of themselves; only on the way.</param>
public sealed record SealedBook(Book Book, byte[] Seal, ImmutableArray<string> Vendors)
{
    private static ReadOnlySpan<byte> Purpose => "baton licence book 1"u8;

    /// <summary>Writes a book.</summary>
    public static byte[] Write(
        Book book, ReadOnlySpan<byte> clusterKey, ImmutableArray<string> vendors) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new SealedBook(book, MacOf(book, clusterKey), vendors), LicenceJson.Default.SealedBook);

    /// <summary>Reads a book; one whose seal is broken has no start later than its licences'
    /// issue, and the caller is told.</summary>
    /// <exception cref="LicenceRefusedException">It cannot be read at all.</exception>
    public static (SealedBook Read, bool IsWhole) Read(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> clusterKey)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(bytes, LicenceJson.Default.SealedBook)
                ?? throw new JsonException("it is empty");
            if (stored.Book.Entries.IsDefault || stored.Book.Machines.IsDefault
                || stored.Book.Entries.Contains(null!) || stored.Book.Machines.Contains(null!)
                || stored.Vendors.IsDefault || stored.Vendors.Contains(null!))
                throw new JsonException("something in it is missing");
            return (stored, CryptographicOperations.FixedTimeEquals(
                stored.Seal, MacOf(stored.Book, clusterKey)));
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException
            or InvalidOperationException or NotSupportedException)
        {
            throw new LicenceRefusedException($"The licences cannot be read: {e.Message}");
        }
    }

    private static byte[] MacOf(Book book, ReadOnlySpan<byte> clusterKey)
    {
        byte[] key = HMACSHA256.HashData(clusterKey, Purpose);
        return HMACSHA256.HashData(
            key, JsonSerializer.SerializeToUtf8Bytes(book, LicenceJson.Default.Book));
    }
}
