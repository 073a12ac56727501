namespace Baton.Conf.Tests;

/// <summary>Mistakes in how groups are placed, and what the operator is told.</summary>
[TestClass]
public sealed class BadPlacementTests
{
    private const string Web = "<gid>0</gid>";
    private const string Group = "<group name=\"web\">";

    [DataRow(Web, Web + "<failovermode>3</failovermode>",
        "group@web/failovermode: '3' is not allowed: 0 to 2")]
    [DataRow(Web, Web + "<failovermode>2</failovermode>",
        "group@web/failovermode: '2' is not allowed: there is no server group")]
    [DataRow(Web, Web + "<stayinservergroup>1</stayinservergroup>",
        "group@web/stayinservergroup: '1' is not allowed without failovermode 2")]
    [DataRow(Web, Web + "<exclusion>x</exclusion>",
        "group@web/exclusion: 'x' is not allowed: 0 to 2")]
    [DataRow(Web, Web + "<dynamic><exclude name=\"nicw9\"/></dynamic>",
        "group@web/dynamic/exclude@nicw9: there is no monitor 'nicw9'")]
    [DataRow(Group, "<servergroup name=\"west\"><policy name=\"server1\"/></servergroup>" + Group
        + "<servergroup name=\"west\"/>", "group@web/servergroup: "
        + "has a policy too: name servers or server groups")]
    [DataRow("<gid>1</gid>", "<gid>1</gid><servergroup name=\"west\"/>",
        "group@files/servergroup@west: there is no server group 'west'")]
    [DataRow(Group, "<servergroup name=\"west\"/>" + Group, "servergroup@west: has no server")]
    [DataRow(Group, "<servergroup name=\"west\"><policy name=\"server9\"/></servergroup>" + Group,
        "servergroup@west/policy@server9: there is no server 'server9': one of server1, server2")]
    [DataRow(Group, "<xclrule name=\"x\"><type>0</type></xclrule>" + Group,
        "xclrule@x/type: '0' is not allowed: 1 (Normal) or 2 (Absolute)")]
    [DataRow(Group, "<xclrule name=\"x\"><group name=\"db\"/></xclrule>" + Group,
        "xclrule@x/group@db: there is no group 'db'")]
    [DataRow(Web, Web + "<depend><deact><depend name=\"db\"/></deact></depend>",
        "group@web/depend/deact/depend@db: there is no group 'db' to wait for")]
    [DataRow("<name>demo</name>", "<name>demo</name><rsctimeout><rsctoaction>4</rsctoaction>"
        + "</rsctimeout>", "cluster/rsctimeout/rsctoaction: '4' is not allowed: one of "
        + "0 (NothingAndGoOn), 2 (StopServiceAndShutDown), 3 (StopServiceAndReboot), "
        + "8 (SysrqPanic), 9 (KeepaliveReset), 10 (KeepalivePanic), 11 (BmcReset), "
        + "12 (BmcPowerOff), 13 (BmcPowerCycle), 14 (BmcNmi), 15 (IoFencing)")]
    [TestMethod]
    public void It_is_told(string old, string replacement, string expected)
    {
        var faults = Sample.Read(Sample.With(old, replacement)).Faults.Where(f => !f.IsWarning);
        Assert.AreEqual(expected, string.Join("; ", faults.Select(f => $"{f.Path}: {f.Text}")));
    }

    [TestMethod]
    public void Groups_that_wait_for_each_other_s_stop_are_refused()
    {
        string text = Sample.With(Web,
            Web + "<depend><deact><depend name=\"files\"/></deact></depend>")
            .Replace("<gid>1</gid>\n    <depend>",
                "<gid>1</gid>\n    <depend><deact><depend name=\"web\"/></deact>",
                StringComparison.Ordinal);
        Assert.Contains(
            "group@files/depend/deact: groups wait for each other: files -> web -> files",
            Sample.Read(text).Faults.Select(f => $"{f.Path}: {f.Text}"));
    }

    [TestMethod]
    [TestProperty("Regression", "139")]
    public void What_only_an_automatic_failover_uses_is_told_to_have_no_effect()
    {
        var read = Sample.Read(Sample.With(
            Web, Web + "<failover>0</failover><failback>1</failback>"));
        Assert.IsNotNull(read.Config);
        Assert.Contains("group@web: fails over by hand only: failovermode, stayinservergroup and "
            + "failback have no effect", read.Faults.Select(f => $"{f.Path}: {f.Text}"));
    }

    [TestMethod]
    [DataRow("<exclusion>2</exclusion>", "group@web/exclusion")]
    [DataRow("", "xclrule@apart/group@web")]
    [TestProperty("Regression", "3")]
    public void A_group_with_a_virtual_machine_excludes_no_other(string attribute, string path)
    {
        var config = Sample.Config(Sample.Read(Sample.With(Web, Web + attribute)));
        config = config with
        {
            ExclusionRules = attribute.Length > 0 ? []
                : [new("apart", Core.Config.ExclusionKind.Absolute, ["web", "files"])],
            Resources = [.. config.Resources.Select(
                r => r.Name == "exec1" ? r with { Type = "vm" } : r)],
        };
        Assert.Contains(path + ": a group with a virtual machine cannot exclude others",
            Core.Config.ConfigCheck.Check(config, Types.All).Select(f => $"{f.Path}: {f.Text}"));
    }
}
