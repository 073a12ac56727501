using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baton.Wire.Pki;

/// <summary>What proves a server to the others: its certificate, the authority, the key.</summary>
public sealed class ServerIdentity : IDisposable
{
    private readonly byte[] _clusterKey;

    private ServerIdentity(string name, X509Certificate2 certificate, X509Certificate2 authority,
        byte[] clusterKey)
    {
        Name = name;
        Certificate = certificate;
        Authority = authority;
        _clusterKey = clusterKey;
    }

    /// <summary>The server's name in its certificate.</summary>
    public string Name { get; }

    /// <summary>The server's certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The only root of trust between servers.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>32 bytes that every heartbeat is signed with.</summary>
    public ReadOnlyMemory<byte> ClusterKey => _clusterKey;

    /// <summary>
    /// Reads <c>ca.crt</c>, <c>server.crt</c>, <c>server.key</c> and <c>cluster.key</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is missing, open to others, or does not
    /// belong to the rest.</exception>
    public static ServerIdentity Load(string folder)
    {
        X509Certificate2? certificate = null;
        X509Certificate2? authority = null;
        try
        {
            byte[] key = PrivateFile.Read(Path.Combine(folder, PkiFile.ClusterKey));
            if (key.Length != ClusterAuthority.ClusterKeyBytes)
                throw new InvalidDataException($"{folder}/{PkiFile.ClusterKey} is not a key.");
            authority = X509Certificate2.CreateFromPem(
                File.ReadAllText(Path.Combine(folder, PkiFile.Authority)));
            string pem = Encoding.ASCII.GetString(
                PrivateFile.Read(Path.Combine(folder, PkiFile.ServerKey)));
            certificate = X509Certificate2.CreateFromPem(
                File.ReadAllText(Path.Combine(folder, PkiFile.Server)), pem);
            // The times are for the peers to judge: a clock that is set later must not end here.
            if (!CertificateNames.IsFrom(authority, certificate))
                throw new InvalidDataException(
                    $"{folder}/{PkiFile.Server} was not made by the authority beside it.");
            string name = CertificateNames.Of(certificate).FirstOrDefault()
                ?? throw new InvalidDataException($"{folder}/{PkiFile.Server} names no server.");
            return new ServerIdentity(name, certificate, authority, key);
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            Forget();
            if (e is not (IOException or UnauthorizedAccessException or CryptographicException
                or ArgumentException)) throw;
            throw new InvalidDataException($"The identity in {folder} cannot be used: {e.Message}",
                e);
        }
        catch (InvalidDataException)
        {
            Forget();
            throw;
        }

        void Forget()
        {
            certificate?.Dispose();
            authority?.Dispose();
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_clusterKey);
        Certificate.Dispose();
        Authority.Dispose();
    }
}
