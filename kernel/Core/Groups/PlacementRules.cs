using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Status;

namespace Baton.Core.Groups;

/// <summary>Which servers may run a group: a method for each rule, each with its reason.</summary>
internal static class PlacementRules
{
    /// <summary>A choice, and what spoke for or against each server.</summary>
    internal sealed record Choice(ServerId? Target, ImmutableArray<CandidateReason> Servers)
    {
        /// <summary>Why there is no target, server by server.</summary>
        public string WhyNone() => "No server can take it. "
            + string.Join(" ", Servers.Select(s => $"{s.Server}: {s.Reason}"));
    }

    /// <summary>Chooses where a group goes.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="group">The group.</param>
    /// <param name="leaving">The server it comes from; the search goes on behind it.</param>
    /// <param name="byHand">Whether an operator asks: what limits failovers is off.</param>
    public static Choice Choose(
        State state, string group, ServerId? leaving, bool byHand = false)
    {
        if (state.Config.FindGroup(group) is not { } config) return new(null, []);
        var search = Search.For(state, config, leaving, byHand);
        var target = Best(search, despiteErrors: false);
        if (target is null && config.StartsDespiteErrors)
            target = Best(search, despiteErrors: true);
        return new(target, [.. search.Policy.Select(s => Say(search, s, target))]);
    }

    private static ServerId? Best(Search search, bool despiteErrors)
    {
        ServerId? best = null;
        var least = default((int, int, int));
        foreach (var server in search.InOrder)
        {
            var against = search.Against(server);
            bool fits = against is null
                || (despiteErrors && against.Code == "monitor-error");
            if (!fits) continue;
            var rank = search.Rank(server);
            if (best is not null && rank.CompareTo(least) >= 0) continue;
            (best, least) = (server, rank);
        }
        return best;
    }

    private static CandidateReason Say(Search search, ServerId server, ServerId? target)
    {
        string name = search.State.Config.NameOf(server);
        return server == target
            ? new(name, true, search.Chosen(server))
            : search.Against(server) is { } against
                ? new(name, false, against)
                : new(name, true, search.PassedOver(server, target!.Value));
    }

    /// <summary>Why a server cannot take the group; null if it can.</summary>
    public static Reason? Judge(
        State state, GroupConfig group, ServerId server, ServerId? leaving) =>
        NotInPolicy(state, group, server)
        ?? Search.For(state, group, leaving, byHand: true).Against(server);

    /// <summary>The same for a server that is known to be in the policy.</summary>
    internal static Reason? Member(Search search, ServerId server)
    {
        var (state, group) = (search.State, search.Group);
        return CannotStart(group)
            ?? NotInView(state, server)
            ?? NotReachable(state, server)
            ?? Stopping(state, server)
            ?? IsSuspended(state, server)
            ?? ItLeaves(server, search.Leaving)
            ?? ItFailed(state, group, server)
            ?? LacksAType(state, group, server)
            ?? Excluded(search, server)
            ?? MonitorError(state, group, server)
            ?? OutsideServerGroup(search, server);
    }

    /// <summary>Why a server that no rule of order names cannot have it.</summary>
    public static Reason? NotInPolicy(State state, GroupConfig group, ServerId server) =>
        group.PolicyOf(state.Config).Contains(server)
            ? null : new("not-in-policy", "It is not among the group's servers.");

    private static Reason? CannotStart(GroupConfig group) =>
        group.Unstartable.Length == 0 ? null : new("unstartable", group.Unstartable);

    private static Reason? NotInView(State state, ServerId server) =>
        state.View.Members.Contains(server)
            ? null : new("not-in-view", "It is stopped, or was judged down.");

    // What cannot be told to it, it cannot do; its heartbeats alone do not help (regression 155).
    private static Reason? NotReachable(State state, ServerId server) =>
        server == state.Self || !state.IsCoordinator || state.Reachable.Contains(server)
            ? null : new("no-session", "There is no session with it just now.");

    private static Reason? Stopping(State state, ServerId server) =>
        PhaseOf(state, server) == ServicePhase.Stopping
            ? new("stopping", "Its cluster service is stopping.") : null;

    private static Reason? IsSuspended(State state, ServerId server) =>
        state.Asleep.Contains(server) || PhaseOf(state, server) == ServicePhase.Suspended
            ? new("suspended", "Its cluster service is suspended.") : null;

    private static Reason? ItLeaves(ServerId server, ServerId? leaving) =>
        server == leaving ? new("leaving", "The group is to leave it.") : null;

    private static Reason? ItFailed(State state, GroupConfig group, ServerId server) =>
        state.Placements.GetValueOrDefault(group.Name)?.Tried.Contains(server) == true
            ? new("activation-failed", "The group could not be activated there.") : null;

    private static Reason? LacksAType(State state, GroupConfig group, ServerId server)
    {
        var unusable = server == state.Self
            ? state.Unusable : state.Peers.GetValueOrDefault(server)?.Unusable;
        if (unusable is null || unusable.IsEmpty) return null;
        var lacking = state.Config.ResourcesOf(group.Name)
            .FirstOrDefault(r => unusable.ContainsKey(r.Type));
        return lacking is null ? null : new("type-unusable",
            $"{lacking.Name} is of type {lacking.Type}, which cannot be used there: "
            + unusable[lacking.Type]);
    }

    private static Reason? Excluded(Search search, ServerId server)
    {
        foreach (var (other, kind, on) in search.Others)
        {
            if (kind == ExclusionKind.Absolute && on.Contains(server))
                return new("exclusion", $"Group {other}, which excludes it, is there.");
        }
        return null;
    }

    private static Reason? MonitorError(State state, GroupConfig group, ServerId server) =>
        MonitorHealth.Excluded(state, group, server) is { } monitor
            ? new("monitor-error", $"Monitor {monitor} is in error there.") : null;

    private static Reason? OutsideServerGroup(Search search, ServerId server) =>
        search.Group.StaysInServerGroup && !search.ByHand && !search.Home.Contains(server)
            ? new("outside-server-group", "It is in another server group.") : null;

    public static ServicePhase PhaseOf(State state, ServerId server) =>
        server == state.Self
            ? state.Phase : state.Heartbeats[server].Beat?.Phase ?? ServicePhase.Stopped;
}
