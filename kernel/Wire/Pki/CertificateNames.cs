using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Wire.Pki;

/// <summary>Whom a certificate names, and who made it.</summary>
internal static class CertificateNames
{
    /// <summary>What the unit in a certificate's subject begins with.</summary>
    public const string EpochUnit = "keys ";

    private const string OrganisationalUnit = "2.5.4.11";

    /// <summary>
    /// The DNS names of its subject alternative name; the subject alone counts not.
    /// </summary>
    public static IEnumerable<string> Of(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames());

    /// <summary>The rotation that it was made in; 0 if it was made with the cluster.</summary>
    public static int EpochOf(X509Certificate2 certificate)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements
                && part.GetSingleElementType().Value == OrganisationalUnit
                && part.GetSingleElementValue() is { } unit
                && unit.StartsWith(EpochUnit, StringComparison.Ordinal)
                && int.TryParse(unit.AsSpan(EpochUnit.Length), NumberStyles.None,
                    CultureInfo.InvariantCulture, out int epoch)) return epoch;
        }
        return 0;
    }

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
