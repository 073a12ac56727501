using System.Net;
using Baton.Plugins.Mail;

namespace Baton.Plugins.Tests.Mail;

[TestClass]
public sealed class HelloNameTests
{
    [TestMethod]
    [DataRow("node1.example.org", "10.0.0.7", "node1.example.org")]
    [DataRow("node1", "10.0.0.7", "[10.0.0.7]")]
    [DataRow("node1.localdomain", "::ffff:10.0.0.7", "[10.0.0.7]")]
    [DataRow("node_1.example.org", "2001:db8::7", "[IPv6:2001:db8::7]")]
    [DataRow("node1.", "fe80::1%1", "[IPv6:fe80::1]")]
    public void A_server_is_greeted_with_a_full_name_or_an_address(
        string host, string local, string name) =>
        Assert.AreEqual(name, HelloName.Of(host, IPAddress.Parse(local)));
}
