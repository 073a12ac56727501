using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Probes;

/// <summary>
/// Tells a witness that this server is there, and learns whom else it heard lately. Where
/// heartbeats go over a witness they have told it already, and it is only asked.
/// </summary>
internal sealed class WitnessProbe : IProbeTarget
{
    /// <summary>The heartbeat that a witness passes on.</summary>
    private const string Heartbeat = "witnesshb";

    // A server's number, the age of its last word in ms, and the length of that.
    private const int HeadBytes = 1 + 4 + 2;

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
        ReadOnlySpan<byte> clusterKey)
    {
        _site = resolver.Site!;
        _cluster = WebProbe.Address(_site, $"/v1/clusters/{config.Id:D}");
        _self = self;
        _onlyLooks = config.Heartbeats.Any(h => h.Type == Heartbeat);
        _servers = config.Servers.Length;
        _lately = config.Timing.HeartbeatTimeout / 2;
        _token = new AuthenticationHeaderValue("Bearer", WitnessToken.Of(clusterKey));
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
        while (body.Length >= HeadBytes)
        {
            long age = BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
            if (IsLately(body[0], age)) seen = seen.With(new ServerId(body[0]));
            int length = HeadBytes + BinaryPrimitives.ReadUInt16BigEndian(body[5..]);
            if (length > body.Length) break;
            body = body[length..];
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
            if (IsLately(server, one.GetProperty("ageMs").GetInt64()))
                seen = seen.With(new ServerId(server));
        }
        return seen;
    }

    private bool IsLately(int server, long ageMs) =>
        server >= 0 && server < _servers && ageMs < _lately.TotalMilliseconds;
}
