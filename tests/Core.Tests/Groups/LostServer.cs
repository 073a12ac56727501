using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Tests.Groups;

/// <summary>The coordinator's state as server2 has just left the view with its groups.</summary>
internal static class LostServer
{
    private const int ResourcesPerGroup = 5;

    public static State State(int servers, int groups)
    {
        var config = Cluster(servers, groups);
        var all = config.AllServers;
        return Core.State.Initial(config, new ServerId(0), 1, Ledger.Empty) with
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

    /// <summary>
    /// The same, and the one event with which the coordinator places the lost groups anew: the
    /// last answer to its view, or with nobody left to ask the deadline itself.
    /// </summary>
    public static (State Before, Event Last, Instant Now) Step(int servers, int groups)
    {
        var now = new Instant(TimeSpan.FromHours(1).Ticks);
        var state = Silent(State(servers, groups), now);
        Event happened = new Event.Woke();
        for (int server = 2; ; server++)
        {
            var turn = Machine.Step(state, happened, now);
            if (turn.Next.Placements.Values.All(p => p.Owner != new ServerId(1)))
                return (state, happened, now);
            state = turn.Next;
            happened = new Event.MessageCame(new ServerId(server), new Message.Answer(
                state.Proposal!.View.Number, true, state.Proposal.View.Number, true,
                [.. state.Placements.Values],
                [.. state.Reports.Values.Where(r => r.Server == new ServerId(server))]));
        }
    }

    // Everybody was heard just now but server2, which has been silent for the whole timeout.
    private static State Silent(State state, Instant now)
    {
        var all = state.Config.AllServers;
        var rest = all.Without(new ServerId(1));
        return state with
        {
            View = new View(9, new ServerId(0), all),
            ViewIncarnations = all.ToImmutableSortedDictionary(s => s, _ => 1L),
            AgreedTo = 9,
            SteppedAt = now - TimeSpan.FromMilliseconds(1),
            Heartbeats = new HeartbeatTable([.. state.Heartbeats.Peers.Select((p, s) => p with
            {
                Beat = new Beat
                {
                    Incarnation = 1,
                    Phase = ServicePhase.Running,
                    ViewNumber = 9,
                    ViewMembers = all,
                    Hears = [.. state.Config.Servers.Select(_ => rest)],
                },
                HeardAt = [s == 1 ? now - state.Config.Timing.HeartbeatTimeout : now],
                PathUp = [true],
            })]),
        };
    }

    private static ClusterConfig Cluster(int servers, int groups) => new()
    {
        Name = "benchmark",
        Id = Guid.Empty,
        Servers = [.. Enumerable.Range(1, servers).Select(
            n => new ServerConfig { Name = $"server{n}" })],
        Heartbeats = [new("lanhb1", "lanhb", 0, 0)],
        Groups = [.. Enumerable.Range(0, groups).Select(g => new GroupConfig
        {
            Name = $"group{g}",
            Policy = [.. Enumerable.Range(0, servers)
                .Select(s => $"server{((g + s) % servers) + 1}")],
        })],
        Resources = [.. Enumerable.Range(0, groups * ResourcesPerGroup).Select(
            r => new ResourceConfig
            {
                Name = $"exec{r}",
                Type = "exec",
                Group = $"group{r / ResourcesPerGroup}",
            })],
    };
}
