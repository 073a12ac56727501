using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Baton.Wire.Pki;

/// <summary>Which certificates of the authority are still accepted.</summary>
/// <param name="Epoch">How often this server's keys were rotated.</param>
/// <param name="EpochMin">Certificates of earlier rotations are refused.</param>
/// <param name="Revoked">Servers, and the rotation from which on they are trusted again.</param>
public sealed record TrustTerms(int Epoch, int EpochMin, ImmutableSortedDictionary<string, int>
    Revoked)
{
    /// <summary>Of a cluster whose keys were never rotated.</summary>
    public static readonly TrustTerms First = new(0, 0, ImmutableSortedDictionary.Create<string,
        int>(StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads them from a folder; where there are none, they are the first.</summary>
    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    public static TrustTerms Read(string folder)
    {
        string path = Path.Combine(folder, PkiFile.Trust);
        return File.Exists(path)
            ? Parse(Encoding.UTF8.GetString(PrivateFile.Read(path)), path) : First;
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static TrustTerms Parse(string text, string path)
    {
        var terms = First;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            terms = line.Split(' ') switch
            {
                ["epoch", var n] => terms with { Epoch = Number(n) },
                ["from", var n] => terms with { EpochMin = Number(n) },
                ["revoked", var name, var n] => terms with
                {
                    Revoked = terms.Revoked.SetItem(name, Number(n)),
                },
                _ => throw new InvalidDataException($"{path} has a line that says nothing."),
            };
        }
        return terms;

        int Number(string word) =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number : throw new InvalidDataException($"{path}: {word} is no number.");
    }

    /// <summary>The lines of the file.</summary>
    public string ToText() => string.Concat(Revoked
        .Select(r => string.Create(CultureInfo.InvariantCulture, $"revoked {r.Key} {r.Value}\n"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"from {EpochMin}\n"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}\n")));

    /// <summary>True if a certificate of a rotation may still speak for a server.</summary>
    public bool Accepts(string server, int epoch) => epoch >= EpochMin
        && (!Revoked.TryGetValue(server, out int from) || epoch >= from);
}
