namespace Baton.Core.Groups;

/// <summary>How often a group may fail over because it could not be activated.</summary>
internal static class FailoverCounts
{
    /// <summary>
    /// True if what failed may still send the group on. With a threshold of zero no destination is
    /// looked for (regression 73).
    /// </summary>
    public static bool Allow(State state, Placement placement, GroupReport report)
    {
        int allowed = report.Resources
            .Where(r => r.Value == ResourcePhase.ActivationFailed)
            .Select(r => state.Config.FindResource(r.Key)?.Activate.Failovers)
            .Min() ?? state.Config.Servers.Length;
        int done = state.Config.Recovery.FailoversPerServer
            ? placement.FailedOver.Of(report.Server) : placement.FailedOver.Total;
        return done < allowed;
    }

    /// <summary>
    /// Forgets, while a group is online, where its activation failed before, and after the reset
    /// time how often; true if it did.
    /// </summary>
    public static bool Forgive(Draft draft, Placement placement)
    {
        bool counted = placement.FailedOver != ServerCounts.None;
        bool forgiven = counted && Since(draft, placement.Group)
            + draft.State.Config.Recovery.FailoverReset <= draft.Now;
        if (placement.Tried.IsEmpty && !forgiven) return false;
        if (forgiven) Interrupt(draft, placement.Group);
        draft.Place(placement with
        {
            Tried = ServerSet.Empty,
            FailedOver = forgiven ? ServerCounts.None : placement.FailedOver,
        });
        return true;
    }

    private static Instant Since(Draft draft, string group)
    {
        if (draft.State.OnlineSince.TryGetValue(group, out var since)) return since;
        draft.State = draft.State with
        {
            OnlineSince = draft.State.OnlineSince.SetItem(group, draft.Now),
        };
        return draft.Now;
    }

    /// <summary>The group is not online any more: the time begins anew when it is.</summary>
    public static void Interrupt(Draft draft, string group)
    {
        if (draft.State.OnlineSince.ContainsKey(group)) draft.State = draft.State with
        {
            OnlineSince = draft.State.OnlineSince.Remove(group),
        };
    }
}
