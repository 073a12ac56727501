namespace Baton.Conf.Tests;

/// <summary>Every kind of mistake, and exactly what the operator is told.</summary>
[TestClass]
public sealed class BadConfTests
{
    private const string Fip1 =
        "<fip name=\"fip1\"><parameters><ip>10.77.0.100</ip></parameters></fip>";
    private const string Web = "<group name=\"web\">\n    <comment/>";
    private const string Name32 = "abcdefghijklmnopqrstuvwxyzABCDEF";
    private const string NameRule = " is not allowed: letters A-Z a-z, digits, '-', '_' "
        + "and inner spaces, no '-' at either end";
    private const string Activation = ": one of 0 (NothingAndGoOn), 1 (Nothing), 2 (StopGroup), "
        + "3 (StopService), 4 (StopServiceAndShutDown), 5 (StopServiceAndReboot), "
        + "8 (SysrqPanic), 9 (KeepaliveReset), 10 (KeepalivePanic), 11 (BmcReset), "
        + "12 (BmcPowerOff), 13 (BmcPowerCycle), 14 (BmcNmi), 15 (IoFencing)";
    private const string Partition = ": one of 1 (StopService), 2 (StopServiceAndShutDown), "
        + "3 (StopServiceAndReboot), 4 (SysrqPanic), 5 (KeepaliveReset), 6 (KeepalivePanic), "
        + "7 (BmcReset), 8 (BmcPowerOff), 9 (BmcPowerCycle), 10 (BmcNmi), 11 (IoFencing)";

