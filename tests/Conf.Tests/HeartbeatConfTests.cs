using System.Text;
using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>Heartbeats beyond the LAN: what is read, written again, and refused.</summary>
[TestClass]
public sealed class HeartbeatConfTests
{
    private const string Witness = "<witnesshb name=\"w\"><priority>7</priority>"
        + "<device>700</device><host>witness.example.com</host></witnesshb>";

    [TestMethod]
    public void Every_kind_is_read_and_written_again()
    {
        string text = With("""
            <diskhb name="d"><priority>5</priority><device>300</device></diskhb>
            <comhb name="c"><priority>6</priority><device>100</device></comhb>
            <witnesshb name="w"><priority>7</priority><device>700</device><host>192.0.2.9</host>
              <port>443</port><ca>/etc/ssl/w.crt</ca><proxy>proxy:3128</proxy>
              <timeoutms>1500</timeoutms></witnesshb>
            """, Device(300, "disk", "/dev/sdc1"), Device(100, "com", "/dev/ttyS0"),
            Device(700, "witness", "1"));
        var config = Sample.Config(Sample.Read(text));

        Assert.AreEqual("lanhb lanhb diskhb comhb witnesshb",
            string.Join(' ', config.Heartbeats.Select(h => h.Type)));
        Assert.AreEqual(new WitnessConfig
        {
            Host = "192.0.2.9",
            Port = 443,
            CaFile = "/etc/ssl/w.crt",
            Proxy = "proxy:3128",
            Timeout = TimeSpan.FromSeconds(1.5),
        }, config.Heartbeats[^1].Witness);
        Assert.IsTrue(config.Heartbeats.All(h => config.Servers.All(h.IsOn)));
        byte[] written = ConfWriter.ToBytes(config, Types.All, []);
        Assert.AreEqual(Sample.Lines(config), Sample.Lines(Sample.Config(Sample.Read(written))));
        Assert.AreEqual(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(
            ConfWriter.ToBytes(Sample.Config(Sample.Read(written)), Types.All, [])));
    }

    [TestMethod]
    public void A_witness_has_the_defaults_of_the_book()
    {
        var config = Sample.Config(Sample.Read(With(Witness, Device(700, "witness", "1"))));
        var witness = config.Heartbeats[^1].Witness!;
        Assert.AreEqual((29443, true, "", "", TimeSpan.FromSeconds(10)), (witness.Port,
            witness.Tls, witness.CaFile, witness.Proxy, witness.Timeout));
    }

    [TestMethod]
    [DataRow("disk", "", false)]
    [DataRow("disk", "unused", false)]
    [DataRow("com", "/dev/sdc1", false)]
    [DataRow("disk", "/dev/sdc1", true)]
    public void A_server_is_on_a_path_if_it_has_a_device_of_its_kind(
        string kind, string info, bool on)
    {
        var server = new ServerConfig
        {
            Name = "s",
            Devices = System.Collections.Immutable.ImmutableSortedDictionary<int, DeviceConfig>
                .Empty.Add(300, new(kind, info)),
        };
        Assert.AreEqual(on, new HeartbeatConfig("d", "diskhb", 2, 300).IsOn(server));
    }

    [TestMethod]
    [DataRow("<diskhb name=\"d\"><priority>5</priority><device>300</device></diskhb>", "",
        "heartbeat/diskhb@d/device: no server has a file on device 300 of type disk")]
    [DataRow("<diskhb name=\"d\"><priority>5</priority><device>300</device></diskhb>", "sdc1",
        "server@server1/device@300/info: 'sdc1' is not allowed: a device file from / on\n"
        + "server@server2/device@300/info: 'sdc1' is not allowed: a device file from / on")]
    [DataRow("<diskhb name=\"d\"><priority>1</priority><device>300</device></diskhb>", "/d",
        "heartbeat/lanhb@lanhb2/priority: priority 1 is that of heartbeat/diskhb@d too")]
    [DataRow("<diskhb name=\"d\"><priority>5</priority><device>300</device></diskhb>"
        + "<diskhb name=\"e\"><priority>6</priority><device>301</device></diskhb>", "/d",
        "server@server1/device@301/info: '/d' is that of heartbeat/diskhb@d too\n"
        + "server@server2/device@301/info: '/d' is that of heartbeat/diskhb@d too")]
    public void What_cannot_be_a_disk_heartbeat_is_told(string heartbeat, string file, string said)
    {
        string text = file.Length == 0 ? With(heartbeat)
            : With(heartbeat, Device(300, "disk", file), Device(301, "disk", file));
        Assert.AreEqual(said, Errors(text));
    }

