using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class ConfigurationTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_bad_configuration_is_refused_and_changes_nothing_anywhere()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var began = LabClock.Now;
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        string[] stored = [.. scenario.Cluster.Nodes.Select(n => Stored(n.Root))];
        Edit(scenario, "<timeout>500</timeout>", "<timeout>110</timeout>");

        var said = home.Command("clpcfctrl", "--push", "-w", "-x", scenario.ConfigFolder);
        Assert.IsFalse(said.Good, said.Output);
        StringAssert.Contains(said.Output + said.Error, "timeout");
        var after = home.WaitFor(_ => true, Scenario.Patient, "a status");
        Assert.AreEqual(before.ConfigGeneration, after.ConfigGeneration);
        CollectionAssert.AreEqual(
            stored, scenario.Cluster.Nodes.Select(n => Stored(n.Root)).ToArray());
        scenario.AnswersNow(home);
        scenario.MissedNothing(began);
    }

    [TestMethod]
    public void A_good_configuration_stands_on_every_server_and_stops_nothing()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var began = LabClock.Now;
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        Edit(scenario, "<gid>0</gid>", "<gid>0</gid><comment>told anew</comment>");

        home.Must("clpcfctrl", "--push", "-w", "-x", scenario.ConfigFolder);
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitFor(s => s.ConfigGeneration > before.ConfigGeneration, Scenario.Patient,
                "the new generation");
            StringAssert.Contains(Stored(node.Root), "told anew");
        }
        scenario.AnswersNow(home);
        scenario.MissedNothing(began);
    }

    private static string Stored(string root) =>
        File.ReadAllText(Path.Combine(root, "etc/baton/clp.conf"));

    private static void Edit(Scenario scenario, string from, string to)
    {
        string file = Path.Combine(scenario.ConfigFolder, "clp.conf");
        string text = File.ReadAllText(file);
        StringAssert.Contains(text, from);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }
}
