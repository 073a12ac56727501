using System.Text;
using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>Partition resolvers in <c>clp.conf</c>, each type with its own settings.</summary>
[TestClass]
public sealed class ResolverConfTests
{
    private const string Device = "<device id=\"10200\">";
    private const string Ping = "<pingnp name=\"pingnp1\">";
    private const string Key = "<leasenp name=\"leasenp1\"><priority>1</priority>"
        + "<device>11000</device><endpoint id=\"0\"><url>https://etcd1:2379</url></endpoint>";

    [TestMethod]
    [DataRow("<httpnp name=\"httpnp1\"><priority>1</priority><device>10700</device>"
        + "<host>web.example.com</host></httpnp>", "10700", "http")]
    [DataRow("<httpnp name=\"httpnp1\"><priority>1</priority><device>10700</device>"
        + "<host>fd00::1</host><port>8443</port><ssl>1</ssl><cafile>/etc/ca.pem</cafile>"
        + "<path>/alive</path><status>204</status><proxy><host>proxy</host><port>3128</port>"
        + "</proxy><intervalms>300</intervalms><timeout>4</timeout><count>2</count></httpnp>",
        "10700", "http")]
    [DataRow("<witnessnp name=\"witnessnp1\"><priority>1</priority><device>10900</device>"
        + "<host>192.0.2.9</host><ssl>0</ssl></witnessnp>", "10900", "witness")]
    [DataRow("<witnessnp name=\"witnessnp1\"><priority>1</priority><device>10900</device>"
        + "<host>192.0.2.9</host><port>443</port><cafile>/etc/w.pem</cafile></witnessnp>",
        "10900", "witness")]
    [DataRow(Key + "</leasenp>", "11000", "lease")]
    [DataRow(Key + "<endpoint id=\"1\"><url>https://etcd2:2379</url></endpoint>"
        + "<prefix>/ha</prefix><ttl>30</ttl><user>baton</user>"
        + "<passwordfile>/etc/baton/etcd.password</passwordfile><cafile>/etc/ca.pem</cafile>"
        + "<certfile>/etc/c.pem</certfile><keyfile>/etc/k.pem</keyfile></leasenp>",
        "11000", "lease")]
    public void What_is_written_is_read_as_it_was(string resolver, string device, string kind)
    {
        var read = Sample.Read(Text(resolver, device, kind));
        byte[] written = ConfWriter.ToBytes(Sample.Config(read), Types.All, read.Kept);
        var again = Sample.Read(written);

        Assert.HasCount(2, Sample.Config(read).Partition.Resolvers);
        Assert.AreEqual(Sample.Lines(read), Sample.Lines(again));
        Assert.AreEqual(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(
            ConfWriter.ToBytes(Sample.Config(again), Types.All, again.Kept)));
    }

    [TestMethod]
    public void Values_mean_what_the_file_says()
    {
        var web = Sample.Config(Sample.Read(Text("<httpnp name=\"httpnp1\"><priority>1</priority>"
            + "<device>10700</device><host>web</host><timeout>4</timeout></httpnp>",
            "10700", "http"))).Partition.Resolvers[1];

        Assert.AreEqual(new WebTarget { Host = "web" }, web.Site);
        Assert.AreEqual(TimeSpan.FromSeconds(4), web.Timeout);
        Assert.AreEqual(TimeSpan.FromSeconds(5), web.Interval);
    }

    [TestMethod]
    public void All_must_agree_if_it_says_so()
    {
        var read = Sample.Read(Sample.With(
            "<npaction>1</npaction>", "<npaction>1</npaction><allmustagree>1</allmustagree>"));
        var again = Sample.Read(ConfWriter.ToBytes(Sample.Config(read), Types.All, read.Kept));

        Assert.AreEqual(ResolverPolicy.All, Sample.Config(again).Partition.Policy);
    }

    [TestMethod]
    [DataRow("<majoritynp name=\"majoritynp1\"><priority>1</priority></majoritynp>", "10800",
        "majority", "networkpartition/majoritynp@majoritynp1: 2 servers have no majority: each of "
        + "two that lose each other would be half, so three servers or more are needed; use "
        + "another resolver")]
    [DataRow("<httpnp name=\"httpnp1\"><priority>1</priority><device>10700</device></httpnp>",
        "10700", "http",
        "networkpartition/httpnp@httpnp1/host: '' is not allowed: a host name or an address")]
    [DataRow("<httpnp name=\"httpnp1\"><priority>1</priority><device>10701</device>"
        + "<host>web</host></httpnp>", "10700", "http",
        "networkpartition/httpnp@httpnp1/device: no server uses it: a server that does has the "
        + "device 10701 of type http with info 1")]
    [DataRow("<httpnp name=\"httpnp1\"><priority>1</priority><device>10700</device>"
        + "<host>web</host><path>alive</path><cafile>ca.pem</cafile></httpnp>", "10700", "http",
        "networkpartition/httpnp@httpnp1/path: 'alive' is not allowed: a path that begins with /"
        + "\nnetworkpartition/httpnp@httpnp1/cafile: 'ca.pem' is not allowed: an absolute path")]
    [DataRow("<leasenp name=\"leasenp1\"><priority>1</priority><device>11000</device></leasenp>",
        "11000", "lease", "networkpartition/leasenp@leasenp1/endpoint: there is no endpoint: the "
        + "URL of an etcd to ask")]
    [DataRow(Key + "<endpoint id=\"1\"><url>etcd2</url></endpoint></leasenp>", "11000", "lease",
        "networkpartition/leasenp@leasenp1/endpoint@1/url: 'etcd2' is not allowed: a URL such as "
        + "https://etcd1:2379, without a user")]
    [DataRow(Key + "<ttl>5</ttl><user>u</user></leasenp>", "11000", "lease",
        "networkpartition/leasenp@leasenp1/ttl: 5 s is not allowed: at least 8 s, twice the "
        + "interval and the timeout, or one slow answer would lose the key\n"
        + "networkpartition/leasenp@leasenp1/user: user and passwordfile go together")]
    public void Nonsense_is_refused_with_its_reason(
        string resolver, string device, string kind, string faults) =>
        Assert.AreEqual(faults, string.Join('\n', Sample.Read(Text(resolver, device, kind))
            .Errors.Select(e => $"{e.Path}: {e.Text}")));

    [TestMethod]
    public void A_delay_shorter_than_a_resolver_needs_is_a_warning()
    {
        string text = Text(Key + "</leasenp>", "11000", "lease").Replace(
            "<npaction>1</npaction>", "<npaction>1</npaction><takeoverdelay>700</takeoverdelay>",
            StringComparison.Ordinal);

        Assert.Contains("700 ms is less than the 8", string.Join('\n', Sample.Read(text).Faults));
    }

    private static string Text(string resolver, string device, string kind) => Sample.Good
        .Replace(Device, $"<device id=\"{device}\"><type>{kind}</type><info>1</info></device>"
            + Device, StringComparison.Ordinal)
        .Replace(Ping, resolver + Ping, StringComparison.Ordinal);
}
