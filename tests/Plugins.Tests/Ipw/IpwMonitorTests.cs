using System.Net;
using Baton.Plugins.Ipw;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Plugins.Tests.Ipw;

[TestClass]
public sealed class IpwMonitorTests
{
    // An answer is a number of milliseconds, silence is "-", and "!" is no route at all.
    [TestMethod]
    [DataRow("10.0.0.1=1", FindingKind.Healthy, "all 1 answered within 1.0 ms")]
    [DataRow("10.0.0.1=1 fd00::1=4", FindingKind.Healthy, "all 2 answered within 4.0 ms")]
    [DataRow("10.0.0.1=- 10.0.0.2=2", FindingKind.Healthy,
        "1 of 2 answered; silent: 10.0.0.1")]
    [DataRow("10.0.0.1=! 10.0.0.2=2", FindingKind.Healthy,
        "1 of 2 answered; silent: 10.0.0.1")]
    [DataRow("10.0.0.1=-,-,3", FindingKind.Healthy, "all 1 answered within 3.0 ms")]
    [DataRow("10.0.0.1=-,-,-,3", FindingKind.Faulty, "no answer from 10.0.0.1")]
    [DataRow("10.0.0.1=! 10.0.0.2=-", FindingKind.Faulty,
        "no answer from 10.0.0.1, 10.0.0.2")]
    public async Task Only_silence_of_all_is_an_error(
        string answers, FindingKind kind, string reason)
    {
        var network = new FakeNetwork();
        foreach (string[] said in answers.Split(' ').Select(a => a.Split('=')))
        {
            if (said[1] != "!")
                network.Answers[IPAddress.Parse(said[0])] = new(said[1].Split(',').Select(
                    a => a == "-" ? (TimeSpan?)null
                        : TimeSpan.FromMilliseconds(int.Parse(a, null))));
        }
        var finding = await Check(network, [.. answers.Split(' ').Select(a => a.Split('=')[0])]);
        Assert.AreEqual(kind, finding.Kind);
        Assert.AreEqual(reason, finding.Reason);
        Assert.AreEqual(kind == FindingKind.Faulty ? 1 : 0, finding.Number);
    }

    [TestMethod]
    [DataRow(0, "0 addresses")]
    [DataRow(17, "17 addresses")]
    public async Task Wrong_number_of_addresses_is_never_a_reason_for_recovery(
        int count, string reason)
    {
        var finding = await Check(
            new FakeNetwork(), [.. Enumerable.Range(1, count).Select(n => $"10.0.0.{n}")]);
        Assert.AreEqual(FindingKind.Unknown, finding.Kind);
        Assert.Contains(reason, finding.Reason);
    }

    [TestMethod]
    public async Task Text_that_is_no_address_is_never_a_reason_for_recovery()
    {
        var finding = await Check(new FakeNetwork(), "10.0.0.1", "gateway");
        Assert.AreEqual(FindingKind.Unknown, finding.Kind);
        Assert.Contains("'gateway'", finding.Reason);
    }

    [TestMethod]
    public async Task Address_listed_twice_is_asked_once()
    {
        var network = new FakeNetwork();
        network.Answers[IPAddress.Parse("10.0.0.1")] = new([TimeSpan.FromMilliseconds(1)]);
        await Check(network, "10.0.0.1", "10.0.0.1");
        Assert.AreEqual("ping 10.0.0.1 1000", network.Done.Single());
    }

    [TestMethod]
    public async Task Token_is_honoured()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var monitor = new IpwMonitor(
            Parameters.Of<IpwParameters>("list@0/ip=10.0.0.1"), new FakeNetwork(),
            TimeProvider.System);
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => monitor.Check(Calls.LookAt("", ""), stop.Token).AsTask());
    }

    [TestMethod]
    [DataRow("10.0.0.1 10.0.0.2", FindingKind.Healthy, "1 of 2 answered; silent: 10.0.0.2")]
    [DataRow("10.0.0.2", FindingKind.Faulty, "no answer from 10.0.0.2")]
    public async Task Address_that_stays_silent_for_the_whole_check_costs_no_other_s_answer(
        string addresses, FindingKind kind, string reason)
    {
        var network = new FakeNetwork();
        network.Answers[IPAddress.Parse("10.0.0.1")] = new([TimeSpan.FromMilliseconds(1)]);
        network.Silent.Add(IPAddress.Parse("10.0.0.2"));
        var time = new FakeTimeProvider();
        var check = Check(network, time, addresses.Split(' '));
        Assert.IsFalse(check.IsCompleted);
        time.Advance(Calls.LookAt("", "").Timeout * 0.9);
        var finding = await check.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.AreEqual((kind, reason), (finding.Kind, finding.Reason));
    }

    private static Task<Finding> Check(FakeNetwork network, params string[] addresses) =>
        Check(network, TimeProvider.System, addresses);

    private static Task<Finding> Check(
        FakeNetwork network, TimeProvider time, string[] addresses) =>
        new IpwMonitor(
            Parameters.Of<IpwParameters>([.. addresses.Select((a, n) => $"list@{n}/ip={a}")]),
            network, time).Check(Calls.LookAt("", ""), CancellationToken.None).AsTask();
}
