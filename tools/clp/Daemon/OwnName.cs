using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Clp.Daemon;

/// <summary>The name that a root's server has in its cluster.</summary>
internal static class OwnName
{
    /// <summary>
    /// What its certificate says: several servers on one machine share the host's name. Empty if
    /// there is no certificate to be read.
    /// </summary>
    public static string Of(Places places)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(
                Path.Combine(places.Config, "pki/server.crt"));
            return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            return "";
        }
    }
}
