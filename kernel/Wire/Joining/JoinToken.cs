using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baton.Wire.Pki;

namespace Baton.Wire.Joining;

/// <summary>
/// What a new server shows to a member, and how it knows the member: whom it is for, a secret,
/// and the fingerprints of the cluster's authority and of that member.
/// </summary>
/// <param name="Server">The only server that it lets in.</param>
/// <param name="Secret">32 hexadecimal digits.</param>
/// <param name="Authority">SHA-256 of the authority's certificate, 64 hexadecimal digits.</param>
/// <param name="Member">The same of the certificate of the member that waits.</param>
public sealed record JoinToken(string Server, string Secret, string Authority, string Member)
{
    private const int SecretBytes = 16;

    /// <summary>A token that nobody has seen before.</summary>
    public static JoinToken New(string server, ServerIdentity member) => new(server,
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)),
        FingerprintOf(member.Authority), FingerprintOf(member.Certificate));

    /// <summary>SHA-256 of a certificate, as in a token.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Reads a token that was copied by hand or by a program.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JoinToken Parse(string text)
    {
        string[] parts = text.Trim().Split(':');
        return parts is
            ["baton-join", { Length: > 0 } server, var secret, var authority, var member]
            && IsHex(secret, SecretBytes) && IsHex(authority, SHA256.HashSizeInBytes)
            && IsHex(member, SHA256.HashSizeInBytes)
            ? new JoinToken(server, secret, authority, member)
            : throw new InvalidDataException("That is no join token, or not all of one.");
    }

    /// <summary>The token as one word. Whoever has it can join: it is no text for a log.</summary>
    public string ToText() => $"baton-join:{Server}:{Secret}:{Authority}:{Member}";

    // A record writes itself out; secrets never are.
    public override string ToString() => $"join token of {Server}";

    private static bool IsHex(string text, int bytes) =>
        text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);
}
