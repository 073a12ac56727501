using Baton.Core.Config;

namespace Baton.Core.Groups;

/// <summary>Which groups keep away from each other, and on which servers they stand.</summary>
internal static class Exclusion
{
    /// <summary>How strictly two groups keep away from each other.</summary>
    public static ExclusionKind Between(ClusterConfig config, GroupConfig a, GroupConfig b)
    {
        var strictest = (ExclusionKind)Math.Min((int)a.Exclusion, (int)b.Exclusion);
        foreach (var rule in config.ExclusionRules)
        {
            if (rule.Kind > strictest && rule.Groups.Contains(a.Name)
                && rule.Groups.Contains(b.Name))
                strictest = rule.Kind;
        }
        return strictest;
    }

    /// <summary>The groups that a group keeps away from, and where each of them stands.</summary>
    public static List<(string Group, ExclusionKind Kind, ServerSet On)> Others(
        State state, GroupConfig group)
    {
        var others = new List<(string, ExclusionKind, ServerSet)>();
        if (group.Exclusion == ExclusionKind.None
            && !state.Config.ExclusionRules.Any(r => r.Groups.Contains(group.Name)))
            return others;
        foreach (var other in state.Config.Groups)
        {
            if (other.Name == group.Name) continue;
            var kind = Between(state.Config, group, other);
            if (kind != ExclusionKind.None && Standing(state, other.Name) is { IsEmpty: false } on)
                others.Add((other.Name, kind, on));
        }
        return others;
    }

    // Where it is held, or not yet let go, and where it is on its way to.
    private static ServerSet Standing(State state, string group)
    {
        if (state.Placements.GetValueOrDefault(group) is not { Owner: { } owner } placement)
            return ServerSet.Empty;
        bool gone = placement.Instruction == Instruction.Stop
            && state.Reports.GetValueOrDefault(group) is { Phase: GroupPhase.Offline } report
            && report.Server == owner && report.Epoch == placement.Epoch;
        var on = gone ? ServerSet.Empty : ServerSet.Of(owner);
        return placement is { Wanted: true, Destination: { } to } ? on.With(to) : on;
    }

    /// <summary>
    /// The group that holds the server and must not stand beside this one; null for none. Both
    /// may have been found there, or a new configuration parts them.
    /// </summary>
    public static string? Holder(State state, GroupConfig group, ServerId server) =>
        Others(state, group).FirstOrDefault(o => o.Kind == ExclusionKind.Absolute
            && o.On.Contains(server)
            && state.Placements[o.Group] is { Instruction: Instruction.Run } other
            && other.Owner == server).Group;

    /// <summary>
    /// True while this server holds a group that must not stand beside the other, whether it lets
    /// it go or both were found here: nothing is started beside it.
    /// </summary>
    public static bool Waits(State state, LocalGroup group)
    {
        var config = state.Config.FindGroup(group.Name);
        if (config is null) return false;
        bool any = config.Exclusion == ExclusionKind.Absolute
            || state.Config.ExclusionRules.Any(r => r.Kind == ExclusionKind.Absolute);
        return any && state.Local.Values.Any(other => other.Name != group.Name && !other.IsOver
            && state.Config.FindGroup(other.Name) is { } o
            && Between(state.Config, config, o) == ExclusionKind.Absolute);
    }
}
