using Baton.Core.Config;
using Baton.Core.Groups;

namespace Baton.Core.Monitors;

/// <summary>What a monitor's recovery acts on here, and whether somebody does already.</summary>
internal static class RecoveryTargets
{
    /// <summary>The groups of the target that run here and are to go on running here.</summary>
    public static List<LocalGroup> Active(State state, RecoveryConfig recovery) =>
        [.. state.Local.Values.Where(g => IsNamed(state, recovery, g.Name) && RunsHere(state, g))];

    /// <summary>True while the target here is neither at rest nor gone.</summary>
    public static bool IsBusy(State state, string monitor, RecoveryConfig recovery)
    {
        foreach (var group in state.Local.Values)
        {
            if (!IsNamed(state, recovery, group.Name)) continue;
            if (IsUnsettled(state, group)) return true;
            if (IsLocked(state, monitor, group.Name)) return true;
        }
        return recovery.TargetKind != RecoveryTargetKind.LocalServer && !state.View.IsCommitted;
    }

    /// <summary>True until the groups that a step acted on are at rest again, or gone.</summary>
    public static bool IsUnderWay(State state, RecoveryStep step) =>
        !step.Acted || step.Groups.Any(name =>
            state.Local.GetValueOrDefault(name) is { } group
            && IsUnsettled(state, group));

    /// <summary>
    /// The monitor whose recovery is at work on a group, here or where the group runs; null for
    /// none. What operators ask of the group is refused meanwhile, and taken on when it is over.
    /// </summary>
    public static string? AtWork(State state, string group)
    {
        foreach (var (name, run) in state.Monitors)
        {
            if (run.Step?.Groups.Contains(group) == true) return name;
        }
        if (state.Placements.GetValueOrDefault(group)?.Owner is not { } owner
            || owner == state.Self || !state.View.Members.Contains(owner)) return null;
        return state.Peers.GetValueOrDefault(owner)?.Monitors.FirstOrDefault(m => m.Recovering
            && state.Config.FindMonitor(m.Monitor) is { } config
            && IsNamed(state, config.Recovery, group))?.Monitor;
    }

    // The lock is what the others do: nobody can forget to free it (regressions 24, 124, 138).
    private static bool IsLocked(State state, string monitor, string group) =>
        state.Monitors.Any(m => m.Key != monitor && m.Value.Step?.Groups.Contains(group) == true);

    private static bool IsUnsettled(State state, LocalGroup group) =>
        !IsGivenUp(group) && (RunsHere(state, group) ? IsBusy(group) : !group.IsOver);

    // A stop that failed, with nothing done about it now, may wait for an operator.
    private static bool IsGivenUp(LocalGroup group) =>
        group.NoFinalAction && group.Phase == GroupPhase.DeactivationFailed;

    private static bool IsBusy(LocalGroup group) => group.IsBusy || group.Asked is not null;

    private static bool RunsHere(State state, LocalGroup group) =>
        state.Placements.GetValueOrDefault(group.Name) is { Instruction: Instruction.Run } placement
        && placement.Owner == state.Self;

    private static bool IsNamed(State state, RecoveryConfig recovery, string group) =>
        recovery.TargetKind switch
        {
            RecoveryTargetKind.AllGroups => true,
            RecoveryTargetKind.Group => recovery.Target == group,
            RecoveryTargetKind.Resource =>
                state.Config.FindResource(recovery.Target)?.Group == group,
            _ => false,
        };
}
