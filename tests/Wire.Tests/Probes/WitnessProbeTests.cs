using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Probes;

namespace Baton.Wire.Tests.Probes;

[TestClass]
public sealed class WitnessProbeTests
{
    [TestMethod]
    [DataRow("lanhb", "127.0.0.1", 0, "1", "POST", DisplayName = "it says that it is there")]
    [DataRow("witnesshb", "w", 0, "1", "GET", DisplayName = "its heartbeats have said so")]
    [DataRow("witnesshb", "W", 0, "1", "GET", DisplayName = "the same name")]
    [DataRow("witnesshb", "w2", 0, "1", "POST", DisplayName = "its heartbeats go elsewhere")]
    [DataRow("witnesshb", "w", 1, "1", "POST", DisplayName = "its heartbeats' port is another")]
    [DataRow("witnesshb", "w", 0, "0", "POST", DisplayName = "the others' heartbeats say so")]
    public async Task Whom_the_witness_heard_within_half_the_timeout_is_seen(
        string type, string host, int further, string used, string method)
    {
        string? asked = null;
        using var witness = new TinyWeb((request, _) =>
        {
            asked = $"{request.HttpMethod} {request.Url!.AbsolutePath}";
            return (200, method == "GET" ? """
                {"servers":[{"server":0,"ageMs":1},{"server":1,"ageMs":300},
                {"server":2,"ageMs":9000},{"server":31,"ageMs":0}]}
                """ : Heads((1, 300), (2, 8974), (31, 0)));
        });
        var config = Lab.Cluster(servers: 3, paths: 1);
        int port = witness.Port + further;
        var heartbeat = new HeartbeatConfig("hb2", type, 1, 9)
        {
            Witness = new WitnessConfig
            {
                Host = host,
                Port = port,
                Tls = false,
                Proxy = $"127.0.0.1:{witness.Port}",
            },
        };
        config = config with
        {
            Servers = [.. config.Servers.Select((server, i) => server with
            {
                Devices = server.Devices.Add(9, new("witness", i == 0 ? used : "1")),
            })],
            Heartbeats = config.Heartbeats.Add(heartbeat),
            Timing = config.Timing with { HeartbeatTimeout = TimeSpan.FromSeconds(1) },
        };
        using var probe = new WitnessProbe(
            config, new(0), Resolver("w", witness.Port, proxy: witness.Port), new byte[32]);

        var answer = await probe.AskAsync(false, CancellationToken.None);

        Assert.AreEqual(ServerSet.Of([new(0), new(1)]), answer.Seen);
        Assert.AreEqual($"{method} /v1/clusters/{config.Id:D}"
            + (method == "POST" ? "/servers/0" : ""), asked);
    }

    [TestMethod]
    public async Task A_witness_that_does_not_know_the_cluster_is_no_answer()
    {
        using var witness = new TinyWeb((_, _) => (401, ""));
        using var probe = new WitnessProbe(Lab.Cluster(servers: 2, paths: 1), new(0),
            Resolver("127.0.0.1", witness.Port), new byte[32]);

        Assert.AreEqual(new ProbeAnswer(false, "HTTP 401."),
            await probe.AskAsync(false, CancellationToken.None));
    }

    // A proxy that answers itself makes any name one of the witness's.
    private static ResolverConfig Resolver(string host, int port, int proxy = 0) =>
        ResolverConfig.Normal(ResolverConfig.Witness) with
        {
            Name = "witnessnp1",
            Site = new WebTarget
            {
                Host = host,
                Port = port,
                ProxyHost = proxy > 0 ? "127.0.0.1" : "",
                ProxyPort = proxy,
            },
        };

    // As ASCII: every byte is below 128.
    private static string Heads(params (int Server, int Age)[] servers) => string.Concat(
        servers.Select(s => new string([(char)s.Server, '\0', '\0', (char)(s.Age / 256),
            (char)(s.Age % 256), '\0', '\u0001', 'x'])));
}
