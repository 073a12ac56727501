using Baton.Wire.Pki;

namespace Baton.Wire.Joining;

/// <summary>What a member gives to the server that joins.</summary>
/// <param name="Certificate">For the key that the new server made itself, as PEM.</param>
/// <param name="ClusterKey">The key of the heartbeats.</param>
/// <param name="Trust">The terms of the cluster's trust, as their file has them.</param>
/// <param name="WitnessToken">What the witness is shown; empty if it follows from the key.
/// </param>
/// <param name="Bundle">The configuration in force with its scripts.</param>
public sealed record JoinPackage(string Certificate, byte[] ClusterKey, string Trust,
    string WitnessToken, byte[] Bundle)
{
    /// <summary>Of a member: it hands on what it has, and has the authority sign the key.
    /// </summary>
    /// <param name="identity">The member's.</param>
    /// <param name="authorityFolder">The <c>authority</c> folder made with the cluster.</param>
    /// <param name="server">The server that joins.</param>
    /// <param name="publicKey">The public half of its key.</param>
    /// <param name="bundle">The configuration in force.</param>
    /// <param name="time">The clock.</param>
    public static JoinPackage Of(ServerIdentity identity, string authorityFolder, string server,
        byte[] publicKey, byte[] bundle, TimeProvider time) => new(
            ClusterAuthority.Sign(
                server, publicKey, authorityFolder, identity.Terms.Epoch, time),
            identity.ClusterKey.ToArray(), identity.Terms.ToText(), identity.Keys.WitnessToken,
            bundle);

    // A record writes itself out; keys never are.
    public override string ToString() => "join package";
}
