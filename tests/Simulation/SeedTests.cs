using Baton.Clpsim.Sim;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Simulation;

/// <summary>Random histories: safety after every step, and life once the faults are over.</summary>
[TestClass]
public sealed class SeedTests
{
    [TestMethod]
    [DataRow(2, 1, 60)]
    [DataRow(3, 1001, 30)]
    [DataRow(5, 2001, 6)]
    public void No_history_holds_a_group_twice_and_every_one_ends_well(
        int servers, int first, int count)
    {
        for (int seed = first; seed < first + count; seed++) Check(servers, seed, wide: false);
    }

    [TestMethod]
    [DataRow(2, 1, 100)]
    [DataRow(3, 1001, 60)]
    [DataRow(5, 2001, 20)]
    public void No_history_of_two_groups_and_a_bad_network_does_either(
        int servers, int first, int count)
    {
        for (int seed = first; seed < first + count; seed++) Check(servers, seed, wide: true);
    }

    [TestMethod]
    public void Seeds_that_once_failed_end_well()
    {
        foreach (var (servers, seed) in Failed) Check(servers, seed, wide: false);
        foreach (var (servers, seed) in FailedWide) Check(servers, seed, wide: true);
    }

    // Each with what it found, for ever.
    private static readonly (int Servers, int Seed)[] Failed =
    [
        (2, 7),    // one-way loss: a server that is not heard kept its group
        (2, 13),   // a group in error could not be started again
        (2, 15),   // silence from before a heal was taken for an unresolvable partition
        (3, 1003), // evidence of an earlier loss was used for a later one
        (3, 1055), // one-way loss in three: the deaf server took over
        (2, 3),    // a restarted daemon said it was stopped while its group still ran
        (2, 26),   // an answer of the targets from before the cut made a survivor
        (5, 2004), // a goodbye from before the start was believed behind a cut
    ];

    private static readonly (int Servers, int Seed)[] FailedWide =
    [
        (2, 22),   // a restarted daemon kept its group though it was given up by the others
        (3, 1197), // a newcomer's proposal dropped a member that was just restarting
        (2, 129),  // one-way loss at a start: a server started without one it heard running
        (2, 1038), // a daemon killed in the middle of a stop said it was stopped
        (3, 2090), // a member without a session did not learn who joined and had to hear it
        (3, 2188), // a starting server took over from one that it could not hear
        (2, 1934), // an old answer of the targets was still good at the end of the start wait
        (2, 20614), // a restarted daemon took the view it was in before, and missed everybody
        (3, 22759), // two that started agreed to go on without one that one of them heard run
        (3, 2454), // a starting server went on without one that looked at what it held
    ];

    /// <summary>BATON_SEED is servers:seed or servers:first-last, and :wide if it is.</summary>
    [TestMethod]
    public void Seeds_named_in_the_environment_end_well()
    {
        string[] named = Environment.GetEnvironmentVariable("BATON_SEED")?.Split(':') ?? [];
        if (named.Length < 2) return;
        int[] seeds = [.. named[1].Split('-').Select(s => int.Parse(s, null))];
        for (int seed = seeds[0]; seed <= seeds[^1]; seed++)
            Check(int.Parse(named[0], null), seed, named.Length > 2);
    }

    internal static void Check(int servers, int seed, bool wide)
    {
        var cluster = new SimCluster(
            wide ? Configs.WebAndDb(servers) : Configs.Web(servers));
        cluster.StartAll();
        cluster.Run(2);
        var faults = new Faults(cluster, seed, wide);
        faults.Play(20);
        string story() => $"seed {seed}, {servers} servers\n{string.Join("\n", faults.Story)}\n"
            + string.Join("\n", cluster.DoubleHolds.Take(3)) + "\n" + cluster.Timeline();
        Assert.IsEmpty(cluster.DoubleHolds, story());
        bool whole = cluster.Clock.RunUntil(() => cluster.Servers.All(s =>
            s.State.Phase == ServicePhase.Running
            && s.State.View.Members == cluster.Config.AllServers
            && s.State.View.Number == cluster[1].State.View.Number), TimeSpan.FromSeconds(40));
        Assert.IsTrue(whole, "not in one view: " + story());
        foreach (var group in cluster.Config.Groups) EndsWell(cluster, group.Name, story);
        Assert.IsEmpty(cluster.DoubleHolds, story());
    }

    private static void EndsWell(SimCluster cluster, string group, Func<string> story)
    {
        cluster.Run(1);
        cluster[1].Ask(new OperatorRequest.StartGroup(group, "", false));
        bool online = cluster.Clock.RunUntil(
            () => cluster.Holder(group) is not null, TimeSpan.FromSeconds(60));
        Assert.IsTrue(online, $"{group} is not online: " + story());
        foreach (var server in cluster.Servers)
        {
            Assert.AreEqual(server == cluster.Holder(group),
                server.PhaseOf(group) == GroupPhase.Online, story());
        }
    }
}
