using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A lost server is forced to stop through a controller, or nothing is done.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class ForcedStopTests
{
    public required TestContext TestContext { get; init; }

    private static ClusterPlan Plan(string device) => new()
    {
        ForcedStop = device,
        // Nothing but the forced stop decides who goes on.
        AsksGateway = false,
    };

    private static string Ipmi => $"""
        <types name="ipmi"/>
        <ipmi name="bmc">
          <priority>0</priority><retry>0</retry><timeout>20</timeout>
          <parameters>
            <ip>{Lan.Gateway}</ip><user>{VirtualBmc.User}</user>
            <password>{VirtualBmc.Password}</password>
            <server name="server1"><port>{VirtualBmc.PortOf(1)}</port></server>
            <server name="server2"><port>{VirtualBmc.PortOf(2)}</port></server>
          </parameters>
        </ipmi>
        """;

    private static string Agent => $"""
        <types name="fenceagent"/>
        <fenceagent name="agent">
          <priority>0</priority><retry>0</retry><timeout>30</timeout>
          <servers id="0"><name>server1</name></servers>
          <parameters>
            <agent>fence_ipmilan</agent><ip>{Lan.Gateway}</ip><user>{VirtualBmc.User}</user>
            <password>{VirtualBmc.Password}</password>
            <option id="0"><list>lanplus=1</list></option>
            <option id="1"><list>cipher=3</list></option>
            <option id="2"><list>ipport={VirtualBmc.PortOf(1)}</list></option>
          </parameters>
        </fenceagent>
        """;

    [TestMethod]
    [DataRow("bmc")]
    [DataRow("agent")]
    public void The_survivor_cuts_the_power_of_a_frozen_server_before_it_starts_anything(
        string device)
    {
        using var scenario = new Scenario(
            TestContext, Plan(device == "bmc" ? Ipmi : Agent));
        var home = scenario.Running();
        var standby = scenario.Server(2);
        using var bmc = scenario.Controller(home);
        var frozen = LabClock.Now;
        home.Freeze();
        var stopped = standby.WaitForAlert(
            a => a.Is("rc", 401), frozen, Scenario.Patient, "tells that it was forced to stop");
        var start = standby.WaitForAlert(
            a => a.Is("rc", 10), frozen, Scenario.Patient, "tells the start");
        var answer = scenario.Client.WaitFor(standby.Name, frozen, Scenario.Patient);
        Assert.IsNotNull(bmc.CutAt, "the controller was not asked");
        Assert.IsLessThanOrEqualTo(start.Time, bmc.CutAt.Value, "started before the power was cut");
        Assert.IsLessThanOrEqualTo(start.Time, stopped.Time);
        scenario.Print("frozen until the power is cut", bmc.CutAt.Value - frozen);
        scenario.Print("from there until the standby answers", answer.Ended - bmc.CutAt.Value);
        Assert.IsEmpty(home.Machine.Processes());
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    public void Without_the_controller_the_takeover_waits_for_an_operator()
    {
        using var scenario = new Scenario(TestContext, Plan(Ipmi));
        var home = scenario.Running();
        var standby = scenario.Server(2);
        var lost = LabClock.Now;
        home.LosePower();
        var told = standby.WaitForAlert(
            a => a.Is("rc", 433), lost, Scenario.Patient, "tells that nothing is taken over");
        StringAssert.Contains(told.Text, "clpcl --confirm-down server1");
        StringAssert.Contains(standby.Must("clpgrp", "--explain", ClusterPlan.Group),
            "Waiting for the forced stop of server1");
        Assert.IsFalse(standby.Alerts().Any(a => a.Time >= lost && a.Is("rc", 10)));
        StringAssert.Contains(standby.Must("clpstat", "--json"), "Failed");

        var confirmed = LabClock.Now;
        standby.Must("clpcl", "--confirm-down", "server1", "--force");
        scenario.Client.WaitFor(standby.Name, confirmed, Scenario.Patient);
        Assert.IsTrue(standby.Alerts().Any(a => a.Time >= confirmed && a.Is("rc", 403)));
    }
}
