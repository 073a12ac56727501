using System.Security.Cryptography;

namespace Baton.Conf;

/// <summary>Which configuration is meant: two may have one generation.</summary>
/// <param name="Generation">Its generation.</param>
/// <param name="Digest">The SHA-256 of its <c>clp.conf</c>, in hexadecimal digits.</param>
public sealed record ConfStamp(long Generation, string Digest)
{
    /// <summary>The stamp of a <c>clp.conf</c>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file; it says why.</exception>
    public static ConfStamp Of(byte[] conf) =>
        new(ConfGeneration.Of(conf), Convert.ToHexString(SHA256.HashData(conf)));
}
