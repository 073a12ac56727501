using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Wire.Probes;

/// <summary>Makes HTTP clients that trust what is configured, and reads their files.</summary>
internal static class HttpCalls
{
    private const UnixFileMode OthersMask = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A client without redirects, cookies or a proxy of the environment's.</summary>
    /// <param name="caFile">Whom to trust; empty for the system's authorities.</param>
    /// <param name="proxy">The proxy; null for none.</param>
    /// <param name="own">What proves this server; null for nothing.</param>
    public static HttpClient Client(string caFile, WebProxy? proxy, X509Certificate2? own)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = proxy is not null,
            Proxy = proxy,
            MaxResponseHeadersLength = WireLimits.ProbeHeaderKilobytesMax,
        };
        if (own is not null)
            handler.SslOptions.ClientCertificates = new X509Certificate2Collection(own);
        if (caFile.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(caFile);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, _, _, faults) => faults == SslPolicyErrors.None;
        }
        return new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = WireLimits.ProbeAnswerBytesMax,
        };
    }

    /// <summary>The text of a file that nobody but its owner may read.</summary>
    /// <exception cref="InvalidDataException">Others can.</exception>
    public static string Secret(string path)
    {
        CheckSecret(path);
        return File.ReadAllText(path).Trim();
    }

    /// <summary>Checks that nobody but its owner may read a file.</summary>
    /// <exception cref="InvalidDataException">Others can.</exception>
    public static void CheckSecret(string path)
    {
        if ((File.GetUnixFileMode(path) & OthersMask) != 0)
            throw new InvalidDataException($"{path} can be used by others: its mode must be 0600.");
    }
}