    // The cluster.
    [DataRow("<name>demo</name>", "", "cluster/name: is missing: the cluster's name")]
    [DataRow("<name>demo</name>", "<name>d.mo</name>",
        "cluster/name: the name 'd.mo'" + NameRule)]
    [DataRow("<uuid>3b3c0a4e-5b7e-4a51-9f3f-2c1d9d4ef001</uuid>", "<uuid>x</uuid>",
        "cluster/uuid: 'x' is not allowed: a UUID")]
    [DataRow("<interval>100</interval>", "<interval>300</interval>",
        "cluster/heartbeat/timeout: 500 ms is not allowed: at least twice the interval of 300 ms")]
    [DataRow("<timeout>500</timeout>", "<timeout>50</timeout>",
        "cluster/heartbeat/timeout: '50' is not allowed: 100 to 9999000 ms")]
    [DataRow("<startsync><timeout>10</timeout>", "<startsync><timeout>010</timeout>",
        "cluster/startsync/timeout: '010' is not allowed: 0 to 5940 s, without a leading zero")]
    [DataRow("<npaction>1</npaction>", "<npaction>12</npaction>",
        "cluster/networkpartition/npaction: '12' is not allowed" + Partition)]
    [DataRow("<survivor id=\"0\">server1</survivor>", "<survivor id=\"0\">server9</survivor>",
        "cluster/bothactive/survivor@0: there is no server 'server9': one of server1, server2")]
    [DataRow("<name>demo</name>", "<name>demo</name><port><transfer>29001</transfer></port>",
        "cluster/port/transfer: 29001 is the port of internal communication too")]
    [DataRow("<name>demo</name>", "<name>demo</name><name>other</name>",
        "cluster/name: is there twice")]
    [DataRow("<name>demo</name>", "<name><b/>demo</name>",
        "cluster/name: is a text, not other elements")]
    [DataRow("<name>demo</name>", "<name lang=\"en\">demo</name>", "cluster/name: the attribute "
        + "'lang' is not known here: a value is an element, <lang>...</lang>")]
    // Servers, heartbeats, resolvers.
    [DataRow("<priority>1</priority>\n    <device id=\"0\">",
        "<priority>0</priority>\n    <device id=\"0\">",
        "server@server2/priority: '0' is the priority of server1 too")]
    [DataRow("<info>10.78.0.2</info>", "<info>10.78.0.1</info>",
        "server@server2/device@0/info: '10.78.0.1' is an address of server1 too")]
    [DataRow("<info>10.78.0.2</info>", "<info>10.78.0.300</info>",
        "server@server2/device@0/info: '10.78.0.300' is not allowed: an IPv4 or IPv6 address")]
    [DataRow("<info>10.78.0.2</info>", "<info>fe80::2</info>",
        "server@server2/device@0/info: 'fe80::2' is a link-local address: an interconnect needs "
        + "an address that names its network")]
    [DataRow("<device id=\"0\"><type>lan</type><info>10.78.0.1</info></device>",
        "<device id=\"x\"><type>lan</type><info>10.78.0.1</info></device>",
        "server@server1/device@x: 'x' is not allowed: 0 to 99999")]
    [DataRow("<lanhb name=\"lanhb2\"><priority>1</priority>",
        "<lanhb name=\"lanhb2\"><priority>0</priority>", "heartbeat/lanhb@lanhb2/priority: "
        + "priority 0 is that of heartbeat/lanhb@lanhb1 too")]
    [DataRow("<lanhb name=\"lanhb2\"><priority>1</priority><device>1</device>",
        "<lanhb name=\"lanhb2\"><priority>1</priority><device>5</device>",
        "heartbeat/lanhb@lanhb2/device: no server has an address on device 5 of type lan")]
    [DataRow("<lanhb name=\"lanhb2\">", "<bmchb name=\"d\"><priority>3</priority></bmchb>"
        + "<lanhb name=\"lanhb2\">",
        "heartbeat/bmchb@d: unknown heartbeat type 'bmchb': heartbeat types are lanhb, diskhb, "
        + "comhb, witnesshb")]
    [DataRow("<grp id=\"0\"><list id=\"0\"><ip>10.77.0.254</ip></list></grp>", "",
        "networkpartition/pingnp@pingnp1/grp: there is no target: at least one address to ask")]
    [DataRow("<list id=\"0\"><ip>10.77.0.254</ip></list></grp>",
        "<list id=\"0\"><ip>10.77.0.254</ip></list><list id=\"1\"><ip>gw</ip></list></grp>",
        "networkpartition/pingnp@pingnp1/grp@0/list@1/ip: "
        + "'gw' is not allowed: an IPv4 or IPv6 address")]
    [DataRow("<priority>0</priority><device>10200</device>",
        "<priority>0</priority><device>10201</device>",
        "networkpartition/pingnp@pingnp1/device: no server uses it: a server that does has the "
        + "device 10201 of type ping with info 1")]
    // Groups.
    [DataRow("<policy name=\"server2\">", "<policy name=\"server3\">",
        "group@web/policy@server3: there is no server 'server3': one of server1, server2")]
    [DataRow("<depend name=\"web\">", "<depend name=\"db\">",
        "group@files/depend/act/depend@db: there is no group 'db' to wait for")]
    [DataRow("<depend name=\"web\">", "<depend name=\"files\">",
        "group@files/depend/act/depend@files: the group 'files' cannot wait for itself")]
    [DataRow(Web, Web + "<depend><act><depend name=\"files\"/></act></depend>",
        "group@files/depend/act: groups wait for each other: files -> web -> files")]
    [DataRow(Web, "<group name=\"WEB\"/>" + Web,
        "group@web: the group 'web' differs from 'WEB' only in case")]
    [DataRow(Web, "<group name=\"" + Name32 + "\"/>" + Web,
        "group@" + Name32 + ": the name '" + Name32 + "' is not allowed: at most 31 bytes")]
    [DataRow(Web, "<group name=\"-a\"/>" + Web, "group@-a: the name '-a'" + NameRule)]
    [DataRow(Web, "<group/>" + Web, "group: the attribute name or id is missing")]
    [DataRow(Web, "<group name=\"a/b\"/>" + Web,
        "group@a/b: 'a/b' is not allowed as a name: no '/'")]
    [DataRow("<resource name=\"fip@fip2\"/>", "",
        "resource/fip@fip2: the resource 'fip2' is in no group")]
    [DataRow("<resource name=\"fip@fip2\"/>",
        "<resource name=\"fip@fip2\"/><resource name=\"fip@fip1\"/>",
        "resource/fip@fip1: the resource 'fip1' is in several groups, web and files: "
        + "it belongs to exactly one")]
    [DataRow("<resource name=\"fip@fip2\"/>",
        "<resource name=\"fip@fip2\"/><resource name=\"fip@fip3\"/>",
        "group@files/resource@fip@fip3: there is no resource 'fip3' of type fip")]
    [DataRow("<resource name=\"fip@fip2\"/>",
        "<resource name=\"fip@fip2\"/><resource name=\"fip2\"/>",
        "group@files/resource@fip2: 'fip2' is not allowed: TYPE@NAME")]
    // Resources.
    [DataRow("<types name=\"exec\"/>", "<types name=\"exec\"/><foo name=\"foo1\"/>",
        "resource/foo@foo1: unknown plugin type 'foo': resource types are exec, fip")]
    [DataRow("<ip>10.77.0.101</ip>", "<ip>10.77.0.100</ip>",
        "resource/fip@fip2/parameters/ip: '10.77.0.100' is that of fip1 too: it must be unique")]
    [DataRow("<ip>10.77.0.101</ip>", "<ip>10.77.0.2/24</ip>",
        "resource/fip@fip2/parameters/ip: '10.77.0.2/24' is an address of server2: "
        + "it must be unique")]
    [DataRow("<ip>10.77.0.101</ip>", "", "resource/fip@fip2/parameters/ip: is missing: text")]
    [DataRow("<depend name=\"fip2\"/>", "<depend name=\"fip1\"/>",
        "resource/exec@exec2/depend@fip1: the resource 'fip1' is in another group, 'web'")]
    [DataRow("<depend name=\"fip2\"/>", "<depend name=\"fip9\"/>",
        "resource/exec@exec2/depend@fip9: there is no resource 'fip9' to depend on")]
    [DataRow(Fip1, "<fip name=\"fip1\"><depend name=\"exec1\"/>"
        + "<parameters><ip>10.77.0.100</ip></parameters></fip>",
        "resource/exec@exec1/depend: resources depend on each other: exec1 -> fip1 -> exec1")]
    [DataRow("<start>30</start>", "<start>0</start>",
        "resource/exec@exec1/parameters/timeout/start: '0' is not allowed: 1 to 9999 s")]
    [DataRow("<start>30</start>", "<start>030</start>", "resource/exec@exec1/parameters/"
        + "timeout/start: '030' is not allowed: 1 to 9999 s, without a leading zero")]
    [DataRow("<sync>0</sync>", "<sync>2</sync>",
        "resource/exec@exec1/parameters/act/sync: '2' is not allowed: 0 or 1")]
    [DataRow("<sync>0</sync>", "<sync>0</sync><sync>0</sync>",
        "resource/exec@exec1/parameters/act/sync: is there twice")]
    [DataRow("<sync>0</sync>", "<sync>0</sync><password>123456789</password>",
        "resource/exec@exec1/parameters/act/password: '***' is not allowed: "
        + "text of at most 8 bytes")]
    [DataRow("<path>start.sh</path>", "<path>../start.sh</path>",
        "resource/exec@exec1/parameters/act/path: '../start.sh' is not allowed: "
        + "a file name or an absolute path")]
    [DataRow("<server name=\"server1\"><device>", "<server name=\"server7\"><device>",
        "resource/fip@fip2/parameters/server@server7/device: "
        + "there is no server 'server7': one of server1, server2")]
    [DataRow("<act><retry>1</retry>", "<act><retry>1</retry><action>6</action>",
        "resource/exec@exec1/act/action: '6' is not allowed" + Activation)]
    [DataRow("<act><retry>1</retry>", "<act><retry>1</retry><timeout>0</timeout>",
        "resource/exec@exec1/act/timeout: '0' is not allowed: 1 to 999999 s")]
    [DataRow(Fip1, Fip1 + Fip1, "resource/fip@fip1: is there twice")]
    [DataRow(Fip1, Fip1 + "text", "resource: has elements in it, not text")]
    // Monitors.
    [DataRow("<types name=\"ipw\"/>", "<types name=\"ipw\"/><barw name=\"b\"/>",
        "monitor/barw@b: unknown plugin type 'barw': monitor types are genw, ipw, pidw, userw")]
    [DataRow("<target>exec1</target>", "<target/>",
        "monitor/pidw@pidw1/target: is missing: pidw1 looks while its target is active, "
        + "a resource of type exec")]
    [DataRow("<target>exec1</target>", "<target>fip1</target>",
        "monitor/pidw@pidw1/target: 'fip1' is of type fip: a resource of type exec")]
    [DataRow("<target>exec1</target>", "<target>exec9</target>",
        "monitor/pidw@pidw1/target: there is no resource 'exec9': a resource of type exec")]
    [DataRow("<target>exec1</target>",
        "<target>exec1</target><polling><timing>0</timing></polling>",
        "monitor/pidw@pidw1/polling/timing: '0' is not allowed: one of 1 (WhileActive)")]
    [DataRow("<type>grp</type><name>web</name>", "<type>grp</type><name>dns</name>",
        "monitor/ipw@ipw1/relation/name: there is no group 'dns'")]
    [DataRow("<type>rsc</type><name>exec1</name>", "<type>rsc</type><name>web</name>",
        "monitor/pidw@pidw1/relation/name: there is no resource 'web'")]
    [DataRow("<type>grp</type><name>web</name>", "<type>cls</type><name>AllServers</name>",
        "monitor/ipw@ipw1/relation/name: 'AllServers' is not allowed: LocalServer or AllGroups")]
    [DataRow("<type>grp</type><name>web</name>", "<type>all</type><name>web</name>",
        "monitor/ipw@ipw1/relation/type: 'all' is not allowed: grp, rsc or cls")]
    [DataRow("<emergency><action>3</action>", "<emergency><action>16</action>",
        "monitor/ipw@ipw1/emergency/action: '16' (StopResource) is not allowed: "
        + "the recovery target is no resource")]
    [DataRow("<servers id=\"0\"><name>server1</name>", "<servers id=\"0\"><name>s</name>",
        "monitor/ipw@ipw1/polling/servers@0/name: there is no server 's': one of server1, server2")]
    [DataRow("<list id=\"0\"><ip>10.77.0.254</ip></list><list id=\"1\"><ip>10.77.0.253</ip></list>",
        "", "monitor/ipw@ipw1/parameters/list/ip: is missing: at least one text")]
    [DataRow("<interval>10</interval>", "<interval>1e1</interval>",
        "monitor/ipw@ipw1/polling/interval: '1e1' is not allowed: 1 to 9999 s")]
    // The file itself.
    [DataRow("</root>", "", ": not well-formed XML: Unexpected end of file has occurred. "
        + "The following elements are not closed: root.")]
    [DataRow("UTF-8", "KLINGON", ": the encoding 'KLINGON' is not known: one of UTF-8, ASCII, "
        + "EUC-JP, Shift_JIS, GB2312, GB18030, ISO-8859-1")]
    [TestMethod]
    public void Says_where_it_is_and_what_is_allowed(string old, string replacement, string fault)
    {
        var read = Sample.Read(Sample.With(old, replacement));

        Assert.AreEqual(fault,
            string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
        Assert.IsNull(read.Config);
        Assert.IsTrue(read.Faults.All(f => f.File == "clp.conf" && f.Line > 0));
    }

    [TestMethod]
    public void The_good_file_is_good()
    {
        var read = Sample.Read(Sample.Good, _ => true);

        Assert.IsNotNull(read.Config);
        Assert.AreEqual("", string.Join('\n', read.Faults));
    }

    [TestMethod]
    public void Every_fault_is_told_at_once_with_its_line()
    {
        string bad = Sample.Good
            .Replace("l>100</interval>", "l>0100</interval>", StringComparison.Ordinal)
            .Replace("<ip>10.77.0.101</ip>", "<ip>10.77.0.100</ip>", StringComparison.Ordinal)
            .Replace("<target>exec1</target>", "<target>fip1</target>", StringComparison.Ordinal)
            .Replace("server2\"><order>", "server3\"><order>", StringComparison.Ordinal);

        var read = Sample.Read(bad);

        Assert.AreEqual(string.Join('\n',
            "clp.conf:9: error: cluster/heartbeat/interval: '0100' is not allowed: "
                + "10 to 99000 ms, without a leading zero",
            "clp.conf:41: error: group@web/policy@server3: "
                + "there is no server 'server3': one of server1, server2",
            "clp.conf:60: error: resource/fip@fip2/parameters/ip: "
                + "'10.77.0.100' is that of fip1 too: it must be unique",
            "clp.conf:71: error: monitor/pidw@pidw1/target: "
                + "'fip1' is of type fip: a resource of type exec"),
            string.Join('\n', read.Faults));
    }

    [TestMethod]
    [TestProperty("Regression", "204")]
    public void A_server_name_that_is_not_lower_case_is_refused()
    {
        string bad = Sample.Good.Replace("server2", "Server2", StringComparison.Ordinal);

        Assert.AreEqual("server@Server2: the server name 'Server2' is not in lower case: "
            + "'server2' is the host's short name", Errors(bad));
    }

    [TestMethod]
    [TestProperty("Regression", "21")]
    public void An_exec_timeout_of_zero_is_refused() =>
        Assert.AreEqual("resource/exec@exec1/parameters/timeout/stop: "
            + "'0' is not allowed: 1 to 9999 s",
            Errors(Sample.With("<start>30</start>", "<stop>0</stop>")));

    [TestMethod]
    [TestProperty("Regression", "203")]
    public void A_resource_name_of_31_characters_is_fine() =>
        Assert.AreEqual("", Errors(Sample.Good.Replace(
            "fip2", "fip-with-a-long-name_0123456789", StringComparison.Ordinal)));

    [TestMethod]
    public void A_missing_script_is_named_with_its_place_beside_the_file()
    {
        var read = Sample.Read(Sample.Good, path => path != "scripts/web/exec1/stop.sh");

        Assert.AreEqual("resource/exec@exec1/parameters/deact/path: "
            + "the file scripts/web/exec1/stop.sh is missing",
            string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
    }

    [TestMethod]
    public void No_heartbeat_at_all_is_refused() =>
        Assert.AreEqual("heartbeat: there is no heartbeat: at least one lanhb that every server "
            + "has an address on", Errors(Without(Sample.Good, "heartbeat>\n  <", "lanhb")));

    [TestMethod]
    public void Heartbeats_that_leave_a_server_out_are_refused() =>
        Assert.AreEqual("heartbeat: no lanhb connects all servers: one device of type lan needs "
            + "an address at every server",
            Errors(Sample.Good
                .Replace("<info>10.78.0.2</info>", "<info/>", StringComparison.Ordinal)
                .Replace("<info>10.77.0.1</info>", "<info/>", StringComparison.Ordinal)));

    [TestMethod]
    [DataRow(33, "server", "server: 33 servers are not allowed: at most 32")]
    [DataRow(17, "lanhb", "heartbeat: 17 LAN heartbeats are not allowed: at most 16")]
    [DataRow(1001, "group", "group: 1001 groups are not allowed: at most 1000")]
    [DataRow(513, "ipw", "monitor: 513 monitors are not allowed: at most 512")]
    [DataRow(257, "fip", "group@web: 257 resources in one group are not allowed: at most 256")]
    [DataRow(17, "pingnp", "networkpartition: 17 ping resolvers are not allowed: at most 16")]
    public void Too_many_are_refused(int count, string what, string fault) =>
        Assert.AreEqual(fault, Errors(Many.Of(what, count)));

    [TestMethod]
    public void A_file_beyond_the_limit_is_not_even_parsed()
    {
        byte[] big = new byte[ConfLimits.FileBytesMax + 1];

        Assert.AreEqual("clp.conf:0: error: : is larger than 16777216 bytes",
            string.Join('\n', Sample.Read(big).Faults));
    }

    private static string Errors(string text) =>
        string.Join('\n', Sample.Read(text).Errors.Select(e => $"{e.Path}: {e.Text}"));

    private static string Without(string text, string section, string element)
    {
        Assert.Contains(section, text);
        return string.Join('\n', text.Split('\n')
            .Where(l => !l.Contains($"<{element} ", StringComparison.Ordinal)));
    }
}
