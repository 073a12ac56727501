using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Baton.Clpwitness;

/// <summary>A certificate of the witness's own, for where nobody runs an authority.</summary>
internal static class SelfSigned
{
    private const int Years = 20;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Writes <c>witness.crt</c> and <c>witness.key</c>; never over old ones.</summary>
    /// <exception cref="IOException">A file is there already.</exception>
    public static (string Certificate, string Key) Write(
        string folder, IEnumerable<string> names, TimeProvider time)
    {
        string[] all = [.. names];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            new X500DistinguishedName($"CN={all[0]}"), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in all)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        // It is its own authority: whoever trusts it trusts nothing else by that.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerAuthentication)], false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        Directory.CreateDirectory(folder);
        string crt = Path.Combine(folder, "witness.crt");
        string pem = Path.Combine(folder, "witness.key");
        WriteNew(pem, key.ExportPkcs8PrivateKeyPem(), Private);
        WriteNew(crt, certificate.ExportCertificatePem(),
            Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return (crt, pem);
    }

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static void WriteNew(string path, string text, UnixFileMode mode)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        });
        file.Write(Encoding.ASCII.GetBytes(text + "\n"));
        file.Flush(flushToDisk: true);
    }
}
