using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Scenarios;

[TestClass]
[TestCategory("Integration")]
[DoNotParallelize]
public sealed class FloatingAddressTests
{
    private const string Wrong = "02:00:00:00:00:99";

    // Until the announcements of the takeover are over.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    public required TestContext TestContext { get; init; }

    // A client that missed every announcement, as if a cut had swallowed them, and that remembers
    // for ten minutes, as routers do.
    [TestMethod]
    public void A_link_that_comes_back_tells_clients_anew_where_the_address_is()
    {
        using var scenario = new Scenario(TestContext, new ClusterPlan { AsksGateway = false });
        var home = scenario.Running();
        var lan = scenario.Cluster.Lan;
        var cut = LabClock.Now;
        lan.Cut(home.Number, LanSide.Public);
        Patience.Until(() => LabClock.Now - cut > Quiet, Quiet * 2, "time to pass");
        Assert.IsTrue(lan.Client.Run("sysctl", "-qw",
            "net.ipv4.neigh.eth0.base_reachable_time_ms=600000").Good);
        lan.Client.Configure(
            $"neigh replace {ClusterPlan.Address} lladdr {Wrong} dev eth0 nud reachable");
        Assert.Contains(Wrong, Known(lan.Client));

        var joined = LabClock.Now;
        lan.Join(home.Number, LanSide.Public);
        Patience.Until(() => !Known(lan.Client).Contains(Wrong, StringComparison.Ordinal),
            Scenario.Patient, "the client to hear where the address is",
            () => Known(lan.Client));
        scenario.Client.WaitFor(home.Name, joined, Scenario.Patient);
        Assert.IsEmpty(home.Alerts().Where(a => a.Time >= joined && a.Is("rc", 10)));
    }

    private static string Known(NetworkNamespace machine) =>
        Tool.Must("ip", "-n", machine.Name, "neigh", "show", ClusterPlan.Address);
}
