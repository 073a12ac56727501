using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>The scripts of a monitor's recovery, and what holds for all monitors.</summary>
[TestClass]
public sealed class RecoveryConfTests
{
    private const string Script = "monitor/ipw@ipw1/emergency/preaction/path: there is no "
        + "scripts/monitor.s/ipw1/preaction.sh";

    private static readonly string Plain = Sample.Good[Sample.Good.IndexOf(
        "<emergency>", StringComparison.Ordinal)..(Sample.Good.IndexOf(
            "</emergency>", StringComparison.Ordinal) + "</emergency>".Length)];

    [TestMethod]
    [DataRow("<emergency><action>3", "<emergency><preaction><use>1</use><path>../x.sh</path>"
        + "</preaction><action>3", "monitor/ipw@ipw1/emergency/preaction/path: '../x.sh' is not "
        + "allowed: a file of the monitor's own or an absolute path")]
    [DataRow("<emergency><action>3", "<emergency><preaction><timeout>0</timeout></preaction>"
        + "<action>3", "monitor/ipw@ipw1/emergency/preaction/timeout: '0' is not allowed: "
        + "1 to 9999 s")]
    [DataRow("</root>", "<pm><exec0><recover>4</recover></exec0></pm></root>",
        "pm/exec0/recover: '4' is not allowed: 0 (started again) or one of "
        + "2 (StopServiceAndShutDown), 3 (StopServiceAndReboot), 5 (SysrqPanic), "
        + "6 (KeepaliveReset), 7 (KeepalivePanic), 8 (BmcReset), 9 (BmcPowerOff), "
        + "10 (BmcPowerCycle), 11 (BmcNmi), 12 (IoFencing)")]
    [DataRow("</root>", "<rm><delaywarn>101</delaywarn></rm></root>",
        "rm/delaywarn: '101' is not allowed: 0 to 100")]
    public void What_is_not_allowed_is_told(string old, string replacement, string fault)
    {
        var read = Sample.Read(Sample.With(old, replacement));
        Assert.AreEqual(fault, string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
    }

    [TestMethod]
    [DataRow("<preaction><use>1</use></preaction>", true)]
    [DataRow("<preaction><userestart>1</userestart></preaction>", true)]
    [DataRow("<preaction><usefailover>1</usefailover></preaction>", true)]
    [DataRow("<threshold><script>1</script></threshold>", true)]
    [DataRow("<preaction><path>other.sh</path></preaction>", false, DisplayName = "not used")]
    [DataRow("<preaction><use>1</use><path>/opt/x</path></preaction>", false)]
    public void A_script_that_is_used_must_be_beside_the_file(string emergency, bool missing)
    {
        var read = Sample.Read(Sample.With(Plain, $"<emergency>{emergency}</emergency>"),
            path => !path.StartsWith("scripts/monitor.s/", StringComparison.Ordinal));
        Assert.AreEqual(missing ? Script : "",
            string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
    }

    [TestMethod]
    [DataRow("act", "<use>1</use>", "there is no scripts/web/exec1/preaction.sh")]
    [DataRow("deact", "<use>1</use><path>last.sh</path>", "there is no scripts/web/exec1/last.sh")]
    [DataRow("deact", "<use>1</use><path>../x.sh</path>", "'../x.sh' is not allowed: a file of the "
        + "resource's own or an absolute path")]
    [DataRow("act", "<use>1</use><path>/opt/x</path>", "")]
    [DataRow("act", "<path>other.sh</path>", "", DisplayName = "not used")]
    public void A_script_before_a_final_action_must_be_beside_the_file(
        string verb, string preaction, string fault)
    {
        string opens = verb == "act" ? "<act><retry>1</retry>" : "<exec name=\"exec1\">";
        string closes = verb == "act" ? "" : "</deact>";
        var read = Sample.Read(Sample.With(opens, opens + (verb == "act" ? "" : "<deact>")
            + $"<preaction>{preaction}</preaction>{closes}"),
            path => !path.StartsWith("scripts/web/exec1/", StringComparison.Ordinal)
                || path.EndsWith("/start.sh", StringComparison.Ordinal)
                || path.EndsWith("/stop.sh", StringComparison.Ordinal));
        Assert.AreEqual(
            fault.Length == 0 ? "" : $"resource/exec@exec1/{verb}/preaction/path: {fault}",
            string.Join('\n', read.Errors.Select(e => $"{e.Path}: {e.Text}")));
    }

    [TestMethod]
    [DataRow(0, null)]
    [DataRow(2, FinalAction.StopServiceAndShutDown)]
    [DataRow(5, FinalAction.SysrqPanic)]
    public void A_failure_of_the_process_has_the_action_that_the_file_says(
        int number, FinalAction? action) => Assert.AreEqual(action, Sample.Config(Sample.Read(
            Sample.With("</root>", $"<pm><exec0><recover>{number}</recover></exec0></pm></root>")))
            .Recovery.ProcessFailure);

    [TestMethod]
    public void Values_mean_what_the_file_says()
    {
        var config = Sample.Config(Sample.Read(Sample.With("</root>", "<rm><errordetect>"
            + "<norecovery>1</norecovery></errordetect><delaywarn>50</delaywarn></rm></root>")));
        Assert.AreEqual(new MonitoringConfig { NoRecovery = true, DelayWarningPercent = 50 },
            config.Monitoring);
        config = Sample.Config(Sample.Read(Sample.With(Plain, "<emergency>"
            + "<threshold><script>2</script></threshold><preaction><usefailover>1</usefailover>"
            + "<path>x.sh</path><timeout>7</timeout></preaction></emergency>")));
        var recovery = config.FindMonitor("ipw1")!.Recovery;
        Assert.AreEqual(2, recovery.Scripts);
        Assert.AreEqual(new PreActionConfig
        {
            BeforeFailover = true,
            Path = "x.sh",
            Timeout = TimeSpan.FromSeconds(7),
        }, recovery.PreAction);
    }
}
