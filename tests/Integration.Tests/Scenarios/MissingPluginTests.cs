using Baton.Lab;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class MissingPluginTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Without_a_plugin_its_groups_cannot_start_and_with_it_they_can()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan(),
            plugins => Directory.Delete(Path.Combine(plugins, "fip"), recursive: true));
        var home = scenario.Server(1);
        var without = home.WaitFor(
            s => s.NotSupported.Any(n => n.Contains("fip", StringComparison.Ordinal)),
            Scenario.Patient, "the missing plugin to be named");
        var group = without.Group(ClusterPlan.Group);
        Assert.AreNotEqual("Online", group.State);
        StringAssert.Contains(group.Reason, "fip");
        var refused = home.Command("clpgrp", "-s", ClusterPlan.Group);
        Assert.IsFalse(refused.Good);
        StringAssert.Contains(refused.Output + refused.Error, "fip");
        StringAssert.Contains(
            home.Must("clpgrp", "--explain", ClusterPlan.Group), "fip");

        Tool.Must("cp", "-r", Path.Combine(Installation.Plugins, "fip"), scenario.PluginFolder);
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitFor(s => s.Plugins.Any(p => p is { Type: "fip", Status: "Ready" }),
                Scenario.Patient, "the plugin to be found");
        }
        // It was to start from the beginning, so nobody has to ask again.
        scenario.Running();
    }
}
