using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>The largest cluster there can be loses a server.</summary>
[TestClass]
public sealed class PlanningSpeedTests
{
    private const int Groups = Limits.GroupsMax;
    private const int Servers = Limits.ServersMax;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void A_thousand_groups_are_placed_anew_in_milliseconds()
    {
        var state = Losing();
        var took = TimeSpan.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            var watch = Stopwatch.StartNew();
            var draft = new Draft(state, new Instant(0));
            GroupPlanner.Plan(draft);
            took = watch.Elapsed < took ? watch.Elapsed : took;
            Assert.AreEqual(Groups, draft.State.Placements.Values.Count(
                p => p.Owner is { } o && o != new ServerId(1)));
        }
        TestContext.WriteLine($"planned in {took.TotalMilliseconds:0.0} ms");
        // The design's bound is 10 ms on an idle machine; this one is for a busy one.
        Assert.IsLessThan(TimeSpan.FromMilliseconds(100), took);
    }

    // The coordinator's state as server2 has just left the view with a 31st of the groups.
    private static State Losing()
    {
        var config = Sample.Cluster(Servers) with
        {
            Groups = [.. Enumerable.Range(0, Groups).Select(g => new GroupConfig
            {
                Name = $"group{g}",
                Policy = [.. Enumerable.Range(0, Servers)
                    .Select(s => $"server{((g + s) % Servers) + 1}")],
            })],
            Resources = [.. Enumerable.Range(0, Groups * 4).Select(r => new ResourceConfig
            {
                Name = $"exec{r}",
                Type = "exec",
                Group = $"group{r / 4}",
            })],
        };
        var all = config.AllServers;
        return State.Initial(config, new ServerId(0), 1, Ledger.Empty) with
        {
            HasLooked = true,
            Phase = ServicePhase.Running,
            View = new View(9, new ServerId(0), all.Without(new ServerId(1))),
            HighestView = 9,
            Reachable = all,
            Heartbeats = new HeartbeatTable([.. HeartbeatTable.For(config).Peers.Select(
                p => p with
                {
                    Beat = new Beat { Incarnation = 1, Phase = ServicePhase.Running, Hears = [] },
                })]),
            Placements = config.Groups.ToImmutableSortedDictionary(g => g.Name, g => new Placement
            {
                Group = g.Name,
                Epoch = 3,
                Owner = g.PolicyOf(config)[0],
                Instruction = Instruction.Run,
                Wanted = true,
                Event = StartEvent.Start,
            }),
            Reports = config.Groups.ToImmutableSortedDictionary(g => g.Name, g => new GroupReport
            {
                Group = g.Name,
                Epoch = 3,
                Server = g.PolicyOf(config)[0],
                Phase = GroupPhase.Online,
            }),
        };
    }
}
