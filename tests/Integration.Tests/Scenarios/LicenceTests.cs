using System.Text.Json.Nodes;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class LicenceTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void An_option_is_refused_without_a_licence_and_runs_with_one_on_both_servers()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan(), Sell);
        var home = scenario.Running();
        // One that was changed is not the product's own any more.
        foreach (var node in scenario.Cluster.Nodes)
        {
            IsolationStory.Allow(node, scenario.PluginFolder);
            node.Must("clpplugin", "rescan");
        }
        Is(scenario, "Unlicensed");
        Assert.AreNotEqual("Online", home.WaitFor(_ => true, Scenario.Patient, "a status")
            .Monitor(ClusterPlan.ServiceMonitor, home.Name).State);
        home.WaitForAlert(a => a.Is("lcns", 4), default, Scenario.Patient, "the missing licence");

        using var vendor = new Vendor("DBAG");
        home.Must("clplcnsc", "--vendor", vendor["vendor.json"]);
        home.Must("clplcnsc", "-i", vendor["DBAG.lic"]);
        Is(scenario, "Ready");
        home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State == "Online",
            Scenario.Patient, "the monitor to run");
        foreach (var node in scenario.Cluster.Nodes)
            StringAssert.Contains(node.Must("clplcnsc", "-l", "-a"), "valid");
        var again = home.Command("clplcnsc", "-i", vendor["DBAG.lic"]);
        Assert.AreEqual(1, again.ExitCode);
        StringAssert.Contains(again.Error, "registered already");
        // On the other server it would begin anew there: what is the master server's is refused.
        Assert.AreEqual(1, scenario.Server(2).Command(
            "clplcnsc", "-i", vendor["DBAG.lic"]).ExitCode);

        scenario.Server(2).Must("clplcnsc", "-d", "-a", "-q");
        Is(scenario, "Unlicensed");
        home.WaitFor(s => s.Monitor(ClusterPlan.ServiceMonitor, home.Name).State != "Online",
            Scenario.Patient, "the monitor to stop");
        scenario.AnswersNow(home);
    }

    // The monitor of the service becomes an option that is sold.
    private static void Sell(string plugins)
    {
        string path = Path.Combine(plugins, "pidw/plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["product"] = "DBAG";
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private static void Is(Scenario scenario, string status)
    {
        foreach (var node in scenario.Cluster.Nodes)
        {
            node.WaitFor(s => s.Plugins.Any(p => p.Type == "pidw" && p.Status == status),
                Scenario.Patient, $"the plugin to be {status}");
        }
    }
}
