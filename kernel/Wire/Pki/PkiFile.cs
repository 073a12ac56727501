namespace Baton.Wire.Pki;

/// <summary>The names of the files in a <c>pki</c> folder and in the authority's.</summary>
public static class PkiFile
{
    /// <summary>The authority's certificate.</summary>
    public const string Authority = "ca.crt";

    /// <summary>The authority's private key; never on a server that runs the cluster.</summary>
    public const string AuthorityKey = "ca.key";

    /// <summary>A server's certificate.</summary>
    public const string Server = "server.crt";

    /// <summary>A server's private key.</summary>
    public const string ServerKey = "server.key";

    /// <summary>The cluster's key, 32 raw bytes.</summary>
    public const string ClusterKey = "cluster.key";

    /// <summary>Which certificates are still accepted; not there before a rotation.</summary>
    public const string Trust = "trust";

    /// <summary>What the witness is shown since the first rotation.</summary>
    public const string WitnessToken = "witness.token";

    /// <summary>The folder of the keys that a rotation has prepared.</summary>
    public const string Next = "next";

    /// <summary>The folder of prepared keys that were dropped, while it is being deleted.
    /// </summary>
    public const string Dropped = "next.dropped";

    /// <summary>The cluster's key before, while it is still accepted.</summary>
    public const string OldKey = "old.key";

    /// <summary>There while prepared keys are being put in use.</summary>
    public const string Use = "use";
}
