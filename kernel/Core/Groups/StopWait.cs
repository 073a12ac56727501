using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Groups that must have stopped before another stops; the wait has an end.</summary>
internal static class StopWait
{
    /// <summary>True while the stop is held back, or was given up just now.</summary>
    /// <param name="draft">The step.</param>
    /// <param name="group">The group that is to stop.</param>
    /// <param name="placement">Its placement.</param>
    /// <param name="factor">Why it is to stop.</param>
    public static bool Holds(
        Draft draft, GroupConfig group, Placement placement, StopFactor factor)
    {
        if (group.StopAfter is not { } wait || !Applies(wait, factor)) return false;
        var running = wait.Groups.Where(g => Runs(draft.State, g, placement, factor)).ToList();
        if (running.Count == 0)
        {
            if (draft.State.WaitingSince.ContainsKey(group.Name))
                draft.Info("rc", 26, $"Group {group.Name}: the wait for stops is completed.");
            StartWait.Forget(draft, group.Name);
            return false;
        }
        string names = string.Join(", ", running);
        if (!draft.State.WaitingSince.TryGetValue(group.Name, out var began))
        {
            began = draft.Now;
            StartWait.Begin(draft, group.Name);
            draft.Info("rc", 25, $"Group {group.Name} waits with its stop for {names}.");
        }
        if (draft.Now < began + wait.Timeout) return true;
        if (factor == StopFactor.GroupStop)
        {
            GiveUp(draft, placement, names);
            return true;
        }
        draft.Warning("rc", 28,
            $"Group {group.Name} stops though {names} did not stop in time.");
        return false;
    }

    private static bool Applies(GroupStopWait wait, StopFactor factor) => factor switch
    {
        StopFactor.ClusterShutdown => wait.AtClusterStop,
        StopFactor.ServerShutdown => wait.AtServerStop,
        StopFactor.GroupStop => wait.AtGroupStop,
        _ => false,
    };

    // A server that stops waits only for what it holds itself: the rest goes on elsewhere.
    private static bool Runs(
        State state, string other, Placement waiting, StopFactor factor) =>
        state.Placements.GetValueOrDefault(other) is { Owner: { } owner } placement
        && state.View.Members.Contains(owner)
        && (factor != StopFactor.ServerShutdown || owner == waiting.Owner)
        && !(placement.Instruction == Instruction.Stop
            && state.Reports.GetValueOrDefault(other) is { Phase: GroupPhase.Offline } report
            && report.Server == owner && report.Epoch == placement.Epoch);

    private static void GiveUp(Draft draft, Placement placement, string names)
    {
        string why = $"{names} did not stop in time.";
        draft.Error("rc", 27, $"The stop of group {placement.Group} is cancelled: {why}");
        StartWait.Forget(draft, placement.Group);
        draft.Place(placement with { Wanted = true, Reason = new Reason("stop-wait", why) });
    }
}
