using Baton.Lab;
using Baton.Lab.Cluster;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class TrustTests
{
    // Beyond that in which a starting server waits for the others.
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(12);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_server_joins_takes_part_gets_new_keys_and_is_trusted_no_more()
    {
        var plan = new ClusterPlan
        {
            Servers = 3,
            Hosts = 3,
            Heartbeat = (200, 2000),
            Resolvers = ResolverHost.Resolver("majority"),
        };
        using var scenario = new Scenario(TestContext, plan with { Spare = 1 });
        var home = scenario.Running();
        var began = LabClock.Now;
        plan = plan with { Servers = 4 };
        home.Must("clpcfctrl", "--push", "-w", "-x", plan.WriteTo(scenario.ConfigFolder));
        var fourth = Joined(scenario, home);
        fourth.Start();
        scenario.Cluster.WaitForAll();

        Renewed(scenario, home);
        scenario.MissedNothing(began);
        TrustedNoMore(scenario, home, fourth);
        scenario.AtMostOneHolder();
        scenario.NeverTwoAnswered();
    }

    private static ClusterNode Joined(Scenario scenario, ClusterNode home)
    {
        var fourth = scenario.Cluster.Add("server4");
        using var waits = home.Machine.Start(Installation.Program("clpcfctrl"), "--root",
            home.Root, "--token", fourth.Name, "--authority", scenario.Cluster.Authority);
        waits.StandardInput.Close();
        string token = "";
        while (!token.StartsWith("On server4", StringComparison.Ordinal))
        {
            token = waits.StandardOutput.ReadLineAsync().WaitAsync(Scenario.Patient).Result
                ?? throw new LabFailure(waits.StandardError.ReadToEnd());
        }
        token = waits.StandardOutput.ReadLineAsync().WaitAsync(Scenario.Patient).Result!;
        string file = Path.Combine(fourth.Root, "token");
        File.WriteAllText(file, token);
        Tool.Must("chmod", "600", file);

        string address = Lan.AddressOf(home.Number, LanSide.Interconnect);
        var joins = fourth.Machine.Run(Installation.Program("clpcfctrl"), "--root", fourth.Root,
            "--join", address, "--token-file", file);
        Assert.IsTrue(joins.Good, joins.Error + joins.Output);
        Assert.IsTrue(waits.WaitForExit(Scenario.Patient));
        Assert.AreEqual(0, waits.ExitCode);
        home.WaitForAlert(a => a.Text == "server4 has joined from 10.78.0.4.", DateTime.MinValue,
            Scenario.Patient, "tells who joined");
        var again = fourth.Machine.Run(Installation.Program("clpcfctrl"), "--root",
            fourth.Root + ".again", "--join", address, "--token-file", file);
        Assert.IsFalse(again.Good, "a token is good for one use");
        return fourth;
    }

    // While everything runs: not one heartbeat is missed for it.
    private static void Renewed(Scenario scenario, ClusterNode home)
    {
        var before = home.WaitFor(_ => true, Scenario.Patient, "a status");
        string[] keys = [.. scenario.Cluster.Nodes.Select(Certificate)];
        var rotated = LabClock.Now;
        home.Must("clpcfctrl", "--rotate", "--authority", scenario.Cluster.Authority);
        var after = home.WaitFor(_ => true, Scenario.Patient, "a status");
        Assert.AreEqual(before.View.Number, after.View.Number);
        foreach (var (node, key) in scenario.Cluster.Nodes.Zip(keys))
        {
            Assert.AreNotEqual(key, Certificate(node), node.Name);
            Assert.IsEmpty(node.Alerts().Where(a => a.Time >= rotated
                && (a.Is("nm", 4) || a.Is("nm", 80))), node.Name);
        }
    }

    private static void TrustedNoMore(Scenario scenario, ClusterNode home, ClusterNode fourth)
    {
        string[] revoke =
            ["--revoke", fourth.Name, "--authority", scenario.Cluster.Authority];
        Assert.IsFalse(home.Command("clpcfctrl", revoke).Good, "it takes part");
        fourth.LosePower();
        home.WaitFor(s => s.View.Members.Length == 3, Scenario.Patient, "a view of three");
        var began = LabClock.Now;
        home.Must("clpcfctrl", revoke);

        fourth.Boot();
        home.WaitForAlert(a => a.Is("nm", 90), began, Scenario.Patient, "tells who is refused");
        var booted = LabClock.Now;
        Patience.Until(
            () => LabClock.Now - booted > StartWait, Scenario.Patient, "its wait to be over");
        fourth.WaitFor(s => s.Server(fourth.Name) == "Online Pending", Scenario.Patient,
            "to be in nobody's view");
        var seen = home.WaitFor(_ => true, Scenario.Patient, "a status");
        Assert.HasCount(3, seen.View.Members);
        Assert.IsEmpty(fourth.Alerts().Where(a => a.Time >= began && a.Is("rc", 10)));
        scenario.MissedNothing(began);
    }

    private static string Certificate(ClusterNode node) =>
        File.ReadAllText(Path.Combine(node.Root, "etc/baton/pki/server.crt"));
}
