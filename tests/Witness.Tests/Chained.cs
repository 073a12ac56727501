using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Witness.Tests;

/// <summary>
/// A certificate that an authority below a root made, in one file with that one's.
/// </summary>
internal static class Chained
{
    public static (X509Certificate2 Root, string Certificate, string Key) Write(string folder)
    {
        using var rootKey = NewKey();
        using var middleKey = NewKey();
        using var key = NewKey();
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var root = Authority("CN=root", rootKey).CreateSelfSigned(from, to);
        using var middle = Authority("CN=middle", middleKey).Create(root, from, to, [1])
            .CopyWithPrivateKey(middleKey);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(middle, from, to, [2]);
        string crt = Path.Combine(folder, "chained.crt");
        string pem = Path.Combine(folder, "chained.key");
        File.WriteAllText(crt,
            $"{leaf.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (X509CertificateLoader.LoadCertificate(root.RawData), crt, pem);
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }
}
