using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats.Witness;

/// <summary>Leaves a beat at the witness and brings back the others'.</summary>
internal sealed class WitnessClient : IDisposable
{
    // Every other server's, as large as the witness takes them.
    private const int AnswerBytesMax = Limits.ServersMax * (WitnessAnswer.HeadBytes + 1024);

    private static readonly TimeSpan ConnectionAgeMax = TimeSpan.FromMinutes(15);

    private readonly WitnessConfig _witness;
    private readonly string _token;
    private readonly Uri _address;
    private readonly byte[] _answer = new byte[AnswerBytesMax + 1];
    private HttpClient? _client;

    public WitnessClient(ClusterConfig config, ServerId self, HeartbeatConfig heartbeat,
        KeyRing key)
    {
        _witness = heartbeat.Witness ?? new WitnessConfig();
        _token = key.WitnessToken;
        string scheme = _witness.Tls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        _address = new UriBuilder(scheme, _witness.Host, _witness.Port,
            $"/v1/clusters/{config.Id:D}/servers/{self.Index}").Uri;
    }

    /// <summary>The witness, as messages name it.</summary>
    public string Name => $"{_witness.Host}:{_witness.Port}";

    /// <summary>One exchange: the others' beats, each behind its head.</summary>
    /// <exception cref="IOException">There is no answer that can be used; it says why.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(
        ReadOnlyMemory<byte> beat, CancellationToken cancel)
    {
        try
        {
            _client ??= NewClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, _address)
            {
                Content = new ReadOnlyMemoryContent(beat),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            using var answer = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK) throw new IOException(Why(answer));
            var body = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                int length = await body.ReadAtLeastAsync(_answer, _answer.Length,
                    throwOnEndOfStream: false, cancel).ConfigureAwait(false);
                return length <= AnswerBytesMax
                    ? _answer.AsMemory(0, length)
                    : throw new IOException("its answer is longer than any answer can be");
            }
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException
            or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException((e.InnerException ?? e).Message.TrimEnd('.'), e);
        }
    }

    public void Dispose() => _client?.Dispose();

    // Made at the first exchange: until then nothing of HTTP is loaded.
    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = _witness.Timeout,
            PooledConnectionLifetime = ConnectionAgeMax,
            MaxConnectionsPerServer = 2,
            MaxResponseHeadersLength = 16,
            UseProxy = _witness.Proxy.Length > 0,
        };
        if (_witness.Proxy.Length > 0)
            handler.Proxy = new WebProxy($"http://{_witness.Proxy}");
        if (_witness.Tls && _witness.CaFile.Length > 0)
            handler.SslOptions.CertificateChainPolicy = OnlyTrusting(_witness.CaFile);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static X509ChainPolicy OnlyTrusting(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0
            ? policy : throw new IOException($"{file} holds no certificate");
    }

    private static string Why(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => "it does not serve this cluster or does not know its token "
            + "(clpcfctrl --witness-token)",
        HttpStatusCode.TooManyRequests => "it gets more beats than it takes",
        _ => $"it answered {(int)answer.StatusCode}",
    };
}
