using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// A unit of a real service manager, which both servers share as they would a disk.
/// </summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class SystemdTests
{
    private const string Unit = "baton-thing.service";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("baton-unit.");

    [TestCleanup]
    public void Clean() => _work.Delete(recursive: true);

    [TestMethod]
    public void A_unit_of_a_real_service_manager_is_started_moved_watched_and_stopped()
    {
        using var manager = RootUnits.With(Unit, "[Service]\nExecStart=/bin/sleep 86400\n");
        if (manager is null)
            Assert.Inconclusive("no service manager of systemd runs here (no writable cgroups)");
        string config = _work.CreateSubdirectory("config").FullName;
        File.WriteAllText(Path.Combine(config, "clp.conf"), Plan);
        using var cluster = new ClusterSet(config, _work.CreateSubdirectory("disks").FullName);
        cluster.Start();
        var home = cluster.WaitForGroup("unit", cluster.Nodes[0], Scenario.Patient);
        Assert.AreEqual("server1", home.Name);
        Assert.AreEqual("active", RootUnits.StateOf(Unit));
        string first = MainProcess();

        // A busy machine may lose the other server for a moment.
        Patience.Until(() => home.Command("clpgrp", "-m", "unit", "-a", "server2").Good,
            Scenario.Patient, "the move to be taken on");
        home.WaitFor(s => s.Runs("unit", "server2"), Scenario.Patient, "the move");
        Assert.AreEqual("active", RootUnits.StateOf(Unit));
        Assert.AreNotEqual(first, MainProcess());

        // Behind the cluster's back: its end is seen, and the other server takes over.
        cluster.Nodes[1].WaitFor(s => s.Monitor("pidw1", "server2").State == "Online",
            Scenario.Patient, "the main process to be watched");
        string moved = MainProcess();
        Signals.Send(int.Parse(moved.Split('=')[1], null), Signal.Kill);
        home.WaitFor(s => s.Runs("unit", "server1"), Scenario.Patient, "the failover");
        Assert.AreEqual("active", RootUnits.StateOf(Unit));
        Assert.AreNotEqual(moved, MainProcess());

        var other = cluster.Nodes[0];
        other.Must("clpgrp", "-t", "unit");
        Assert.AreEqual("inactive", RootUnits.StateOf(Unit));

        // Gone from the machine: no server can start it, and each says so by name.
        File.Delete("/run/user/0/systemd/user/" + Unit);
        Assert.IsTrue(RootUnits.Ask("daemon-reload").Good);
        var refused = LabClock.Now;
        _ = other.Command("clpgrp", "-s", "unit");
        other.WaitForAlert(a => a.Is("rc", 32)
            && a.Text.Contains("there is no unit " + Unit, StringComparison.Ordinal),
            refused, Scenario.Patient, "names the unit");
    }

    private static string MainProcess() =>
        RootUnits.Ask("show", "--property=MainPID", Unit).Output.Trim();

    private static string Plan => $"""
        <root>
          {PlanElements.TwoServers("unit", "7c1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d12")}
          <group name="unit">
            <gid>0</gid>
            <policy name="server1"><order>0</order></policy>
            <policy name="server2"><order>1</order></policy>
            <resource name="systemd@thing"/>
          </group>
          <resource>
            <types name="systemd"/>
            <systemd name="thing">
              <parameters><unit>baton-thing</unit><user>root</user></parameters>
            </systemd>
          </resource>
          <monitor>
            <types name="pidw"/>
            <pidw name="pidw1">
              <target>thing</target>
              <relation><type>grp</type><name>unit</name></relation>
              <emergency><threshold><restart>0</restart><fo>1</fo></threshold></emergency>
            </pidw>
          </monitor>
        </root>
        """;
}
