using System.Net;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Fip;

[TestClass]
public sealed class FipResourceTests
{
    private static readonly IPAddress Ip = IPAddress.Parse("10.0.0.12");

    [TestMethod]
    public async Task Address_is_asked_for_then_added_then_announced()
    {
        using var stage = new FipStage("arp/count=2");
        var outcome = await stage.Activate();
        Assert.AreEqual(
            Outcome.Done("10.0.0.12/24 is up on eth0", "10.0.0.12/24%eth0"), outcome);
        CollectionAssert.AreEqual(new[]
        {
            "ask 10.0.0.12 eth0 3 21", "add 10.0.0.12/24 eth0", "announce 10.0.0.12 eth0 2",
        }, stage.Network.Done.ToArray());
        Assert.AreEqual(outcome.Handle, (await stage.Probe()).Handle);
    }

    [TestMethod]
    [TestProperty("Regression", "19")]
    public async Task IPv6_address_comes_and_goes_19()
    {
        using var stage = new FipStage("ip=fd00::12");
        Assert.AreEqual("fd00::12/64%eth0", (await stage.Activate()).Handle);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Address_held_elsewhere_is_a_failure_that_takes_nothing()
    {
        using var stage = new FipStage();
        stage.Network.Holders[Ip] = "02:00:00:00:00:09";
        var outcome = await stage.Activate();
        Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
        Assert.Contains("IP address exists", outcome.Reason);
        Assert.Contains("02:00:00:00:00:09", outcome.Reason);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
    }

    [TestMethod]
    [TestProperty("Regression", "25")]
    public async Task Forced_activation_takes_the_address_with_a_warning_25()
    {
        using var stage = new FipStage("forceactivate=1");
        stage.Network.Holders[Ip] = "02:00:00:00:00:09";
        Assert.AreEqual(OutcomeKind.Done, (await stage.Activate()).Kind);
        Assert.Contains("taken by force", stage.Log.Lines.Single());
    }

    [TestMethod]
    public async Task Nobody_is_asked_with_0_tries()
    {
        using var stage = new FipStage("dupcheck/tries=0");
        stage.Network.Holders[Ip] = "02:00:00:00:00:09";
        Assert.AreEqual(OutcomeKind.Done, (await stage.Activate()).Kind);
    }

    [TestMethod]
    [DataRow("0", OutcomeKind.Done)]
    [DataRow("1", OutcomeKind.Failed)]
    public async Task Link_down_counts_as_configured(string linkdown, OutcomeKind expected)
    {
        using var stage = new FipStage($"linkdown={linkdown}");
        stage.Network.Links["eth0"] = stage.Network.Links["eth0"] with { LinkUp = false };
        Assert.AreEqual(expected, (await stage.Activate()).Kind);
    }

    [TestMethod]
    [DataRow("ip=10.0.0")]
    [DataRow("ip=224.0.0.1")]
    public async Task Bad_address_is_misconfigured_and_held_by_nobody(string parameter)
    {
        using var stage = new FipStage(parameter);
        Assert.AreEqual(OutcomeKind.Misconfigured, (await stage.Activate()).Kind);
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
    }

    [TestMethod]
    public void Address_must_be_given() =>
        Assert.ThrowsExactly<FormatException>(
            () => Parameters.Of<Plugins.Fip.FipParameters>());

    [TestMethod]
    public async Task Owner_announces_again_when_activated_again()
    {
        using var stage = new FipStage("arp/repeat=0");
        await stage.Activate();
        stage.Network.Done.Clear();
        Assert.AreEqual("10.0.0.12/24%eth0", (await stage.Activate()).Handle);
        CollectionAssert.AreEqual(
            new[] { "announce 10.0.0.12 eth0 1" }, stage.Network.Done.ToArray());
    }

    [TestMethod]
    public async Task Announcement_is_repeated_as_often_as_configured()
    {
        using var stage = new FipStage("arp/repeat=2", "arp/interval=500");
        await stage.Activate();
        stage.Network.Done.Clear();
        stage.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.AreEqual(0, stage.Network.Done.Count);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        CollectionAssert.AreEqual(
            new[] { "announce 10.0.0.12 eth0 1", "announce 10.0.0.12 eth0 1" },
            stage.Network.Done.ToArray());
    }

    [TestMethod]
    public async Task Nothing_is_announced_after_the_address_was_given_up()
    {
        using var stage = new FipStage();
        await stage.Activate();
        await stage.Deactivate();
        stage.Network.Done.Clear();
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(0, stage.Network.Done.Count);
    }

    [TestMethod]
    public async Task Call_cancelled_during_the_check_does_not_take_the_address()
    {
        using var stage = new FipStage();
        using var stop = new CancellationTokenSource();
        stage.Network.DuringCheck = stop.Cancel;
        await Assert.ThrowsAsync<OperationCanceledException>(() => stage.Activate(stop.Token));
        Assert.AreEqual(OutcomeKind.NotRunning, (await stage.Probe()).Kind);
    }

    [TestMethod]
    public async Task Address_is_removed_from_every_interface_that_has_it()
    {
        using var stage = new FipStage();
        stage.Network.With("eth1", "10.0.0.12/32");
        stage.Network.With("eth2", "10.0.0.12/24");
        Assert.AreEqual(OutcomeKind.Done, (await stage.Deactivate()).Kind);
        CollectionAssert.AreEqual(
            new[] { "remove 10.0.0.12/32 eth1", "remove 10.0.0.12/24 eth2" },
            stage.Network.Done.ToArray());
    }

    [TestMethod]
    [DataRow("1", OutcomeKind.Failed)]
    [DataRow("0", OutcomeKind.Done)]
    public async Task Address_that_stays_is_seen_by_the_check(string check, OutcomeKind expected)
    {
        using var stage = new FipStage($"deactcheck={check}");
        await stage.Activate();
        stage.Network.KeepsAddresses = true;
        Assert.AreEqual(expected, (await stage.Deactivate()).Kind);
    }

    [TestMethod]
    public async Task Network_that_does_not_answer_is_a_failure()
    {
        using var stage = new FipStage();
        stage.Network.Fault = "netlink: no buffer space";
        foreach (var outcome in new[]
            { await stage.Probe(), await stage.Activate(), await stage.Deactivate() })
        {
            Assert.AreEqual(OutcomeKind.Failed, outcome.Kind);
            Assert.Contains("no buffer space", outcome.Reason);
        }
    }
}
