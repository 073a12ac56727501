using System.Collections.Immutable;
using System.Text;
using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>What is written is read as it was, and written the same again.</summary>
[TestClass]
public sealed class RoundTripTests
{
    // Each row is put into the good file and must survive.
    [DataRow("<name>demo</name>", "<name>demo</name>")]
    [DataRow("<comment>two servers</comment>", "<comment>a &lt; b &amp; c, 日本語</comment>")]
    [DataRow("<name>demo</name>", "<name>demo</name><notifydown>0</notifydown>"
        + "<internal><timeout>30</timeout></internal><port><alert>30003</alert></port>")]
    [DataRow("<name>demo</name>", "<name>demo</name><startafterdown>0</startafterdown>"
        + "<blastradius><share>25</share><window>60</window></blastradius>")]
    [DataRow("<group name=\"files\">", "<forcestop><types name=\"ipmi\"/><ipmi name=\"bmc\">"
        + "<comment>rack 2</comment><priority>3</priority><action>2</action><retry>0</retry>"
        + "<timeout>9</timeout><servers id=\"0\"><name>server2</name></servers><parameters>"
        + "<server name=\"server2\"><ip>10.9.0.2</ip></server></parameters></ipmi></forcestop>"
        + "<group name=\"files\">")]
    [DataRow("<name>demo</name>", "<name>demo</name><forcestop><onfail>2</onfail><pause>9</pause>"
        + "<delay>0</delay></forcestop><watchdog><use>1</use><device>/dev/watchdog1</device>"
        + "<timeout>1</timeout></watchdog><memlock><use>1</use></memlock>"
        + "<shutdownstall><use>2</use><timeout>70</timeout><panic>1</panic></shutdownstall>")]
    [DataRow("<npaction>1</npaction>",
        "<npaction>11</npaction><takeoverdelay>1500</takeoverdelay>")]
    [DataRow("<timeout>500</timeout>",
        "<timeout>500</timeout><delaywarn>100</delaywarn><realtime>1</realtime>")]
    [DataRow("<interval>2</interval>", "<interval>2</interval><intervalms>1500</intervalms>")]
    [DataRow("<list id=\"0\"><ip>10.77.0.254</ip></list></grp>",
        "<list id=\"1\"><ip>fd00::1</ip></list><list id=\"0\"><ip>10.0.0.9</ip></list></grp>"
        + "<grp id=\"7\"><list id=\"3\"><ip>10.0.0.8</ip></list></grp>")]
    [DataRow("<depend name=\"fip2\"/>", "")]
    [DataRow("<depend name=\"fip2\"/>", "<depend/>")]
    [DataRow("<depend name=\"fip2\"/>", "<depend name=\"\"/>")]
    [DataRow("<gid>0</gid>", "<gid>5</gid><start>0</start><failover>0</failover>"
        + "<failback>1</failback>")]
    [DataRow("<gid>0</gid>", "<gid>0</gid><depend><deact><timeout>9</timeout></deact></depend>")]
    [DataRow("<gid>0</gid>", "<gid>0</gid><failovermode>1</failovermode><exclusion>2</exclusion>"
        + "<dynamic><force>1</force><exclude name=\"ipw1\"/><exclude name=\"pidw1\"/></dynamic>")]
    [DataRow("<gid>0</gid>", "<gid>0</gid><depend><deact><depend name=\"files\"/><timeout>9"
        + "</timeout><cluster><use>0</use></cluster><server><use>1</use></server>"
        + "<other><use>1</use></other></deact></depend>")]
    [DataRow("<group name=\"files\">", "<servergroup name=\"west\"><policy name=\"server2\">"
        + "<order>0</order></policy><policy name=\"server1\"/></servergroup>"
        + "<servergroup name=\"all\"><policy name=\"server1\"/></servergroup>"
        + "<xclrule name=\"apart\"><type>2</type><group name=\"web\"/><group name=\"files\"/>"
        + "</xclrule><group name=\"files\"><failovermode>2</failovermode>"
        + "<stayinservergroup>1</stayinservergroup>"
        + "<servergroup name=\"all\"><order>1</order></servergroup>"
        + "<servergroup name=\"west\"><order>0</order></servergroup>")]
    [DataRow("</root>", "<alert><types name=\"mail\"/><mail name=\"ops\"><comment>all</comment>"
        + "<level>0</level><modules>rc  nm:2</modules><timeout>9</timeout><servers id=\"0\">"
        + "<name>server2</name></servers><parameters><to id=\"0\"><address>a@example.org"
        + "</address></to><to id=\"1\"><address>b@example.org</address></to></parameters></mail>"
        + "<mail name=\"boss\"><parameters><to id=\"0\"><address>c@example.org</address></to>"
        + "</parameters></mail></alert></root>")]
    [DataRow("</root>", "<alert><types name=\"pager\"/><pager name=\"p\"/></alert></root>")]
    [DataRow("</root>", "<pm><exec0><recover>3</recover></exec0></pm></root>")]
    [DataRow("<name>demo</name>", "<name>demo</name><reboot><max>0</max><reset>60</reset></reboot>"
        + "<rsctimeout><rsctoaction>3</rsctoaction></rsctimeout><lastserver><activation>1"
        + "</activation></lastserver><disable><groupstart>1</groupstart><deactivation>1"
        + "</deactivation></disable>")]
    [DataRow("<act><retry>1</retry>", "<act><retry>1</retry><preaction><use>1</use>"
        + "<path>before.sh</path><timeout>9</timeout></preaction>")]
    [DataRow("<name>demo</name>", "<name>demo</name><failovercount><perserver>0</perserver>"
        + "<reset>600</reset></failovercount>")]
    [DataRow("<act><retry>1</retry>", "<act><retry>1</retry><retryinterval>0</retryinterval>"
        + "<timeout>3</timeout><action>0</action>")]
    [DataRow("<path>start.sh</path>", "<path> my start.sh </path>")]
    [DataRow("<path>start.sh</path>", "<path>/opt/app/run</path><normalval>0,2-4</normalval>")]
    [DataRow("<path>start.sh</path>", "<path>start.sh</path><password>a&#xD;&#xA;b</password>")]
    [DataRow("<path>start.sh</path>", "<path>start.sh</path><other><deep id=\"0\">x</deep>"
        + "<deep id=\"1\"/></other>")]
    [DataRow("<start>30</start>", "<start>1800</start>")]
    [DataRow("<type>grp</type><name>web</name>", "<type>cls</type><name>AllGroups</name>")]
    [DataRow("<type>grp</type><name>web</name>", "<type>cls</type><name>LocalServer</name>")]
    [DataRow("<relation><type>grp</type><name>web</name></relation>", "")]
    [DataRow("<target>exec1</target>", "<target>exec1</target><firstmonwait>3</firstmonwait>"
        + "<polling><interval>1</interval><reconfirmation>0</reconfirmation></polling>"
        + "<emergency><timeout><notrecovery><use>1</use></notrecovery></timeout></emergency>")]
    [DataRow("<target>exec1</target>", "<target>exec1</target><emergency><threshold>"
        + "<script>2</script></threshold><preaction><use>1</use><userestart>1</userestart>"
        + "<usefailover>1</usefailover><path>/opt/app/tell</path><timeout>9</timeout></preaction>"
        + "</emergency>")]
    [DataRow("</root>", "<rm><errordetect><norecovery>1</norecovery></errordetect>"
        + "<delaywarn>0</delaywarn><other>x</other></rm></root>")]
    [DataRow("</root>", "<x a=\"1\" b=\"&quot;2&quot;\">mixed <y/> text</x><x/></root>")]
    [DataRow("<comment>two servers</comment>", "<mail><smtp id=\"0\"><a/></smtp></mail>")]
    [TestMethod]
    public void What_is_written_is_read_as_it_was(string old, string replacement)
    {
        var read = Sample.Read(Sample.With(old, replacement));
        byte[] written = ConfWriter.ToBytes(Sample.Config(read), Types.All, read.Kept);
        var again = Sample.Read(written);

        Assert.AreEqual(Sample.Lines(read), Sample.Lines(again));
        Assert.AreEqual(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(
            ConfWriter.ToBytes(Sample.Config(again), Types.All, again.Kept)));
    }

