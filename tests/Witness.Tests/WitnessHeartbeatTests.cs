using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Wire;
using Baton.Wire.Heartbeats;
using Baton.Wire.Pki;

namespace Baton.Witness.Tests;

[TestClass]
public sealed class WitnessHeartbeatTests
{
    private static readonly byte[] Key = new byte[32];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A busy machine needs long for a first handshake: that is not what is told of here.
    private static readonly TimeSpan Unhurried = TimeSpan.FromSeconds(40);

    [TestMethod]
    public async Task Two_servers_that_share_nothing_but_the_witness_hear_each_other()
    {
        await using var stand = await Stand.OpenAsync();
        stand.WriteTokens(Stand.Cluster, WitnessToken.Of(Key));
        using var first = new Node(stand, 0, 10);
        using var second = new Node(stand, 1, 20);
        first.WaitFor(n => n.Heard.Count >= 3);
        second.WaitFor(n => n.Heard.Count >= 3);
        Assert.IsTrue(first.Heard.All(b => b.From.Index == 1 && b.Beat.Incarnation == 20));
        Assert.IsEmpty(first.Told);
        Assert.IsTrue(second.Heard.All(b => b.From.Index == 0 && b.Beat.Incarnation == 10));
        Assert.IsEmpty(second.Told);
    }

    [TestMethod]
    public async Task News_goes_out_at_once_and_not_with_the_next_beat()
    {
        await using var stand = await Stand.OpenAsync();
        stand.WriteTokens(Stand.Cluster, WitnessToken.Of(Key));
        using var first = new Node(stand, 0, 10, interval: 300);
        using var second = new Node(stand, 1, 20, interval: 300);
        first.WaitFor(n => n.Heard.Count >= 2);
        second.Station.SetBeat(BeatOf(20, view: 7));
        first.WaitFor(n => n.Heard.Any(b => b.Beat.ViewNumber == 7));
    }

    [TestMethod]
    public async Task A_witness_that_does_not_know_the_cluster_is_told_once_and_used_when_it_does()
    {
        await using var stand = await Stand.OpenAsync();
        using var first = new Node(stand, 0, 10);
        first.WaitFor(n => n.Told.Count > 0);
        Assert.Contains("clpcfctrl --witness-token", first.Told[0].Text);
        Assert.DoesNotContain(WitnessToken.Of(Key), first.Told[0].Text);
        Assert.HasCount(1, first.Told);
        Assert.IsEmpty(first.Heard);
        stand.WriteTokens(Stand.Cluster, WitnessToken.Of(Key));
        first.WaitFor(n => n.Told.Count > 1);
        Assert.AreEqual("witnesshb 1, witnesshb 2",
            string.Join(", ", first.Told.Select(a => $"{a.Module} {a.Id}")));
    }

    [TestMethod]
    public async Task A_witness_with_another_certificate_gets_nothing()
    {
        await using var stand = await Stand.OpenAsync();
        await using var other = await Stand.OpenAsync();
        stand.WriteTokens(Stand.Cluster, WitnessToken.Of(Key));
        using var first = new Node(stand, 0, 10, trusts: other.Certificate);
        first.WaitFor(n => n.Told.Count > 0);
        Assert.Contains("certificate", first.Told[0].Text);
    }

    [TestMethod]
    public async Task The_end_does_not_wait_for_a_witness_that_does_not_answer()
    {
        await using var stand = await Stand.OpenAsync();
        // A socket that is connected to and never served: the handshake hangs.
        using var deaf = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        deaf.Start();
        int port = ((System.Net.IPEndPoint)deaf.LocalEndpoint).Port;
        var first = new Node(stand, 0, 10, port: port);
        first.WaitFor(n => n.Told.Count > 0);
        Assert.Contains("it did not answer within", first.Told[0].Text);
        long began = Stopwatch.GetTimestamp();
        first.Dispose();
        Assert.IsLessThan(TimeSpan.FromSeconds(2), Stopwatch.GetElapsedTime(began));
    }

    private static Beat BeatOf(long incarnation, long view = 0) => new()
    {
        Incarnation = incarnation,
        Phase = ServicePhase.Running,
        ViewNumber = view,
        Hears = [ServerSet.Empty, ServerSet.Empty],
    };

    private sealed class Node : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly ClusterConfig _config;

        public Node(Stand stand, int index, long incarnation, int interval = 50,
            string? trusts = null, int port = 0)
        {
            var device = new DeviceConfig("witness", "1");
            _config = new ClusterConfig
            {
                Name = "w",
                Id = Stand.Cluster,
                Timing = new()
                {
                    HeartbeatInterval = TimeSpan.FromMilliseconds(interval),
                    HeartbeatTimeout = Unhurried,
                },
                Servers = [.. new[] { "server1", "server2" }.Select(name => new ServerConfig
                {
                    Name = name,
                    Devices = ImmutableSortedDictionary<int, DeviceConfig>.Empty.Add(700, device),
                })],
                Heartbeats =
                [
                    new("witnesshb1", "witnesshb", 0, 700)
                    {
                        Witness = new WitnessConfig
                        {
                            Host = "localhost",
                            Port = port > 0 ? port : stand.Client.BaseAddress!.Port,
                            CaFile = trusts ?? stand.Certificate,
                            Timeout = port > 0 ? TimeSpan.FromMilliseconds(500) : Unhurried,
                        },
                    },
                ],
            };
            Station = new BeatStation(_config, new(index), Key, new BeatMemory(incarnation),
                new RefusedCounters(), TimeProvider.System, () => { }, _ => { }, alert =>
                {
                    lock (_gate) Told = Told.Add(alert);
                });
            Station.SetBeat(BeatOf(incarnation));
            Station.Start();
        }

        public BeatStation Station { get; }

        public ImmutableList<Alert> Told { get; private set; } = [];

        public ImmutableList<Event.BeatHeard> Heard { get; private set; } = [];

        public void WaitFor(Func<Node, bool> condition) => Assert.IsTrue(SpinWait.SpinUntil(() =>
        {
            Station.Drain(_config, beat => Heard = Heard.Add(beat));
            return condition(this);
        }, Patience), "in time");

        public void Dispose() => Station.Dispose();
    }
}
