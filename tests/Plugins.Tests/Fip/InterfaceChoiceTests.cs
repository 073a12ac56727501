using Baton.Plugins.Fip;
using Baton.Plugins.Tests.Fakes;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Fip;

[TestClass]
public sealed class InterfaceChoiceTests
{
    [TestMethod]
    [DataRow("10.0.0.12", "", "eth0/24", DisplayName = "by subnet")]
    [DataRow("10.0.0.12/28", "", "eth0/28", DisplayName = "given prefix wins")]
    [DataRow("10.1.2.12", "", "eth2/24", DisplayName = "longest subnet wins")]
    [DataRow("10.1.9.12", "", "eth1/16", DisplayName = "the wider subnet holds the rest")]
    [DataRow("172.16.0.12", "", "bond0/24", DisplayName = "the bond, not its port")]
    [DataRow("192.168.5.12", "", "eth4/24", DisplayName = "of equals the one with a link")]
    [DataRow("192.168.6.12", "", "eth3/24", DisplayName = "of equals the lowest number")]
    [DataRow("fd00::12", "", "eth0/64", DisplayName = "IPv6 by subnet")]
    [DataRow("10.0.0.12%eth1", "", "eth1/32", DisplayName = "pinned outside its subnets")]
    [DataRow("10.0.0.12/24%eth1", "", "eth1/24", DisplayName = "pinned with a prefix")]
    [DataRow("10.0.0.12%eth1", "eth0", "eth0/24", DisplayName = "device wins over the pin")]
    [DataRow("fd99::12%eth0", "", "eth0/128", DisplayName = "IPv6 pinned outside")]
    [DataRow("fe80::12%eth0", "", "eth0/64", DisplayName = "link-local pinned")]
    public void Interface_is_chosen(string ip, string device, string expected)
    {
        var choice = Choose(ip, device);
        Assert.AreEqual(expected, $"{choice.Interface?.Name}/{choice.PrefixLength}");
        Assert.IsNull(choice.Refusal);
    }

    [TestMethod]
    [DataRow("10.9.0.12", "", OutcomeKind.Unsupported, "eth0 (10.0.0.1/24 fd00::1/64")]
    [DataRow("10.99.0.1", "", OutcomeKind.Unsupported, "no interface has an address")]
    [DataRow("10.0.0.12%eth9", "", OutcomeKind.Unsupported, "no interface eth9")]
    [DataRow("10.0.0.12", "eth9", OutcomeKind.Unsupported, "no interface eth9")]
    [DataRow("fe80::12", "", OutcomeKind.Misconfigured, "pin one")]
    [DataRow("10.0.0.0", "", OutcomeKind.Misconfigured, "no host's address")]
    [DataRow("10.0.0.255", "", OutcomeKind.Misconfigured, "no host's address")]
    public void Interface_is_refused_with_a_reason(
        string ip, string device, OutcomeKind kind, string reason)
    {
        var choice = Choose(ip, device);
        Assert.IsNull(choice.Interface);
        Assert.AreEqual(kind, choice.Refusal!.Kind);
        Assert.Contains(reason, choice.Refusal.Reason);
    }

    [TestMethod]
    [DataRow("172.16.0.12%port1", "")]
    [DataRow("172.16.0.12", "port1")]
    [DataRow("172.17.0.12", "")]
    [TestProperty("Regression", "205")]
    public void Port_of_a_bond_is_refused_205(string ip, string device)
    {
        var choice = Choose(ip, device);
        Assert.AreEqual(OutcomeKind.Unsupported, choice.Refusal!.Kind);
        Assert.Contains("port of bond0", choice.Refusal.Reason);
    }

    [TestMethod]
    public void Server_without_interfaces_is_told_so() =>
        Assert.Contains("looked at none", InterfaceChoice.Of(
            [], FloatingAddress.Parse("10.0.0.12")!, "").Refusal!.Reason);

    [TestMethod]
    [DataRow("10.0.0.0", 31, false)]
    [DataRow("10.0.0.1", 32, false)]
    [DataRow("10.0.1.255", 23, true)]
    [DataRow("10.0.0.255", 23, false)]
    [DataRow("10.0.0.0", 23, true)]
    [DataRow("fd00::", 64, false)]
    public void Reserved_addresses_are_known(string address, int bits, bool reserved) =>
        Assert.AreEqual(
            reserved, Subnet.IsReserved(System.Net.IPAddress.Parse(address), bits));

    private static InterfaceChoice Choose(string ip, string device) => InterfaceChoice.Of(
        new FakeNetwork()
            .With("lo", "127.0.0.1/8 ::1/128 10.99.0.1/32")
            .With("eth0", "10.0.0.1/24 fd00::1/64 fe80::1/64")
            .With("eth1", "10.1.0.1/16")
            .With("eth2", "10.1.2.1/24")
            .With("port1", "172.16.0.2/24 172.17.0.2/24", master: "bond0")
            .With("bond0", "172.16.0.1/24")
            .With("eth3", "192.168.5.1/24 192.168.6.1/24", up: false)
            .With("eth4", "192.168.5.2/24 192.168.6.2/24", up: ip.StartsWith("192.168.5."))
            .Interfaces(),
        FloatingAddress.Parse(ip)!, device);
}