    [TestMethod]
    public void Only_what_differs_from_the_default_is_written()
    {
        var read = Sample.Read(Sample.Good);
        string text = Encoding.UTF8.GetString(
            ConfWriter.ToBytes(Sample.Config(read), Types.All, read.Kept));

        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root>\n  <all>", text);
        Assert.EndsWith("</root>\n", text);
        Assert.DoesNotContain("start.sh", text);
        Assert.DoesNotContain("<failback>", text);
        Assert.Contains("<start>30</start>", text);
        Assert.DoesNotContain("<notifydown>", text);
    }

    [TestMethod]
    public void Explicit_and_default_dependencies_are_told_apart()
    {
        var config = Sample.Config(Sample.Read(Sample.Good));
        var byType = config.FindResource("exec1")!;
        var named = config.FindResource("exec2")!;

        Assert.AreEqual((true, "fip1"), (byType.DependsByType, byType.DependsOn.Single()));
        Assert.AreEqual((false, "fip2"), (named.DependsByType, named.DependsOn.Single()));
        var none = Sample.Config(Sample.Read(Sample.With("<depend name=\"fip2\"/>", "<depend/>")));
        Assert.AreEqual(0, none.FindResource("exec2")!.DependsOn.Length);
    }

    [TestMethod]
    public void Values_mean_what_the_file_says()
    {
        var config = Sample.Config(Sample.Read(Sample.Good));

        Assert.AreEqual((7L, 100d, 500d, 10d), (config.Generation,
            config.Timing.HeartbeatInterval.TotalMilliseconds,
            config.Timing.HeartbeatTimeout.TotalMilliseconds,
            config.Timing.StartupWait.TotalSeconds));
        Assert.AreEqual(FinalAction.StopService, config.Partition.Action);
        Assert.AreEqual("server1", config.Partition.BothActiveSurvivors.Single());
        var ping = config.Partition.Resolvers.Single();
        Assert.AreEqual((2000d, 200d, 3), (ping.Interval.TotalMilliseconds,
            ping.Timeout.TotalMilliseconds, ping.Failures));
        var wait = config.FindGroup("files")!.StartAfter!;
        Assert.AreEqual(("web", "web", 60d),
            (wait.Groups.Single(), wait.SameServer.Single(), wait.Timeout.TotalSeconds));
        var exec1 = config.FindResource("exec1")!;
        Assert.AreEqual((1, (int?)2, 210d, 1980d), (exec1.Activate.Retries,
            exec1.Activate.Failovers, exec1.Activate.Timeout.TotalSeconds,
            exec1.Deactivate.Timeout.TotalSeconds));
        var pidw = config.FindMonitor("pidw1")!;
        Assert.AreEqual((true, Sdk.MonitorTiming.WhileActive, 3, 1),
            (pidw.Resident, pidw.Timing, pidw.Recovery.Restarts, pidw.Recovery.Failovers));
        var ipw = config.FindMonitor("ipw1")!;
        Assert.AreEqual((90d, true, FinalAction.StopService, "server1"),
            (ipw.Recovery.ResetAfter!.Value.TotalSeconds, ipw.NoRetryOnTimeout,
            ipw.Recovery.Action, ipw.Servers.Single()));
    }

