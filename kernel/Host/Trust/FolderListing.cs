using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Baton.Host.Trust;

/// <summary>
/// Every file of a plugin's folder with its SHA-256, in one order: what a signature is over. As
/// text it is what <c>sha256sum</c> prints of them.
/// </summary>
public sealed record FolderListing
{
    /// <summary>The file with the signature, which cannot be over itself.</summary>
    public const string SignatureFile = "plugin.sig";

    private FolderListing(ImmutableSortedDictionary<string, string> files) => Files = files;

    /// <summary>Relative path to hexadecimal hash.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; }

    /// <summary>A line a file.</summary>
    public string Text => string.Concat(Files.Select(f => $"{f.Value}  {f.Key}\n"));

    /// <summary>One number for the whole folder.</summary>
    public string Digest => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Reads every file of a folder.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static FolderListing Of(string folder)
    {
        var files = Empty();
        foreach (string path in Directory.EnumerateFiles(
            folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path);
            if (name == SignatureFile) continue;
            if (name.AsSpan().ContainsAny('\n', '\\'))
                throw new IOException($"the name of {path} cannot be listed");
            files[name] = HashOf(path);
        }
        return new FolderListing(files.ToImmutable());
    }

    /// <summary>Reads the text of a listing; what is no line of one is left out.</summary>
    /// <param name="lines">The lines.</param>
    public static FolderListing Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        const int HashCharacters = 64;
        var files = Empty();
        foreach (string line in lines)
        {
            if (line.Length > HashCharacters + 2
                && line.AsSpan(HashCharacters, 2).SequenceEqual("  "))
                files[line[(HashCharacters + 2)..]] = line[..HashCharacters];
        }
        return new FolderListing(files.ToImmutable());
    }

    /// <summary>True if a file of the folder is as it was, or lies elsewhere.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool Holds(string folder, string path)
    {
        string name = Path.GetRelativePath(folder, path);
        return name.StartsWith("..", StringComparison.Ordinal)
            || (Files.TryGetValue(name, out string? hash) && hash == HashOf(path));
    }

    /// <summary>The first difference to what was found, as a clause; null if none.</summary>
    /// <param name="found">The folder as it is.</param>
    public string? DifferenceTo(FolderListing found)
    {
        ArgumentNullException.ThrowIfNull(found);
        foreach (var (name, hash) in Files)
        {
            if (!found.Files.TryGetValue(name, out string? now)) return $"{name} is missing";
            if (now != hash) return $"{name} was changed";
        }
        return found.Files.Keys.FirstOrDefault(n => !Files.ContainsKey(n)) is { } more
            ? $"{more} was added" : null;
    }

    private static ImmutableSortedDictionary<string, string>.Builder Empty() =>
        ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Hex(SHA256.HashData(file));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
