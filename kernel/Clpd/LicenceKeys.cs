using Baton.Licences;
using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>
/// The keys of the cluster as licences are sealed with them: one seals, and while keys are rotated
/// the one before and the one to come are accepted too.
/// </summary>
/// <param name="signing">The key that is in use now.</param>
/// <param name="folder">Where the others lie while there are any.</param>
internal sealed class LicenceKeys(Func<ReadOnlyMemory<byte>> signing, string folder)
{
    public byte[] Write(Book book, IReadOnlyCollection<string> vendors) =>
        SealedBook.Write(book, signing().Span, [.. vendors]);

    /// <summary>Reads a book.</summary>
    /// <returns>It, whether a key fits, and whether that is the one in use.</returns>
    /// <exception cref="LicenceRefusedException">It cannot be read at all.</exception>
    public (SealedBook Read, bool IsWhole, bool IsOfNow) Read(byte[] bytes)
    {
        var (read, isWhole) = SealedBook.Read(bytes, signing().Span);
        if (isWhole) return (read, true, true);
        string[] others =
        [
            Path.Combine(folder, PkiFile.OldKey),
            Path.Combine(folder, PkiFile.Next, PkiFile.ClusterKey),
        ];
        return (read, others.Any(o => Fits(o, bytes)), false);
    }

    private static bool Fits(string path, byte[] bytes)
    {
        try
        {
            return File.Exists(path) && SealedBook.Read(bytes, File.ReadAllBytes(path)).IsWhole;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
