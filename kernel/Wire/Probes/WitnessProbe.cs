using System.Net;
using System.Net.Http.Headers;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Heartbeats.Witness;
using Baton.Wire.Pki;

namespace Baton.Wire.Probes;

/// <summary>
/// Tells a witness that this server is there, and learns whom else it heard lately. Where this
/// server's heartbeats go over that very witness they have told it already, and it is only asked.
/// </summary>
internal sealed class WitnessProbe : IProbeTarget
{
    private static readonly byte[] Word = "baton"u8.ToArray();

    private readonly Lock _gate = new();
    private readonly WebTarget _site;
    private readonly Uri _cluster;
    private readonly ServerId _self;
    private readonly bool _onlyLooks;
    private readonly int _servers;
    private readonly TimeSpan _lately;
    private readonly AuthenticationHeaderValue _token;
    private HttpClient? _client;

    public WitnessProbe(ClusterConfig config, ServerId self, ResolverConfig resolver,
        KeyRing keys)
    {
        _site = resolver.Site!;
        _cluster = WebProbe.Address(_site, $"/v1/clusters/{config.Id:D}");
        _self = self;
        _onlyLooks = config.Heartbeats.Any(
            h => h.IsOn(config.Servers[self.Index]) && _site.Is(h.Witness));
        _servers = config.Servers.Length;
        _lately = config.Timing.HalfTimeout;
        _token = new AuthenticationHeaderValue("Bearer", keys.WitnessToken);
    }

    public int AskingsMax => 2;

    public async Task<ProbeAnswer> AskAsync(bool claims, CancellationToken cancel)
    {
        using var request = _onlyLooks
            ? new HttpRequestMessage(HttpMethod.Get, _cluster)
            : new HttpRequestMessage(
                HttpMethod.Post, $"{_cluster}/servers/{_self.Index}")
            {
                Content = new ByteArrayContent(Word),
            };
        request.Headers.Authorization = _token;
        using var answer = await Client().SendAsync(request, cancel).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
            return new(false, $"HTTP {(int)answer.StatusCode}.");
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        var seen = _onlyLooks ? OfJson(body) : OfHeads(body);
        return new(true, $"The witness hears {seen.With(_self).Count} of {_servers} servers.")
        {
            Seen = seen.With(_self),
        };
    }

    public void Dispose() => _client?.Dispose();

    private HttpClient Client()
    {
        lock (_gate) return _client ??= WebProbe.Client(_site);
    }

    private ServerSet OfHeads(ReadOnlySpan<byte> body)
    {
        var seen = ServerSet.Empty;
        var words = new WitnessAnswer(body);
        while (words.Next())
        {
            if (IsLately(words.Server, words.Age))
                seen = seen.With(new ServerId(words.Server));
        }
        return seen;
    }

    private ServerSet OfJson(byte[] body)
    {
        var seen = ServerSet.Empty;
        using var json = System.Text.Json.JsonDocument.Parse(body);
        foreach (var one in json.RootElement.GetProperty("servers").EnumerateArray())
        {
            int server = one.GetProperty("server").GetInt32();
            var age = TimeSpan.FromMilliseconds(one.GetProperty("ageMs").GetInt64());
            if (IsLately(server, age))
                seen = seen.With(new ServerId(server));
        }
        return seen;
    }

    private bool IsLately(int server, TimeSpan age) =>
        server >= 0 && server < _servers && age < _lately;
}
