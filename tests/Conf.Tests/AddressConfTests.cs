namespace Baton.Conf.Tests;

/// <summary>Texts that some take for one address and others for another.</summary>
[TestClass]
public sealed class AddressConfTests
{
    private const string Target = "networkpartition/pingnp@pingnp1/grp@0/list@1/ip";
    private const string Lan = "server@server2/device@0/info";

    [TestMethod]
    [DataRow("<ip>10.77.0.254</ip></list></grp>", "<ip>10.77.0.254</ip></list>"
        + "<list id=\"1\"><ip>{0}</ip></list></grp>", Target)]
    [DataRow("<info>10.78.0.2</info>", "<info>{0}</info>", Lan)]
    public void An_address_with_leading_zeros_or_of_fewer_than_four_numbers_is_refused(
        string old, string replacement, string at)
    {
        foreach (string text in new[] { "192.168.001.010", "10.1", "0x0a.0.0.1", "167772161" })
        {
            var read = Sample.Read(Sample.With(old,
                replacement.Replace("{0}", text, StringComparison.Ordinal)));

            Assert.AreEqual($"{at}: '{text}' is not allowed: an IPv4 or IPv6 address",
                string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
        }
    }
}
