using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Config;

namespace Baton.Wire.Probes;

/// <summary>A key's value as etcd has it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Revision">When it was written last, in etcd's own count.</param>
/// <param name="IsNew">True if this very call wrote it.</param>
internal sealed record KeptValue(string Value, long Revision, bool IsNew);

/// <summary>
/// The few calls of etcd that a lease needs, over its JSON gateway; the endpoint that answered
/// last is asked first.
/// </summary>
internal sealed class EtcdClient(LeaseTarget target) : IDisposable
{
    private HttpClient? _client;
    private string _token = "";
    private int _endpoint;

    /// <summary>Does something at the first endpoint that answers.</summary>
    /// <param name="patience">How long one endpoint is tried.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancel">Ends all of it.</param>
    public async Task<T> ReachAsync<T>(
        TimeSpan patience, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        for (int tried = 1; ; tried++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            stop.CancelAfter(patience);
            try
            {
                if (target.User.Length > 0 && _token.Length == 0)
                    await AuthenticateAsync(stop.Token).ConfigureAwait(false);
                return await work(stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // A token may have run out, and who issued it may be another etcd.
                _token = "";
                _endpoint = (_endpoint + 1) % target.Endpoints.Length;
                if (tried >= target.Endpoints.Length || cancel.IsCancellationRequested) throw;
            }
        }
    }

    /// <summary>A new lease; its number.</summary>
    public async Task<long> GrantAsync(TimeSpan life, CancellationToken stop) => Number(
        await CallAsync("lease/grant", new JsonObject { ["TTL"] = (long)life.TotalSeconds }, stop)
            .ConfigureAwait(false), "ID");

    /// <summary>Renews a lease; false if there is none any more.</summary>
    public async Task<bool> KeepAsync(long lease, CancellationToken stop)
    {
        var answer = await CallAsync("lease/keepalive", new JsonObject { ["ID"] = $"{lease}" },
            stop).ConfigureAwait(false);
        return Number(answer["result"], "TTL") > 0;
    }

    /// <summary>The value of a key; null if there is none.</summary>
    public async Task<KeptValue?> GetAsync(string key, CancellationToken stop) => Kept(
        await CallAsync("kv/range", new JsonObject { ["key"] = Coded(key) }, stop)
            .ConfigureAwait(false), isNew: false);

    /// <summary>
    /// Writes a key if it is absent, or if it has this very value; what it has then.
    /// </summary>
    public async Task<KeptValue?> PutIfAsync(
        string key, string value, long lease, bool ifAbsent, CancellationToken stop)
    {
        var condition = new JsonObject { ["key"] = Coded(key), ["result"] = "EQUAL" };
        condition["target"] = ifAbsent ? "CREATE" : "VALUE";
        condition[ifAbsent ? "create_revision" : "value"] = ifAbsent ? "0" : Coded(value);
        JsonObject Look() => new() { ["request_range"] = new JsonObject { ["key"] = Coded(key) } };
        var put = new JsonObject
        {
            ["key"] = Coded(key),
            ["value"] = Coded(value),
            ["lease"] = $"{lease}",
        };
        var answer = await CallAsync("kv/txn", new JsonObject
        {
            ["compare"] = new JsonArray(condition),
            ["success"] = new JsonArray(new JsonObject { ["request_put"] = put }, Look()),
            ["failure"] = new JsonArray(Look()),
        }, stop).ConfigureAwait(false);
        bool done = answer["succeeded"]?.GetValue<bool>() == true;
        return Kept(answer["responses"]?[done ? 1 : 0]?["response_range"], done);
    }

    public void Dispose() => _client?.Dispose();

    private async Task AuthenticateAsync(CancellationToken stop)
    {
        var answer = await CallAsync("auth/authenticate", new JsonObject
        {
            ["name"] = target.User,
            ["password"] = HttpCalls.Secret(target.PasswordFile),
        }, stop).ConfigureAwait(false);
        _token = answer["token"]?.GetValue<string>() ?? "";
    }

    private async Task<JsonNode> CallAsync(string call, JsonObject body, CancellationToken stop)
    {
        _client ??= Client();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"{target.Endpoints[_endpoint].TrimEnd('/')}/v3/{call}")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (_token.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", _token);
        using var answer = await _client.SendAsync(request, stop).ConfigureAwait(false);
        string text = await answer.Content.ReadAsStringAsync(stop).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"{target.Endpoints[_endpoint]} answers {call} with "
                + $"HTTP {(int)answer.StatusCode}.");
        try
        {
            return JsonNode.Parse(text) ?? throw new JsonException("an empty answer");
        }
        catch (JsonException e)
        {
            throw new HttpRequestException(
                $"{target.Endpoints[_endpoint]} answers {call} with no JSON: {e.Message}");
        }
    }

    private HttpClient Client()
    {
        X509Certificate2? own = null;
        if (target.CertificateFile.Length > 0)
        {
            HttpCalls.CheckSecret(target.KeyFile);
            own = X509Certificate2.CreateFromPemFile(target.CertificateFile, target.KeyFile);
        }
        return HttpCalls.Client(target.CaFile, null, own);
    }

    private static KeptValue? Kept(JsonNode? range, bool isNew) =>
        range?["kvs"] is JsonArray { Count: > 0 } kvs && kvs[0] is { } kv
            ? new KeptValue(
                Encoding.UTF8.GetString(Convert.FromBase64String(
                    kv["value"]?.GetValue<string>() ?? "")),
                Number(kv, "mod_revision"), isNew)
            : null;

    // The gateway writes 64-bit numbers as texts, and leaves zeros out.
    private static long Number(JsonNode? node, string name) => node?[name] switch
    {
        null => 0,
        var value when value.GetValueKind() == JsonValueKind.String =>
            long.TryParse(value.GetValue<string>(), out long number) ? number : 0,
        var value => value.GetValue<long>(),
    };

    private static string Coded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
