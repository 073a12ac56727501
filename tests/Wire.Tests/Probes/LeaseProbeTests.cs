using System.Net;
using System.Text.Json.Nodes;
using Baton.Core.Config;
using Baton.Core.Partition;
using Baton.Wire.Probes;

namespace Baton.Wire.Tests.Probes;

/// <summary>
/// The lease against a small server that speaks the calls of etcd which it uses; the real one is
/// used by the integration tests.
/// </summary>
[TestClass]
public sealed class LeaseProbeTests
{
    private readonly List<string> _authorized = [];
    private string? _value;
    private long _revision = 7;
    private bool _leaseLives = true;
    private int _granted;
    private string _password = "";

    [TestMethod]
    public async Task A_key_that_nobody_has_is_taken_kept_and_not_taken_from_another()
    {
        using var etcd = new TinyWeb(Answer);
        using var first = Probe(0, etcd.Port);
        using var second = Probe(1, etcd.Port);

        Assert.IsNull((await second.AskAsync(false, CancellationToken.None)).Key);
        Assert.AreEqual(new KeyHolder(new(0), 8), await Claimed(first));
        Assert.AreEqual(new KeyHolder(new(0), 8), await Claimed(second));
        Assert.AreEqual(new KeyHolder(new(0), 9), await Claimed(first), "it is written anew");
        Assert.AreEqual(2, _granted, "a lease each");
        _value = null;
        Assert.AreEqual(new KeyHolder(new(1), 10), await Claimed(second), "it ran out");
    }

    [TestMethod]
    public async Task A_lease_that_ran_out_is_made_anew()
    {
        using var etcd = new TinyWeb(Answer);
        using var probe = Probe(0, etcd.Port);
        await Claimed(probe);
        (_leaseLives, _value) = (false, null);
        await Claimed(probe);
        Assert.AreEqual(2, _granted);
    }

    [TestMethod]
    public async Task The_next_endpoint_is_asked_where_the_first_is_silent()
    {
        using var gone = new TinyWeb((_, _) => (503, ""));
        using var etcd = new TinyWeb(Answer);
        using var probe = Probe(0, gone.Port, etcd.Port);
        Assert.AreEqual(new KeyHolder(new(0), 8), await Claimed(probe));
    }

    [TestMethod]
    public async Task A_user_shows_the_password_of_a_file_that_nobody_else_may_read()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "secret\n");
            using var etcd = new TinyWeb(Answer);
            var target = Target(etcd.Port) with { User = "baton", PasswordFile = file };
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            using (var open = Probe(0, target))
            {
                var fault = await Assert.ThrowsExactlyAsync<InvalidDataException>(
                    () => open.AskAsync(true, CancellationToken.None));
                Assert.Contains("0600", fault.Message);
            }
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var probe = Probe(0, target);
            await Claimed(probe);
            Assert.AreEqual("secret", _password);
            Assert.AreEqual("token1", _authorized[^1]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<KeyHolder?> Claimed(LeaseProbe probe) =>
        (await probe.AskAsync(true, CancellationToken.None)).Key;

    private static LeaseTarget Target(params int[] ports) => new()
    {
        Endpoints = [.. ports.Select(p => $"http://127.0.0.1:{p}")],
    };

    private static LeaseProbe Probe(int self, params int[] ports) => Probe(self, Target(ports));

    private static LeaseProbe Probe(int self, LeaseTarget target) => new(
        Lab.Cluster(servers: 2, paths: 1), new(self),
        ResolverConfig.Normal(ResolverConfig.Lease) with { Name = "leasenp1", Key = target });

    private (int, string) Answer(HttpListenerRequest request, int served)
    {
        _authorized.Add(request.Headers["Authorization"] ?? "");
        var body = JsonNode.Parse(TinyWeb.Body(request))!;
        switch (request.Url!.AbsolutePath)
        {
            case "/v3/auth/authenticate":
                _password = body["password"]!.GetValue<string>();
                return (200, """{"token":"token1"}""");
            case "/v3/lease/grant": return (200, $$"""{"ID":"{{100 + _granted++}}","TTL":"10"}""");
            case "/v3/lease/keepalive":
                return (200, _leaseLives ? """{"result":{"ID":"1","TTL":"10"}}"""
                    : """{"result":{"ID":"1"}}""");
            case "/v3/kv/range": return (200, Range());
            default: return (200, Transaction(body));
        }
    }

    private string Transaction(JsonNode body)
    {
        var compare = body["compare"]![0]!;
        bool met = compare["target"]!.GetValue<string>() == "CREATE"
            ? _value is null : _value == compare["value"]!.GetValue<string>();
        if (!met) return $$"""{"responses":[{"response_range":{{Range()}}}]}""";
        _value = body["success"]![0]!["request_put"]!["value"]!.GetValue<string>();
        _revision++;
        return $$"""{"succeeded":true,"responses":[{},{"response_range":{{Range()}}}]}""";
    }

    private string Range() => _value is null ? "{}"
        : $$"""{"kvs":[{"value":"{{_value}}","mod_revision":"{{_revision}}"}]}""";
}
