using Baton.Plugins.Exec;
using Baton.Sdk;

namespace Baton.Plugins.Tests.Exec;

[TestClass]
public sealed class ScriptEnvironmentTests
{
    private static readonly InstanceContext Context = new()
    {
        Type = "exec",
        Name = "exec1",
        Server = "server1",
        ScriptsDirectory = "/s",
        LogDirectory = "/l",
        RuntimeDirectory = "/r",
        ProductVersion = "12.3.4",
        InstallDirectory = "/opt/baton",
    };

    [TestMethod]
    public void Environment_is_whole()
    {
        var values = Of(Calls.Plain with { PreviousServer = "server2", Attempt = 2 });
        var expected = new Dictionary<string, string>
        {
            ["CLP_EVENT"] = "START",
            ["CLP_FACTOR"] = "",
            ["CLP_LASTACTION"] = "NONE",
            ["CLP_SERVER"] = "HOME",
            ["CLP_SERVER_PREV"] = "server2",
            ["CLP_DISK"] = "SUCCESS",
            ["CLP_PRIORITY"] = "1",
            ["CLP_GROUPNAME"] = "failover1",
            ["CLP_RESNAME"] = "exec1",
            ["CLP_RESOURCENAME"] = "exec1",
            ["CLP_PID"] = "42",
            ["CLP_VERSION_FULL"] = "12.3.4",
            ["CLP_VERSION_MAJOR"] = "12",
            ["CLP_PATH"] = "/opt/baton",
            ["CLP_OSNAME"] = "Debian GNU/Linux 12 (bookworm)",
            ["CLP_OSVER"] = "12",
            ["BATON_EPOCH"] = "7",
            ["BATON_ATTEMPT"] = "2",
            ["BATON_GROUP"] = "failover1",
            ["BATON_RESOURCE"] = "exec1",
            ["BATON_SERVER"] = "server1",
        };
        CollectionAssert.AreEquivalent(expected.ToList(), values.ToList());
    }

    [TestMethod]
    [DataRow(StartEvent.Start, "START")]
    [DataRow(StartEvent.Failover, "FAILOVER")]
    public void Event_is_said(StartEvent value, string expected) =>
        Assert.AreEqual(expected, Of(Calls.Plain with { Event = value })["CLP_EVENT"]);

    [TestMethod]
    [DataRow(StopFactor.None, "")]
    [DataRow(StopFactor.ClusterShutdown, "CLUSTERSHUTDOWN")]
    [DataRow(StopFactor.ServerShutdown, "SERVERSHUTDOWN")]
    [DataRow(StopFactor.GroupStop, "GROUPSTOP")]
    [DataRow(StopFactor.GroupMove, "GROUPMOVE")]
    [DataRow(StopFactor.GroupFailover, "GROUPFAILOVER")]
    [DataRow(StopFactor.GroupRestart, "GROUPRESTART")]
    [DataRow(StopFactor.ResourceRestart, "RESOURCERESTART")]
    public void Factor_is_said(StopFactor value, string expected) =>
        Assert.AreEqual(expected, Of(Calls.Plain with { Factor = value })["CLP_FACTOR"]);

    [TestMethod]
    [DataRow(LastAction.None, "NONE")]
    [DataRow(LastAction.Halt, "HALT")]
    [DataRow(LastAction.Reboot, "REBOOT")]
    public void Last_action_is_said(LastAction value, string expected) =>
        Assert.AreEqual(expected, Of(Calls.Plain with { LastAction = value })["CLP_LASTACTION"]);

    [TestMethod]
    [DataRow(1, "HOME")]
    [DataRow(2, "OTHER")]
    public void Rank_is_said(int priority, string expected) =>
        Assert.AreEqual(expected, Of(Calls.Plain with { Priority = priority })["CLP_SERVER"]);

    [TestMethod]
    [DataRow(true, "SUCCESS")]
    [DataRow(false, "FAILURE")]
    [TestProperty("Regression", "123")]
    public void Disk_state_is_the_kernels_word_about_disks_123(bool up, string expected) =>
        Assert.AreEqual(expected, Of(Calls.Plain with { DisksUp = up })["CLP_DISK"]);

    [TestMethod]
    [DataRow("NAME=\"A B\"\nVERSION_ID=\"3.1\"\n", "A B", "3.1")]
    [DataRow("PRETTY_NAME='P'\nNAME=A\n", "P", "")]
    [DataRow("", "Linux", "")]
    [DataRow(null, "Linux", "")]
    public void Operating_system_is_read(string? text, string name, string version) =>
        Assert.AreEqual(new OsRelease(name, version), OsRelease.Parse(text));

    [TestMethod]
    [DataRow("start.sh")]
    [DataRow("stop.sh")]
    [TestProperty("Regression", "76")]
    public void Script_template_keeps_its_ulimit_line_76(string name) =>
        Assert.Contains("\nulimit -s unlimited", File.ReadAllText(
            SourceTree.Path("plugins/resources/exec/template/" + name)));

    private static IReadOnlyDictionary<string, string> Of(Call call) => ScriptEnvironment.Of(
        call, Context, new OsRelease("Debian GNU/Linux 12 (bookworm)", "12"), 42);
}
