using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Baton.Core.Config;

namespace Baton.Wire.Pki;

/// <summary>
/// Makes the authority of a cluster, the certificates of its servers and the key of its
/// heartbeats.
/// </summary>
public static class ClusterAuthority
{
    /// <summary>Length of the key that heartbeats are signed with.</summary>
    public const int ClusterKeyBytes = 32;

    // Nobody renews certificates of a cluster that runs for as long as its hardware.
    private const int Years = 20;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// Writes <c>authority/</c> and <c>SERVER/pki/</c> for every server; never over old ones.
    /// </summary>
    /// <exception cref="IOException">A file is there already.</exception>
    public static AuthorityMade Create(ClusterConfig config, string folder, TimeProvider time)
    {
        var (from, to) = Validity(time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = MakeAuthority(config.Name, key, from, to);
        byte[] clusterKey = RandomNumberGenerator.GetBytes(ClusterKeyBytes);

        string authority = Path.Combine(folder, "authority");
        PrivateFile.MakeFolder(folder);
        PrivateFile.MakeFolder(authority);
        WriteText(Path.Combine(authority, PkiFile.AuthorityKey), key.ExportPkcs8PrivateKeyPem());
        WriteText(Path.Combine(authority, PkiFile.Authority), certificate.ExportCertificatePem());
        var servers = config.Servers.ToImmutableSortedDictionary(server => server.Name,
            server => Issue(server.Name, certificate, clusterKey, folder, time));
        CryptographicOperations.ZeroMemory(clusterKey);
        return new(FingerprintOf(certificate), servers);
    }

    /// <summary>
    /// Writes <c>SERVER/pki/</c> for a server that joins a cluster; returns its fingerprint.
    /// </summary>
    /// <param name="server">Its name in the configuration.</param>
    /// <param name="authorityFolder">The <c>authority</c> folder made with the cluster.</param>
    /// <param name="clusterKey">The cluster's key, as any server of it has.</param>
    /// <param name="folder">Where to write.</param>
    /// <param name="time">The clock.</param>
    public static string Add(string server, string authorityFolder,
        ReadOnlySpan<byte> clusterKey, string folder, TimeProvider time)
    {
        using var authority = Authority(authorityFolder);
        return Issue(server, authority, clusterKey, folder, time);
    }

    /// <summary>
    /// A certificate for a key that a server made itself and showed the public half of.
    /// </summary>
    public static string Sign(
        string server, byte[] publicKey, string authorityFolder, int epoch, TimeProvider time)
    {
        using var authority = Authority(authorityFolder);
        using var made = MakeServer(server,
            PublicKey.CreateFromSubjectPublicKeyInfo(publicKey, out _), authority, time, epoch);
        return made.ExportCertificatePem() + "\n";
    }

    /// <summary>What a rotation gives each of some servers: one key, and a certificate each.
    /// </summary>
    /// <param name="servers">The servers that stay.</param>
    /// <param name="revoked">The one that is trusted no more; empty for none.</param>
    /// <param name="authorityFolder">The <c>authority</c> folder made with the cluster.</param>
    /// <param name="epoch">The number of the rotation.</param>
    /// <param name="time">The clock.</param>
    public static ImmutableSortedDictionary<string, TrustMaterial> Renew(
        IEnumerable<string> servers, string revoked, string authorityFolder, int epoch,
        TimeProvider time)
    {
        using var authority = Authority(authorityFolder);
        byte[] clusterKey = RandomNumberGenerator.GetBytes(ClusterKeyBytes);
        return servers.ToImmutableSortedDictionary(server => server, server =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var made = MakeServer(server, new PublicKey(key), authority, time, epoch);
            return new TrustMaterial(epoch, clusterKey, made.ExportCertificatePem() + "\n",
                key.ExportPkcs8PrivateKeyPem() + "\n", revoked);
        });
    }

    /// <summary>The fingerprint of the authority in a folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or not its key.</exception>
    public static string FingerprintIn(string authorityFolder)
    {
        try
        {
            using var authority = Authority(authorityFolder);
            return FingerprintOf(authority);
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            throw new InvalidDataException(
                $"{authorityFolder} is no authority folder: {e.Message}", e);
        }
    }

    private static X509Certificate2 Authority(string folder)
    {
        string key = Encoding.ASCII.GetString(
            PrivateFile.Read(Path.Combine(folder, PkiFile.AuthorityKey)));
        return X509Certificate2.CreateFromPem(
            File.ReadAllText(Path.Combine(folder, PkiFile.Authority)), key);
    }

    /// <summary>SHA-256 of a certificate, in pairs as people compare them.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256)
            .Select(b => b.ToString("X2", null)));

    private static string Issue(string server, X509Certificate2 authority,
        ReadOnlySpan<byte> clusterKey, string folder, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = MakeServer(server, new PublicKey(key), authority, time, 0);
        string pki = Path.Combine(folder, server, "pki");
        PrivateFile.MakeFolder(Path.Combine(folder, server));
        PrivateFile.MakeFolder(pki);
        WriteText(Path.Combine(pki, PkiFile.Authority), authority.ExportCertificatePem());
        WriteText(Path.Combine(pki, PkiFile.Server), certificate.ExportCertificatePem());
        WriteText(Path.Combine(pki, PkiFile.ServerKey), key.ExportPkcs8PrivateKeyPem());
        PrivateFile.Write(Path.Combine(pki, PkiFile.ClusterKey), clusterKey);
        return FingerprintOf(certificate);
    }

    private static X509Certificate2 MakeAuthority(string cluster, ECDsa key, DateTimeOffset from,
        DateTimeOffset to)
    {
        var request = new CertificateRequest(NameOf($"Baton cluster {cluster}"), key,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            X509BasicConstraintsExtension.CreateForCertificateAuthority(0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(from, to);
    }

    private static X509Certificate2 MakeServer(string server, PublicKey key,
        X509Certificate2 authority, TimeProvider time, int epoch)
    {
        var request = new CertificateRequest(
            NameOf(server, epoch), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(server);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            X509BasicConstraintsExtension.CreateForEndEntity());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new(ServerAuthentication), new(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));

        var (from, to) = Validity(time);
        if (to > authority.NotAfter) to = authority.NotAfter;
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        return request.Create(authority, from, to, serial);
    }

    private static X500DistinguishedName NameOf(string commonName, int epoch = 0)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        if (epoch > 0)
            builder.AddOrganizationalUnitName(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{CertificateNames.EpochUnit}{epoch}"));
        return builder.Build();
    }

    private static (DateTimeOffset From, DateTimeOffset To) Validity(TimeProvider time)
    {
        // From a day ago: the servers' clocks need not agree yet.
        var now = time.GetUtcNow();
        return (now.AddDays(-1), now.AddYears(Years));
    }

    private static void WriteText(string path, string text) =>
        PrivateFile.Write(path, Encoding.ASCII.GetBytes(text + "\n"));
}

/// <summary>What was made, by the fingerprints that people compare.</summary>
/// <param name="Authority">SHA-256 of the authority's certificate.</param>
/// <param name="Servers">Each server's name to SHA-256 of its certificate.</param>
public sealed record AuthorityMade(string Authority,
    ImmutableSortedDictionary<string, string> Servers);
