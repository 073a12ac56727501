using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Status;

namespace Baton.Core.Groups;

/// <summary>Which server a group may go to, a rule a method, each with its reason.</summary>
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
    public static Choice Choose(State state, string group, ServerId? leaving)
    {
        var config = state.Config.FindGroup(group);
        if (config is null) return new(null, []);
        var policy = config.PolicyOf(state.Config);
        var judged = policy.Distinct().ToDictionary(s => s, s => Member(state, config, s, leaving));
        int from = leaving is { } l ? policy.IndexOf(l) + 1 : 0;
        ServerId? target = null;
        for (int i = 0; i < policy.Length && target is null; i++)
        {
            var server = policy[(from + i) % policy.Length];
            if (judged[server] is null) target = server;
        }
        return new(target, [.. policy.Select(s => new CandidateReason(state.Config.NameOf(s),
            judged[s] is null, judged[s] ?? Chosen(state, s, target, leaving)))]);
    }

    /// <summary>Why a server cannot take the group; null if it can.</summary>
    public static Reason? Judge(
        State state, GroupConfig group, ServerId server, ServerId? leaving) =>
        NotInPolicy(state, group, server) ?? Member(state, group, server, leaving);

    // The same for a server that is known to be in the policy.
    private static Reason? Member(
        State state, GroupConfig group, ServerId server, ServerId? leaving) =>
        CannotStart(group)
        ?? NotInView(state, server)
        ?? NotReachable(state, server)
        ?? Stopping(state, server)
        ?? ItLeaves(server, leaving)
        ?? ItFailed(state, group, server)
        ?? LacksAType(state, group, server);

    private static Reason? CannotStart(GroupConfig group) =>
        group.Unstartable.Length == 0 ? null : new("unstartable", group.Unstartable);

    private static Reason? NotInPolicy(State state, GroupConfig group, ServerId server) =>
        group.PolicyOf(state.Config).Contains(server)
            ? null : new("not-in-policy", "It is not among the group's servers.");

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

    private static Reason Chosen(
        State state, ServerId server, ServerId? target, ServerId? leaving) =>
        server == target
            ? new("chosen", leaving is null
                ? "It is the first of the failover policy that can take it."
                : "It is the next of the failover policy that can take it.")
            : new("eligible", $"It could, but {state.NameOf(target)} comes first.");

    public static ServicePhase PhaseOf(State state, ServerId server) =>
        server == state.Self
            ? state.Phase : state.Heartbeats[server].Beat?.Phase ?? ServicePhase.Stopped;
}
