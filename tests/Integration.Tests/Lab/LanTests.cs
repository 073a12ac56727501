using System.Net;
using Baton.Lab.Answers;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Lab;

[TestClass]
[TestCategory("Integration")]
public sealed class LanTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    [TestMethod]
    public void Servers_hear_each_other_on_both_networks_and_the_gateway()
    {
        using var lan = new Lan(2);
        Assert.IsTrue(Pings(lan, 1, Lan.AddressOf(2, LanSide.Public)));
        Assert.IsTrue(Pings(lan, 1, Lan.AddressOf(2, LanSide.Interconnect)));
        Assert.IsTrue(Pings(lan, 2, Lan.Gateway));
        Assert.IsTrue(Pings(lan, 2, "fd77::1"));
    }

    [TestMethod]
    public void A_cut_cable_takes_the_carrier_and_one_network_only()
    {
        using var lan = new Lan(2);
        lan.Cut(1, LanSide.Public);
        string carrier = lan.Servers[0].Run("cat", "/sys/class/net/eth0/carrier").Output.Trim();
        Assert.AreEqual("0", carrier);
        Assert.IsFalse(Pings(lan, 2, Lan.AddressOf(1, LanSide.Public)));
        Assert.IsTrue(Pings(lan, 2, Lan.AddressOf(1, LanSide.Interconnect)));
        lan.Join(1, LanSide.Public);
        Patience.Until(() => Pings(lan, 2, Lan.AddressOf(1, LanSide.Public)), Patient, "a ping");
    }

    [TestMethod]
    public void A_muted_server_hears_and_is_not_heard()
    {
        using var lan = new Lan(3);
        lan.Mute(1, 2, LanSide.Interconnect);
        Assert.IsFalse(Pings(lan, 2, Lan.AddressOf(1, LanSide.Interconnect)));
        Assert.IsTrue(Pings(lan, 3, Lan.AddressOf(1, LanSide.Interconnect)));
        string received = lan.Servers[0].Run("cat", "/proc/net/snmp").Output
            .Split('\n').Last(l => l.StartsWith("Icmp:", StringComparison.Ordinal)).Split(' ')[1];
        Assert.IsGreaterThan(1, int.Parse(received), "the requests of server 2 did not come");
        lan.Unmute(1, 2, LanSide.Interconnect);
        Assert.IsTrue(Pings(lan, 2, Lan.AddressOf(1, LanSide.Interconnect)));
    }

    [TestMethod]
    public void Whoever_has_an_address_is_found_and_a_boot_forgets_it()
    {
        using var lan = new Lan(2);
        var floating = IPAddress.Parse("10.77.0.100");
        lan.Servers[1].Configure("addr add 10.77.0.100/24 dev eth0");
        CollectionAssert.AreEqual((int[])[2], lan.HoldersOf(floating).ToArray());
        lan.ResetAddresses(2);
        Assert.IsEmpty(lan.HoldersOf(floating));
        Assert.IsTrue(Pings(lan, 1, Lan.AddressOf(2, LanSide.Public)));
    }

    [TestMethod]
    public void Killing_a_machine_leaves_the_other_alone()
    {
        using var lan = new Lan(2);
        using var here = lan.Servers[0].Start("sh", "-c", "sleep 1000 & sleep 1000");
        using var there = lan.Servers[1].Start("sleep", "1000");
        Patience.Until(() => lan.Servers[0].Processes().Count() > 1, Patient, "both sleepers");
        lan.Servers[0].KillAll();
        Assert.IsTrue(here.WaitForExit(Patient));
        Assert.IsEmpty(lan.Servers[0].Processes());
        Assert.IsFalse(there.HasExited);
    }

    [TestMethod]
    public void The_client_tells_who_answers_and_how_long_nobody_did()
    {
        using var lan = new Lan(2);
        using var web1 = WebServer.On(lan, 1);
        using var client = new Poller(lan.Client, "10.77.0.100");
        var first = client.WaitFor("server1", DateTime.MinValue, Patient);
        var cut = LabClock.Now;
        lan.Cut(1, LanSide.Public);
        using var web2 = WebServer.On(lan, 2);
        lan.Servers[1].Run("ping", "-c1", "-W1", "-I", "10.77.0.100", Lan.AddressOf(200,
            LanSide.Public));
        var second = client.WaitFor("server2", cut, Patient);
        var outage = Outage.Longest(client.Answers.Where(a => a.Ended >= first.Ended))!;
        Assert.AreEqual(("server1", "server2"), (outage.LastBefore.Word, outage.FirstAfter.Word));
        Assert.AreEqual(second.Ended, outage.FirstAfter.Ended);
        Assert.IsLessThanOrEqualTo(second.Ended - cut, second.Ended - outage.FirstAfter.Ended);
        Assert.IsEmpty(Outage.Overlaps(client.Answers, TimeSpan.FromMilliseconds(20)));
    }

    private static bool Pings(Lan lan, int from, string address) =>
        lan.Servers[from - 1].Run("ping", "-c1", "-W1", address).Good;
}
