using System.Net;
using Baton.Core.Config;

namespace Baton.Wire.Probes;

/// <summary>Asks a web server for the head of a page, each time over a new connection.</summary>
internal sealed class WebProbe(WebTarget site) : IProbeTarget
{
    private readonly Uri _page = Address(site, site.Path);
    private readonly Lock _gate = new();
    private HttpClient? _client;

    public int AskingsMax => 2;

    public async Task<ProbeAnswer> AskAsync(bool claims, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, _page);
        request.Headers.ConnectionClose = true;
        request.Headers.UserAgent.ParseAdd("baton");
        using var answer = await Client().SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        int status = (int)answer.StatusCode;
        bool good = site.Status > 0 ? status == site.Status : status is >= 200 and < 400;
        return new(good, $"HTTP {status}.");
    }

    public void Dispose() => _client?.Dispose();

    /// <summary>The address of something on a site.</summary>
    public static Uri Address(WebTarget site, string path) => new(new UriBuilder(
        site.IsSecure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, site.Host,
        site.Port > 0 ? site.Port : -1).Uri, path);

    /// <summary>A client for a site; its CA file is read now.</summary>
    public static HttpClient Client(WebTarget site) => HttpCalls.Client(site.CaFile,
        site.ProxyHost.Length > 0 ? new WebProxy(site.ProxyHost, site.ProxyPort) : null, null);

    // A CA file that is missing may come: it is looked for again with each asking until then.
    private HttpClient Client()
    {
        lock (_gate) return _client ??= Client(site);
    }
}
