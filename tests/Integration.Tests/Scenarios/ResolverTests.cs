using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>
/// Real cuts under each method that is not a ping: exactly the right side stops, and nobody sees
/// two answer. The lease is kept in a real etcd.
/// </summary>
[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class ResolverTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("http", 2)]
    [DataRow("witness", 2)]
    [DataRow("majority", 3)]
    [DataRow("lease", 2)]
    public void A_server_cut_off_stops_and_another_takes_over(string method, int servers)
    {
        ResolverHost.Prepare(method);
        using var scenario = Cluster(method, servers);
        using var host = ResolverHost.Start(method, scenario.Cluster);
        var home = scenario.Running();
        Answering(scenario);
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(home.Number, LanSide.Public, LanSide.Interconnect);
        scenario.StopsBeforeItStarts(home, on: scenario.Server(2), cut);
        scenario.NeverTwoAnswered();
    }

    // The servers lose each other, and both still reach what is asked.
    [TestMethod]
    [DataRow("witness", 2)]
    [DataRow("lease", 2)]
    [DataRow("majority", 3)]
    public void Of_two_sides_that_reach_the_target_one_goes_on(string method, int servers)
    {
        ResolverHost.Prepare(method);
        using var scenario = Cluster(method, servers);
        using var host = ResolverHost.Start(method, scenario.Cluster);
        var home = scenario.Running();
        Answering(scenario);
        var cut = LabClock.Now;
        foreach (var other in scenario.Cluster.Others(scenario.Server(servers)))
        {
            foreach (var side in Enum.GetValues<LanSide>())
            {
                scenario.Cluster.Lan.Mute(servers, other.Number, side);
                scenario.Cluster.Lan.Mute(other.Number, servers, side);
            }
        }
        scenario.Server(servers).WaitForAlert(
            a => a.Is("pm", 2), cut, Scenario.Patient, "tells the end of the service");
        home.WaitFor(s => s.View.Members.Length == servers - 1, Scenario.Patient, "a new view");
        scenario.AnswersNow(home);
        scenario.MissedNothing(cut);
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    [DataRow("http")]
    [DataRow("witness")]
    [DataRow("lease")]
    public void Where_the_target_was_gone_before_every_server_stops(string method)
    {
        ResolverHost.Prepare(method);
        using var scenario = Cluster(method, 2);
        using var host = ResolverHost.Start(method, scenario.Cluster);
        var home = scenario.Running();
        Answering(scenario);
        var gone = LabClock.Now;
        host!.Unplug();
        foreach (var server in scenario.Cluster.Nodes)
        {
            server.WaitForAlert(
                a => a.Is("nm", 37), gone, Scenario.Patient, "tells that it is silent");
        }
        scenario.AnswersNow(home);
        scenario.Client.WaitFor(home.Name, LabClock.Now.AddSeconds(4), Scenario.Patient);
        var cut = LabClock.Now;
        scenario.Cluster.Lan.Cut(2, LanSide.Public, LanSide.Interconnect);
        foreach (var server in scenario.Cluster.Nodes)
        {
            server.WaitForAlert(
                a => a.Is("pm", 2), cut, Scenario.Patient, "tells the end of the service");
        }
        scenario.NeverTwoAnswered();
    }

    [TestMethod]
    public void Who_is_left_of_two_that_held_the_key_takes_it_once_it_ran_out()
    {
        using var scenario = Cluster("lease", 2);
        using var host = ResolverHost.Start("lease", scenario.Cluster);
        scenario.Running();
        Answering(scenario);
        var lost = LabClock.Now;
        scenario.Server(1).LosePower();
        scenario.Client.WaitFor("server2", lost, Scenario.Patient);
        scenario.NeverTwoAnswered();
    }

    private Scenario Cluster(string method, int servers) => new(TestContext, new ClusterPlan
    {
        Servers = servers,
        Resolvers = ResolverHost.Resolver(method),
    });

    // It is a verdict's matter only after every server has had an answer.
    private static void Answering(Scenario scenario)
    {
        string all = string.Join(", ", scenario.Cluster.Nodes.Select(n => $"{n.Name} Normal"));
        foreach (var server in scenario.Cluster.Nodes)
        {
            Patience.Until(
                () => server.Must("clpstat", "--np").Contains(all, StringComparison.Ordinal),
                Scenario.Patient, $"{server.Name} to show {all}");
        }
    }
}
