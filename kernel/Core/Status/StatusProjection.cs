using System.Collections.Immutable;
using Baton.Core.Fencing;
using Baton.Core.Groups;

namespace Baton.Core.Status;

/// <summary>A state in the words that status output prints.</summary>
public static class StatusProjection
{
    /// <summary>The cluster as this server knows it at a moment.</summary>
    public static ClusterStatus Of(State state, Instant now)
    {
        var servers = state.Config.AllServers
            .Select(s => ServerProjection.Of(state, s, now)).ToImmutableArray();
        var groups = state.Config.Groups.Select(g => Group(state, g.Name)).ToImmutableArray();
        var monitors = state.Config.Monitors
            .Select(m => MonitorProjection.Of(state, m)).ToImmutableArray();
        return new ClusterStatus
        {
            Cluster = state.Config.Name,
            Comment = state.Config.Comment,
            State = Worst(servers, groups, monitors),
            Self = state.Config.NameOf(state.Self),
            ConfigGeneration = state.Config.Generation,
            View = new ViewStatus(state.View.Number,
                state.View.IsCommitted ? state.Config.NameOf(state.View.Coordinator) : "",
                [.. state.View.Members.Select(state.Config.NameOf)], ReasonOf(state)),
            Servers = servers,
            Groups = groups,
            Monitors = monitors,
            TimeoutRatio = state.Ratio.Ratio == 1 ? null : new RatioStatus(
                state.Ratio.Ratio, (long)Math.Ceiling(state.Ratio.LeftAt(now).TotalSeconds)),
        };
    }

    private static string ReasonOf(State state) =>
        state.Loss is { } loss
            ? $"{string.Join(", ", loss.Lost.Select(state.Config.NameOf))} not heard. "
                + loss.Verdict.Reason
            : state.PhaseReason.Text;

    private static GroupState Group(State state, string name)
    {
        var config = state.Config.FindGroup(name)!;
        var placement = state.Placements.GetValueOrDefault(name);
        var report = state.Reports.GetValueOrDefault(name);
        bool held = placement?.Owner is { } o && report is { IsActive: true }
            && report.Server == o;
        var phase = held ? report!.Phase : GroupPhase.Offline;
        bool pending = placement is { Owner: not null, Instruction: Instruction.Run } && !held;
        return new GroupState
        {
            Name = name,
            Comment = config.Comment,
            State = !state.View.IsCommitted ? "Unknown" : Word(phase, pending),
            Current = held ? state.NameOf(report!.Server) : "",
            Epoch = placement?.Epoch ?? 0,
            Reason = Why(state, name, placement, report, held),
            Failovers = state.Config.AllServers
                .Where(s => placement?.FailedOver.Of(s) > 0)
                .ToImmutableSortedDictionary(state.Config.NameOf, s => placement!.FailedOver.Of(s)),
            Resources = [.. state.Config.ResourcesOf(name).Select(r => new ResourceState(
                r.Name, r.Type, state.View.IsCommitted
                    ? Word(held ? report!.Resources.GetValueOrDefault(r.Name) : default)
                    : "Unknown",
                r.Comment))],
        };
    }

    // A type that cannot be used is named even before anybody tries to start the group.
    private static string Why(State state, string name, Placement? placement,
        GroupReport? report, bool held)
    {
        if (Withheld(state, name, placement, held) is { } waits) return waits.Text;
        if (held && report!.Phase != GroupPhase.Online) return report.Reason.Text;
        if (!held && state.Config.FindGroup(name) is { Unstartable.Length: > 0 } never)
            return never.Unstartable;
        var lacking = state.Config.ResourcesOf(name)
            .FirstOrDefault(r => state.Unusable.ContainsKey(r.Type));
        return !held && lacking is not null
            ? $"{lacking.Name} is of type {lacking.Type}, which cannot be used on "
                + $"{state.Config.NameOf(state.Self)}: {state.Unusable[lacking.Type]}"
            : placement?.Reason.Text ?? "";
    }

    private static Reason? Withheld(
        State state, string name, Placement? placement, bool held) =>
        held || placement is not { Wanted: true } ? null
            : FenceRules.Withholds(state, state.Config.FindGroup(name)!, placement);

    private static string Word(GroupPhase phase, bool pending) => phase switch
    {
        GroupPhase.Online => "Online",
        GroupPhase.Activating => "Online Pending",
        GroupPhase.Deactivating => "Offline Pending",
        GroupPhase.ActivationFailed or GroupPhase.DeactivationFailed => "Error",
        _ => pending ? "Online Pending" : "Offline",
    };

    private static string Word(ResourcePhase phase) => phase switch
    {
        ResourcePhase.Online => "Online",
        ResourcePhase.Activating => "Online Pending",
        ResourcePhase.Deactivating => "Offline Pending",
        ResourcePhase.ActivationFailed => "Online Failure",
        ResourcePhase.DeactivationFailed => "Offline Failure",
        ResourcePhase.Unknown => "Unknown",
        _ => "Offline",
    };

    private static string Worst(ImmutableArray<ServerStatus> servers,
        ImmutableArray<GroupState> groups, ImmutableArray<MonitorState> monitors)
    {
        if (servers.All(s => s.State == "Unknown")) return "Unknown";
        if (groups.Any(g => g.State == "Error") || monitors.Any(m => m.State == "Error"))
            return "Error";
        return servers.Any(s => s.State is not "Online")
            || monitors.Any(m => m.State == "Caution") ? "Caution" : "Normal";
    }

    /// <summary>Why a group is where it is, and why each other server was passed over.</summary>
    public static Explanation? Explain(State state, string group)
    {
        if (state.Config.FindGroup(group) is null) return null;
        var placement = state.Placements.GetValueOrDefault(group);
        var status = Group(state, group);
        var next = PlacementRules.Choose(state, group, placement?.Owner);
        var servers = next.Servers.Select(s => s.Server == status.Current
            ? new CandidateReason(s.Server, true, new Reason("holds-it", "It holds the group."))
            : s);
        var config = state.Config.FindGroup(group)!;
        var others = state.Config.AllServers.Except(config.PolicyOf(state.Config))
            .Select(s => new CandidateReason(state.Config.NameOf(s), false,
                PlacementRules.NotInPolicy(state, config, s)!));
        return new Explanation(group, status.Current, status.State,
            Withheld(state, group, placement, status.Current.Length > 0)
                ?? placement?.Reason ?? Reason.None,
            next.Target is { } t ? state.Config.NameOf(t) : "", [.. servers, .. others]);
    }
}
