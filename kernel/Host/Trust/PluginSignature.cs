using System.Security.Cryptography;
using System.Text;

namespace Baton.Host.Trust;

/// <summary>What a look at a plugin's signature found.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Detail">The key's name, or what is wrong.</param>
public sealed record SignatureCheck(SignatureKind Kind, string Detail);

/// <summary>What a plugin's signature is worth.</summary>
public enum SignatureKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It is by a known key, over the folder as it is.</summary>
    Good,

    /// <summary>It is by nobody who is known here.</summary>
    UnknownKey,

    /// <summary>It is not over the folder as it is, or no signature at all.</summary>
    Broken,
}

/// <summary>
/// A detached signature over a plugin's folder: ECDSA P-256 over the listing of its files, which
/// stands in the signature file, so that a changed file can be named.
/// </summary>
public static class PluginSignature
{
    private const string Title = "baton-plugin-signature 1";
    private const string KeyField = "key: ";
    private const string SignedField = "signature: ";

    /// <summary>Makes a pair of keys.</summary>
    /// <param name="privateFile">Gets the private key, mode 0600; must not exist.</param>
    /// <param name="publicFile">Gets the public key; must not exist.</param>
    /// <returns>The key's name.</returns>
    /// <exception cref="IOException">A file exists or cannot be written.</exception>
    public static string MakeKeys(string privateFile, string publicFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(privateFile, key.ExportPkcs8PrivateKeyPem(),
            UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write(publicFile, key.ExportSubjectPublicKeyInfoPem(), UnixFileMode.UserRead
            | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return NameOf(key);
    }

    /// <summary>Signs a folder as it is; a former signature is replaced.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="privateFile">The private key.</param>
    /// <returns>The key's name.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The key is none.</exception>
    public static string Sign(string folder, string privateFile)
    {
        using var key = Load(privateFile);
        string listing = FolderListing.Of(folder).Text;
        byte[] signature = key.SignData(Covered(listing), HashAlgorithmName.SHA256);
        string text = $"{Title}\n{KeyField}{NameOf(key)}\n{SignedField}"
            + $"{Convert.ToBase64String(signature)}\n{listing}";
        string path = Path.Combine(folder, FolderListing.SignatureFile);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
        return NameOf(key);
    }

    /// <summary>Looks at a folder's signature.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="publicFiles">The public keys that are known.</param>
    public static SignatureCheck Check(string folder, IEnumerable<string> publicFiles)
    {
        ArgumentNullException.ThrowIfNull(publicFiles);
        string path = Path.Combine(folder, FolderListing.SignatureFile);
        if (!File.Exists(path)) return new(SignatureKind.None, "it is not signed");
        string[] lines = File.ReadAllLines(path);
        if (lines is not [Title, var by, var signed, ..] || Field(by, KeyField) is not { } name
            || Field(signed, SignedField) is not { } base64 || Bytes(base64) is not { } signature)
            return new(SignatureKind.Broken, $"{FolderListing.SignatureFile} is no signature");
        var listing = FolderListing.Parse(lines.Skip(3));
        foreach (string file in publicFiles)
        {
            using var key = TryLoad(file);
            if (key is null || NameOf(key) != name) continue;
            if (!key.VerifyData(Covered(listing.Text), signature, HashAlgorithmName.SHA256))
                return new(SignatureKind.Broken,
                    $"{FolderListing.SignatureFile} was not made by key {name}");
            return listing.DifferenceTo(FolderListing.Of(folder)) is { } difference
                ? new(SignatureKind.Broken, difference + " since it was signed")
                : new(SignatureKind.Good, name);
        }
        return new(SignatureKind.UnknownKey, $"it is signed by key {name}, which is not known");
    }

    // What is signed says what for, so that a signature is worth nothing anywhere else.
    private static byte[] Covered(string listing) =>
        Encoding.UTF8.GetBytes($"{Title}\n{listing}");

    private static string NameOf(ECDsa key) => Convert.ToHexStringLower(
        SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));

    private static ECDsa Load(string file) => TryLoad(file)
        ?? throw new InvalidDataException($"{file} is no key made by clpplugin keygen");

    private static ECDsa? TryLoad(string file)
    {
        string text = File.ReadAllText(file);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(text);
            if (key.KeySize == 256) return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Whoever asked says that it is none.
        }
        key.Dispose();
        return null;
    }

    private static string? Field(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;

    private static byte[]? Bytes(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int count) ? bytes[..count] : null;
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        using var file = new StreamWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }));
        file.Write(text);
        file.Write('\n');
    }
}
