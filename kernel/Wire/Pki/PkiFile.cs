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
}
