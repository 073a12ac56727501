using System.Collections.Immutable;
using System.Net;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Probes;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Wire.Tests.Probes;

[TestClass]
public sealed class PingProbeTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly IPAddress Alive = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Silent = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Unreachable = IPAddress.Parse("192.0.2.2");

    private readonly Signal _signal = new();
    private readonly FakeTimeProvider _time = new();
    private readonly MonotonicClock _clock;
    private ImmutableList<Event.TargetsAsked> _told = [];
    private int _echoes;

    public PingProbeTests() => _clock = new MonotonicClock(_time);

    [TestMethod]
    public void Targets_that_all_answer_are_told_at_once()
    {
        using var probe = Probe([Alive], [Silent, Alive], [Unreachable, Alive]);
        var asked = _clock.Now();
        probe.Ask(0);
        WaitForAnswers(1);
        Assert.AreEqual(new Event.TargetsAsked(0, asked, true), _told[0]);
    }

    [TestMethod]
    [DataRow("192.0.2.1", DisplayName = "silent")]
    [DataRow("192.0.2.2", DisplayName = "unreachable")]
    public void One_group_without_an_answer_is_told_at_the_timeout(string address)
    {
        using var probe = Probe([Alive], [IPAddress.Parse(address)]);
        var asked = _clock.Now();
        probe.Ask(0);
        WaitForEchoes(2);
        Assert.IsEmpty(_told);
        AdvanceUntilAnswers(1);
        Assert.AreEqual(new Event.TargetsAsked(0, asked, false), _told[0]);
    }

    [TestMethod]
    public void A_request_during_an_asking_starts_a_fresh_one()
    {
        using var probe = Probe([Silent]);
        probe.Ask(0);
        WaitForEchoes(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = _clock.Now();
        probe.Ask(0);
        WaitForEchoes(2);
        _time.Advance(TimeSpan.FromSeconds(2));
        WaitForAnswers(1);
        Assert.IsTrue(_told[0].AskedAt < second);
        AdvanceUntilAnswers(2);
        Assert.AreEqual(second, _told[1].AskedAt);
    }

    [TestMethod]
    public void Many_requests_at_once_never_overlap_more_than_twice()
    {
        using var probe = Probe([Silent]);
        for (int i = 0; i < 10; i++) probe.Ask(0);
        WaitForEchoes(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        var last = _clock.Now();
        probe.Ask(0);
        AdvanceUntilAnswers(3);
        Assert.IsTrue(_told[2].AskedAt >= last);
        Assert.AreEqual(3, _echoes);
    }

    [TestMethod]
    public void A_resolver_that_this_server_does_not_use_is_not_asked()
    {
        var config = Config([Alive]);
        config = config with
        {
            Servers = config.Servers.SetItem(0, config.Servers[0] with
            {
                Devices = config.Servers[0].Devices.Add(10200, new("ping", "0")),
            }),
        };
        using var unused = new PingProbe(config, new(0), _time, Tell, Echo);
        using var used = new PingProbe(config, new(1), _time, Tell, Echo);
        unused.Ask(0);
        used.Ask(0);
        WaitForAnswers(1);
        Assert.AreEqual(1, _echoes);
    }

    [TestMethod]
    public void A_real_address_answers_without_a_ping_command()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("Needs raw sockets.");
        using var probe = new PingProbe(Config([Alive], [IPAddress.IPv6Loopback]), new(0),
            TimeProvider.System, Tell);
        probe.Ask(0);
        WaitForAnswers(1);
        Assert.IsTrue(_told[0].Answered);
    }

    private PingProbe Probe(params IPAddress[][] groups) =>
        new(Config(groups), new(0), _time, Tell, Echo);

    private static ClusterConfig Config(params IPAddress[][] groups) =>
        Lab.Cluster(servers: 2, paths: 1) with
        {
            Partition = new()
            {
                Resolvers =
                [
                    new()
                    {
                        Name = "pingnp1",
                        Type = "pingnp",
                        Device = 10200,
                        Timeout = Timeout,
                        Targets = [.. groups.Select(group => group.ToImmutableArray())],
                    },
                ],
            },
        };

    private void Tell(Event happened) =>
        _signal.Change(() => _told = _told.Add((Event.TargetsAsked)happened));

    private async Task<bool> Echo(IPAddress address, TimeSpan timeout, CancellationToken cancel)
    {
        _signal.Change(() => _echoes++);
        if (address.Equals(Silent)) await new TaskCompletionSource().Task.WaitAsync(cancel);
        return address.Equals(Alive) || IPAddress.IsLoopback(address);
    }

    private void WaitForAnswers(int count) =>
        _signal.WaitFor(() => _told.Count >= count, "an answer");

    private void WaitForEchoes(int count) =>
        _signal.WaitFor(() => _echoes >= count, "an echo request");

    /// <summary>
    /// The hand clock goes on until the deadlines that are set meanwhile have passed.
    /// </summary>
    private void AdvanceUntilAnswers(int count)
    {
        long deadline = Environment.TickCount64 + (long)Lab.Patience.TotalMilliseconds;
        while (_told.Count < count && Environment.TickCount64 < deadline)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Thread.Yield();
        }
        WaitForAnswers(count);
    }
}
