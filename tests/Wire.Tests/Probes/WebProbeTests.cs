using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Probes;

namespace Baton.Wire.Tests.Probes;

[TestClass]
public sealed class WebProbeTests
{
    [TestMethod]
    [DataRow(200, 0, true)]
    [DataRow(301, 0, true, DisplayName = "a redirection is not followed and is an answer")]
    [DataRow(404, 0, false)]
    [DataRow(503, 0, false)]
    [DataRow(404, 404, true, DisplayName = "the status asked for")]
    [DataRow(200, 204, false)]
    public async Task A_head_request_with_a_good_status_is_an_answer(
        int status, int wanted, bool good)
    {
        string? method = null;
        using var web = new TinyWeb((request, _) =>
        {
            method = $"{request.HttpMethod} {request.Url!.PathAndQuery}";
            return (status, "");
        });
        using var probe = new WebProbe(Site(web.Port) with { Path = "/alive", Status = wanted });

        var answer = await probe.AskAsync(false, CancellationToken.None);

        Assert.AreEqual("HEAD /alive", method);
        Assert.AreEqual((good, $"HTTP {status}."), (answer.IsGood, answer.Said));
    }

    [TestMethod]
    public async Task A_proxy_is_asked_for_it()
    {
        string? asked = null;
        using var proxy = new TinyWeb((request, _) =>
        {
            asked = request.RawUrl;
            return (200, "");
        });
        using var probe = new WebProbe(new WebTarget
        {
            Host = "192.0.2.7",
            ProxyHost = "127.0.0.1",
            ProxyPort = proxy.Port,
        });

        Assert.IsTrue((await probe.AskAsync(false, CancellationToken.None)).IsGood);
        Assert.Contains("192.0.2.7", asked ?? "");
    }

    [TestMethod]
    public void Refusals_are_tried_again_until_the_timeout_and_told_with_their_reason()
    {
        using var web = new TinyWeb((_, n) => (n < 2 ? 503 : 200, ""));
        Assert.IsTrue(Told(web.Port, 3).Answered, "it came back in time");
        using var gone = new TinyWeb((_, _) => (503, ""));
        var told = Told(gone.Port, 0.3);
        Assert.IsFalse(told.Answered);
        Assert.AreEqual("HTTP 503.", told.Said);
    }

    private static Event.TargetsAsked Told(int port, double timeout)
    {
        var signal = new Signal();
        Event.TargetsAsked? told = null;
        var config = Lab.Cluster(servers: 2, paths: 1);
        config = config with
        {
            Partition = new()
            {
                Resolvers =
                [
                    ResolverConfig.Normal(ResolverConfig.Web) with
                    {
                        Name = "httpnp1",
                        Timeout = TimeSpan.FromSeconds(timeout),
                        Site = Site(port),
                    },
                ],
            },
        };
        using var probes = new ResolverProbes(config, new(0), new byte[32], TimeProvider.System,
            e => signal.Change(() => told = (Event.TargetsAsked)e));
        probes.Ask(0, claims: false);
        signal.WaitFor(() => told is not null, "an answer");
        return told!;
    }

    private static WebTarget Site(int port) => new() { Host = "127.0.0.1", Port = port };
}
