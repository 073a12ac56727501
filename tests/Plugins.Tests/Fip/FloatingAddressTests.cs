using Baton.Plugins.Fip;

namespace Baton.Plugins.Tests.Fip;

[TestClass]
public sealed class FloatingAddressTests
{
    [TestMethod]
    [DataRow("10.0.0.12", "10.0.0.12", null, "")]
    [DataRow("10.0.0.12/24", "10.0.0.12", 24, "")]
    [DataRow("10.0.0.12%eth1", "10.0.0.12", null, "eth1")]
    [DataRow("10.0.0.12/24%eth1", "10.0.0.12", 24, "eth1")]
    [DataRow("10.0.0.12%eth1/24", "10.0.0.12", 24, "eth1")]
    [DataRow("10.0.0.12%eth1.100", "10.0.0.12", null, "eth1.100")]
    [DataRow("fd00::12", "fd00::12", null, "")]
    [DataRow("fd00::12/64%bond0", "fd00::12", 64, "bond0")]
    [DataRow("fe80::12%eth0", "fe80::12", null, "eth0")]
    [DataRow("FD00:0::12", "fd00::12", null, "")]
    public void Text_is_read(string text, string address, int? prefix, string device)
    {
        var read = FloatingAddress.Parse(text);
        Assert.IsNotNull(read);
        Assert.AreEqual((address, prefix, device),
            (read.Address.ToString(), read.PrefixLength, read.Interface));
        Assert.AreEqual(read, FloatingAddress.Parse(read.ToString()));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("web.example.com")]
    [DataRow("10.0.0")]
    [DataRow("10.0.0.256")]
    [DataRow("010.0.0.1")]
    [DataRow("0x0a.0.0.1")]
    [DataRow("0.0.0.0")]
    [DataRow("224.0.0.1")]
    [DataRow("255.255.255.255")]
    [DataRow("::")]
    [DataRow("ff02::1")]
    [DataRow("::ffff:10.0.0.1")]
    [DataRow("[fd00::12]")]
    [DataRow("10.0.0.12/")]
    [DataRow("10.0.0.12/0")]
    [DataRow("10.0.0.12/33")]
    [DataRow("fd00::12/129")]
    [DataRow("10.0.0.12%")]
    [DataRow("10.0.0.12/24/24")]
    [DataRow("10.0.0.12%a%b")]
    [DataRow(" 10.0.0.12")]
    public void Text_that_is_no_hosts_address_is_refused(string text) =>
        Assert.IsNull(FloatingAddress.Parse(text));
}
