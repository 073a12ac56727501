using System.Security.Cryptography.X509Certificates;

namespace Baton.Wire.Pki;

/// <summary>Whom a certificate names, and who made it.</summary>
internal static class CertificateNames
{
    /// <summary>
    /// The DNS names of its subject alternative name; the subject alone counts not.
    /// </summary>
    public static IEnumerable<string> Of(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames());

    public static bool Names(X509Certificate2 certificate, string server) =>
        Of(certificate).Contains(server, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The only policy between servers: the cluster's authority, nothing of the system's.
    /// </summary>
    public static X509ChainPolicy PolicyOf(X509Certificate2 authority) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { authority },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>True if the authority made it, whatever the time is.</summary>
    public static bool IsFrom(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = PolicyOf(authority) };
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        bool good = chain.Build(certificate);
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return good;
    }
}
