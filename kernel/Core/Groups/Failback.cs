using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>
/// Takes a group home to the first server of its policy once that has come back and can take it.
/// </summary>
internal static class Failback
{
    /// <summary>
    /// Notes that a group's first server has just joined while the group is elsewhere.
    /// </summary>
    public static Placement Note(
        ClusterConfig config, GroupConfig group, Placement placement, ServerSet joined)
    {
        if (!group.AutoFailback || placement.Owner is not { } owner) return placement;
        var policy = group.PolicyOf(config);
        return policy.Length > 0 && policy[0] != owner && joined.Contains(policy[0])
            ? placement with { FailbackDue = true } : placement;
    }

    /// <summary>Sends a group that is online home; true if it did.</summary>
    public static bool Begin(Draft draft, GroupConfig group, Placement placement, ServerId owner)
    {
        if (!placement.FailbackDue || !group.AutoFailback) return false;
        var state = draft.State;
        if (group.PolicyOf(state.Config) is not [var home, ..] || home == owner)
        {
            draft.Place(placement with { FailbackDue = false });
            return true;
        }
        // Only where it would stay: what speaks against it now may be over later, and who has just
        // joined has not said yet what it lacks.
        if ((home != state.Self && !state.Peers.ContainsKey(home))
            || PlacementRules.Judge(state, group, home, null) is not null
            || StartWait.Missing(state, group, home).Count > 0)
            return false;
        var reason = new Reason("failback", $"{state.Config.NameOf(home)} is back.");
        draft.Info("rc", 74, $"Group {group.Name} goes back from {state.NameOf(owner)} to "
            + $"{state.NameOf(home)}.");
        GroupPlanner.Stop(draft, placement with
        {
            Destination = home,
            Event = StartEvent.Start,
            FailbackDue = false,
        }, StopFactor.GroupMove, reason);
        return true;
    }
}
