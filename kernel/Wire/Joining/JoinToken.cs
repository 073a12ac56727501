using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Wire.Joining;

/// <summary>
/// What a new server shows to a member, and how it knows the member: whom it is for, a secret,
/// and the fingerprint of the cluster's authority.
/// </summary>
/// <param name="Server">The only server that it lets in.</param>
/// <param name="Secret">32 hexadecimal digits.</param>
/// <param name="Authority">SHA-256 of the authority's certificate, 64 hexadecimal digits.</param>
public sealed record JoinToken(string Server, string Secret, string Authority)
{
    private const int SecretBytes = 16;

    /// <summary>A token that nobody has seen before.</summary>
    public static JoinToken New(string server, X509Certificate2 authority) => new(server,
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)),
        FingerprintOf(authority));

    /// <summary>SHA-256 of a certificate, as in a token.</summary>
    public static string FingerprintOf(X509Certificate2 authority) =>
        Convert.ToHexStringLower(authority.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Reads a token that was copied by hand or by a program.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JoinToken Parse(string text)
    {
        string[] parts = text.Trim().Split(':');
        return parts is ["baton-join", { Length: > 0 } server, var secret, var authority]
            && IsHex(secret, SecretBytes) && IsHex(authority, SHA256.HashSizeInBytes)
            ? new JoinToken(server, secret, authority)
            : throw new InvalidDataException("That is no join token, or not all of one.");
    }

    /// <summary>The token as one word. Whoever has it can join: it is no text for a log.</summary>
    public string ToText() => $"baton-join:{Server}:{Secret}:{Authority}";

    // A record writes itself out; secrets never are.
    public override string ToString() => $"join token of {Server}";

    private static bool IsHex(string text, int bytes) =>
        text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);
}
