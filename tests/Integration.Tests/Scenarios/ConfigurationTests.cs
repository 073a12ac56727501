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

    [TestMethod]
    public void Who_was_down_when_a_configuration_came_fetches_it_before_it_joins()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan());
        var home = scenario.Running();
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        var other = scenario.Cluster.Nodes.Single(n => n.Name != home.Name);
        other.Stop();
        var began = LabClock.Now;
        Edit(scenario, "<gid>0</gid>", "<gid>0</gid><comment>told anew</comment>");
        Assert.IsFalse(
            home.Command("clpcfctrl", "--push", "-w", "-x", scenario.ConfigFolder).Good);
        home.Must("clpcfctrl", "--push", "-w", "-x", scenario.ConfigFolder, "--force");

        other.Start();
        other.WaitForAlert(a => a.Is("cfmgr", 5), began, Scenario.Patient, "tells that it fetched");
        var after = other.WaitFor(s => s.Servers.All(n => n.State == "Online"),
            Scenario.Patient, "both to be in one view");
        Assert.AreEqual(before.ConfigGeneration + 1, after.ConfigGeneration);
        StringAssert.Contains(Stored(other.Root), "told anew");
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
