using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>One search for a group's destination: whom it may take, and in which order.</summary>
internal sealed class Search
{
    public required State State { get; init; }

    public required GroupConfig Group { get; init; }

    public required ServerId? Leaving { get; init; }

    public required bool ByHand { get; init; }

    public required ImmutableArray<ServerId> Policy { get; init; }

    /// <summary>The servers of the server group that it comes from; all if it has none.</summary>
    public required ServerSet Home { get; init; }

    /// <summary>The groups it keeps away from, and where they stand.</summary>
    public required List<(string Group, ExclusionKind Kind, ServerSet On)> Others { get; init; }

    private readonly Dictionary<ServerId, Reason?> _judged = [];

    /// <summary>What speaks against a server of the policy; null for nothing.</summary>
    public Reason? Against(ServerId server)
    {
        if (!_judged.TryGetValue(server, out var reason))
            _judged[server] = reason = PlacementRules.Member(this, server);
        return reason;
    }

    public static Search For(State state, GroupConfig group, ServerId? leaving, bool byHand)
    {
        var placement = state.Placements.GetValueOrDefault(group.Name);
        var origin = leaving ?? placement?.Owner
            ?? (placement?.Event == StartEvent.Failover ? placement.Previous : null);
        bool grouped = group.FailoverMode == FailoverMode.ServerGroup || group.StaysInServerGroup;
        return new Search
        {
            State = state,
            Group = group,
            Leaving = leaving,
            ByHand = byHand,
            Policy = group.PolicyOf(state.Config),
            Home = grouped && origin is { } o
                ? group.ServerGroupOf(o, state.Config) : state.Config.AllServers,
            Others = Exclusion.Others(state, group),
        };
    }

    /// <summary>The policy from behind the server that it leaves, round to that one.</summary>
    public IEnumerable<ServerId> InOrder
    {
        get
        {
            int from = Leaving is { } l ? Policy.IndexOf(l) + 1 : 0;
            for (int i = 0; i < Policy.Length; i++) yield return Policy[(from + i) % Policy.Length];
        }
    }

    /// <summary>
    /// What makes one server better than another before the order does: the less the better.
    /// </summary>
    public (int OtherServerGroup, int Errors, int Excluding) Rank(ServerId server) => (
        Group.FailoverMode == FailoverMode.ServerGroup && !Home.Contains(server) ? 1 : 0,
        Group.FailoverMode == FailoverMode.Dynamic ? MonitorHealth.Errors(State, server) : 0,
        Others.Count(o => o.On.Contains(server)));

    /// <summary>Why the server that was chosen was.</summary>
    public Reason Chosen(ServerId server)
    {
        if (Against(server)?.Code == "monitor-error") return new("chosen-despite-error",
            $"No server without errors is left. {Against(server)}");
        string order = Leaving is null ? "first" : "next";
        return new("chosen", Group.FailoverMode switch
        {
            FailoverMode.Dynamic => $"Of those with the fewest errors ({Rank(server).Errors}) "
                + $"it is the {order} of the failover policy.",
            FailoverMode.ServerGroup when Home != State.Config.AllServers =>
                $"It is the {order} of the failover policy, in "
                + $"{(Home.Contains(server) ? "the same" : "another")} server group.",
            _ => $"It is the {order} of the failover policy that can take it.",
        });
    }

    /// <summary>Why a server that could take it was passed over.</summary>
    public Reason PassedOver(ServerId server, ServerId target)
    {
        string name = State.Config.NameOf(target);
        var (rank, best) = (Rank(server), Rank(target));
        if (rank.OtherServerGroup > best.OtherServerGroup)
            return new("eligible-server-group",
                $"It could, but it is in another server group than {name}.");
        if (rank.Errors > best.Errors)
            return new("eligible-errors", $"It could, but {rank.Errors} monitors are in error "
                + $"there and {best.Errors} on {name}.");
        return rank.Excluding > best.Excluding
            ? new("eligible-exclusion",
                "It could, but a group that it should keep away from is there.")
            : new("eligible", $"It could, but {name} comes first.");
    }
}
