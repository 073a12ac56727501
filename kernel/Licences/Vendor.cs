using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Baton.Licences;

/// <summary>Somebody who sells products: the public half of the key, and what it is for.</summary>
public sealed record Vendor
{
    public required string Name { get; init; }

    /// <summary>The public key, P-256, as SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>
    /// What the keys of licence sheets are made with. Servers have to know it to check them, so
    /// it keeps a sheet from being guessed, not from being made by whoever is root here.
    /// </summary>
    public required byte[] SheetKey { get; init; }

    public required ImmutableArray<Product> Products { get; init; }

    public bool Sells(string product) => Products.Any(p => p.Id == product);

    /// <summary>Reads what a vendor says of itself, signed by its own key.</summary>
    /// <exception cref="LicenceRefusedException">It cannot be trusted; it says why.</exception>
    public static Vendor Read(string text)
    {
        var vendor = SignedText.Read(text, LicenceJson.Default.Vendor, v => v.PublicKey);
        if (vendor.Name.Length is 0 or > 31 || !vendor.Name.All(
            c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new LicenceRefusedException("The vendor's name is not allowed.");
        if (vendor.SheetKey.Length != Licences.SheetKey.SecretBytes
            || vendor.Products.IsDefaultOrEmpty || vendor.Products.Contains(null!)
            || vendor.Products.Any(p => !Product.IsId(p.Id) || p.Name.Length == 0)
            || vendor.Products.DistinctBy(p => p.Id).Count() != vendor.Products.Length)
            throw new LicenceRefusedException("The vendor's products or keys are not complete.");
        return vendor;
    }

    /// <summary>The vendor's statement, signed with its private key.</summary>
    public string Write(ECDsa key) => SignedText.Write(this, LicenceJson.Default.Vendor, key);

    /// <summary>A licence as a file.</summary>
    public static string Write(Licence licence, ECDsa key) =>
        SignedText.Write(licence, LicenceJson.Default.Licence, key);

    /// <summary>A few letters by which two people compare a key.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(PublicKey).AsSpan(0, 8));

    /// <summary>A licence that this vendor wrote for a sheet.</summary>
    public string Sheet(Licence licence) => Licences.SheetKey.Write(licence, SheetKey);

    private bool PrintMembers(StringBuilder text)
    {
        // Without the secret: records end up in logs.
        text.Append(Name).Append(' ').Append(Fingerprint);
        return true;
    }
}

/// <summary>A licence or a vendor is not taken; the message is for the operator.</summary>
public sealed class LicenceRefusedException(string message) : Exception(message);