    [TestMethod]
    [DataRow("EUC-JP", "EUC-JP")]
    [DataRow("Shift_JIS", "SHIFT_JIS")]
    [DataRow("Shift_JIS", "SJIS")]
    [DataRow("GB2312", "GB2312")]
    [DataRow("GB18030", "gb18030")]
    [DataRow("utf-8", "UTF-8")]
    [DataRow("utf-16", "UTF-16")]
    public void Any_of_the_products_encodings_is_read(string encoding, string declared)
    {
        const string Comment = "日本";
        string text = Sample.With("two servers", Comment)
            .Replace("encoding=\"UTF-8\"", $"encoding='{declared}'", StringComparison.Ordinal);
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding)
            ?? Encoding.GetEncoding(encoding);

        var read = Sample.Read([.. codec.GetPreamble(), .. codec.GetBytes(text)]);

        Assert.AreEqual(Comment, Sample.Config(read).Comment);
    }

    [TestMethod]
    public void A_large_cluster_is_read_and_written_quickly_enough_to_wait_for()
    {
        string text = Many.Of("group", 1000);
        var read = Sample.Read(text);
        var config = Sample.Config(read);

        Assert.AreEqual(1000, config.Groups.Length);
        var again = Sample.Read(ConfWriter.ToBytes(config, Types.All, read.Kept));
        Assert.AreEqual(1000, Sample.Config(again).Groups.Length);
        Assert.AreEqual(ImmutableArray<ConfigChange>.Empty.Length,
            ConfigDiff.Between(config, Sample.Config(again)).Length);
    }
}
