using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baton.Wire.Pki;

/// <summary>What proves a server to the others: its certificate, the authority, the key.</summary>
public sealed class ServerIdentity : IDisposable
{
    private readonly string _folder;
    private volatile X509Certificate2 _certificate;
    private volatile TrustTerms _terms;

    private ServerIdentity(string folder, string name, X509Certificate2 certificate,
        X509Certificate2 authority, KeyRing keys, TrustTerms terms)
    {
        _folder = folder;
        Name = name;
        _certificate = certificate;
        Authority = authority;
        Keys = keys;
        _terms = terms;
    }

    /// <summary>The server's name in its certificate.</summary>
    public string Name { get; }

    /// <summary>The server's certificate, with its private key.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>Which of the authority's certificates are accepted.</summary>
    public TrustTerms Terms => _terms;

    /// <summary>The only root of trust between servers.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>32 bytes that every heartbeat is signed with.</summary>
    public ReadOnlyMemory<byte> ClusterKey => Keys.Signing;

    /// <summary>The keys of the heartbeats as they are now.</summary>
    internal KeyRing Keys { get; }

    /// <summary>Takes over what a rotation has changed in the folder since.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; all stays as it was.</exception>
    public void Reload()
    {
        var read = Load(_folder);
        if (read.Name != Name) throw new InvalidDataException("It is another server's.");
        // The certificate before may still be in use by a session that is being made.
        _certificate = read._certificate;
        _terms = read._terms;
        Keys.Become(read.Keys);
        read.Authority.Dispose();
    }

    /// <summary>True if a certificate of the authority may still speak for its server.</summary>
    internal bool Accepts(X509Certificate2 certificate)
    {
        var terms = _terms;
        int epoch = CertificateNames.EpochOf(certificate);
        return CertificateNames.Of(certificate).All(name => terms.Accepts(name, epoch));
    }

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
            PrivateFile.CheckFolder(folder);
            var trust = new TrustFolder(folder);
            trust.Finish();
            var keys = trust.Ring();
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
            return new ServerIdentity(
                folder, name, certificate, authority, keys, trust.Terms());
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
        CryptographicOperations.ZeroMemory(Keys.Signing);
        Certificate.Dispose();
        Authority.Dispose();
    }
}
