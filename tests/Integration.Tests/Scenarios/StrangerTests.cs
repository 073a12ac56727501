using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class StrangerTests
{
    private const string HeartbeatPort = "29002";
    private const string InternalPort = "29001";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Datagrams_of_a_stranger_are_refused_and_counted_and_change_nothing()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        scenario.Running();
        var victim = scenario.Server(2);
        var before = victim.WaitFor(_ => true, Scenario.Patient, "a status");
        var said = scenario.Cluster.Lan.Switch.Run(Installation.LabProgram, "intrude",
            Lan.PortOf(1, LanSide.Interconnect), Lan.PortOf(2, LanSide.Interconnect),
            Lan.AddressOf(2, LanSide.Interconnect), HeartbeatPort);
        Assert.IsTrue(said.Good, said.Error);
        TestContext.WriteLine(said.Output);
        int sent = said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Sum(l => int.Parse(l.Split(' ')[1]));
        var after = victim.WaitFor(s => s.RefusedInAll - before.RefusedInAll >= sent,
            Scenario.Patient, $"{sent} refused datagrams");
        TestContext.WriteLine(string.Join(", ", after.Refused));
        Assert.IsGreaterThan(1, after.Refused.Count, "causes are told apart");
        Assert.AreEqual(before.View.Number, after.View.Number);
        Assert.AreEqual(
            before.Group(ClusterPlan.Group).Epoch, after.Group(ClusterPlan.Group).Epoch);
        Assert.IsTrue(after.Servers.All(s => s.State == "Online"));
    }

    [TestMethod]
    public void A_client_without_a_certificate_is_refused_and_counted()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        var said = scenario.Cluster.Lan.Client.Run("curl", "--insecure", "--silent",
            "--max-time", "5", $"https://{Lan.AddressOf(1, LanSide.Public)}:{InternalPort}/");
        Assert.IsFalse(said.Good, said.Output);
        var after = home.WaitFor(s => s.RefusedInAll > before.RefusedInAll, Scenario.Patient,
            "the refusal to be counted");
        Assert.IsTrue(after.Refused.Keys.Any(
            k => k.StartsWith("tls", StringComparison.Ordinal)), string.Join(", ", after.Refused));
        Assert.AreEqual(before.View.Number, after.View.Number);
        scenario.AnswersNow(home);
    }
}
