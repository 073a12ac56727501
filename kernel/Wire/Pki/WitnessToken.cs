using System.Security.Cryptography;
using System.Text;

namespace Baton.Wire.Pki;

/// <summary>
/// What a cluster's servers show to its witness. It follows from the cluster's key, so that no
/// server needs another secret, and it says nothing of the key.
/// </summary>
public static class WitnessToken
{
    private static ReadOnlySpan<byte> Purpose => "baton witness token 1"u8;

    /// <summary>The token of a cluster key.</summary>
    public static string Of(ReadOnlySpan<byte> clusterKey) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(clusterKey, Purpose));

    /// <summary>Writes the file that the witness needs; returns its path.</summary>
    /// <param name="identity">Of any server of the cluster.</param>
    /// <param name="cluster">The cluster's id.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="IOException">There is one already, perhaps another cluster's.</exception>
    public static string Write(ServerIdentity identity, Guid cluster, string folder)
    {
        PrivateFile.MakeFolder(folder);
        string path = Path.Combine(folder, $"{cluster}.token");
        PrivateFile.Write(path, Encoding.ASCII.GetBytes(identity.Keys.WitnessToken + "\n"));
        return path;
    }
}
