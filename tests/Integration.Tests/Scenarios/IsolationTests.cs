namespace Baton.Integration.Tests.Scenarios;

/// <summary>Plugins that do harm, or are replaced, beside a service that goes on.</summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class IsolationTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Plugins_that_do_harm_cost_one_alert_and_one_error_each() =>
        new IsolationStory(TestContext).Harm(TimeSpan.FromSeconds(12));

    [TestMethod]
    public void Replaced_plugins_lose_no_request_and_leave_nothing() =>
        new IsolationStory(TestContext).Replace(isolated: 6, inProcess: 1);

    [TestMethod]
    public void The_products_own_plugins_do_their_work_in_processes_of_their_own_too()
    {
        string[] types = ["fip", "exec", "pidw"];
        using var scenario = new Scenario(TestContext, new ClusterPlan(), plugins =>
        {
            foreach (string type in types)
                IsolationStory.Change(plugins, type, m => m["isolation"] = "process");
        });
        var home = scenario.Running();
        var standby = scenario.Server(2);
        Assert.HasCount(types.Length, HostilePlugins.Processes(home.Machine));
        scenario.KillService(home, answers: home);
        home.Must("clpgrp", "-m", ClusterPlan.Group, "-a", standby.Name);
        scenario.AnswersNow(standby);
        scenario.KillService(standby, answers: standby);
        scenario.AtMostOneHolder();
        scenario.NeverTwoAnswered();
    }
}