    [TestMethod]
    public void A_serial_line_is_for_two_servers()
    {
        string third = "<server name=\"server3\"><priority>2</priority><device id=\"0\"><type>lan"
            + "</type><info>10.78.0.3</info></device></server><heartbeat>";
        string text = With(
            "<comhb name=\"c\"><priority>5</priority><device>100</device></comhb>",
            Device(100, "com", "/dev/ttyS0"));
        Assert.AreEqual("", Errors(text));
        Assert.AreEqual("heartbeat/comhb@c: a serial line connects two servers, and there are 3: "
            + "use diskhb instead",
            Errors(text.Replace("<heartbeat>\n    <types", third + "\n    <types",
                StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("<host>witness.example.com</host>", "",
        "heartbeat/witnesshb@w/host: is missing: the name or address of the witness")]
    [DataRow("<host>witness.example.com</host>", "<host>https://w/</host>",
        "heartbeat/witnesshb@w/host: 'https://w/' is not allowed: a name or an address")]
    [DataRow("</host>", "</host><ca>w.crt</ca>",
        "heartbeat/witnesshb@w/ca: 'w.crt' is not allowed: a file from / on")]
    [DataRow("</host>", "</host><proxy>proxy</proxy>",
        "heartbeat/witnesshb@w/proxy: 'proxy' is not allowed: HOST:PORT")]
    [DataRow("</host>", "</host><port>0</port>",
        "heartbeat/witnesshb@w/port: '0' is not allowed: 1 to 65535")]
    [DataRow("</witnesshb>", "</witnesshb>" + "<witnesshb name=\"v\"><priority>8</priority>"
        + "<device>701</device><host>h</host></witnesshb>",
        "heartbeat/witnesshb@v/device: no server uses it: a server that does has the device 701 of "
        + "type witness with info 1\nheartbeat: 2 witness heartbeats are not allowed: at most 1")]
    public void What_cannot_be_a_witness_heartbeat_is_told(string old, string text, string said) =>
        Assert.AreEqual(said, Errors(With(
            Witness.Replace(old, text, StringComparison.Ordinal), Device(700, "witness", "1"))));

    [TestMethod]
    public void A_witness_without_tls_is_warned_of()
    {
        var read = Sample.Read(With(Witness.Replace(
            "</host>", "</host><ssl>0</ssl>", StringComparison.Ordinal),
            Device(700, "witness", "1")));
        Assert.Contains("in the clear", read.Faults.Single(f => f.Path.EndsWith("/ssl",
            StringComparison.Ordinal)).Text);
        Assert.IsFalse(Sample.Config(read).Heartbeats[^1].Witness!.Tls);
    }

    private static string Device(int id, string kind, string info) =>
        $"<device id=\"{id}\"><type>{kind}</type><info>{info}</info></device>";

    private static string With(string heartbeats, params string[] devices) => Sample.Good
        .Replace("<types name=\"lanhb\"/>", "<types name=\"lanhb\"/>" + heartbeats,
            StringComparison.Ordinal)
        .Replace("<device id=\"0\">", string.Concat(devices) + "<device id=\"0\">",
            StringComparison.Ordinal);

    private static string Errors(string text) => string.Join('\n',
        Sample.Read(text).Errors.Select(e => $"{e.Path}: {e.Text}").Order(
            StringComparer.Ordinal));
}
