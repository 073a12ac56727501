using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Groups that must be online before another starts; the wait has an end.</summary>
internal static class StartWait
{
    /// <summary>True while the start is held back, or was given up just now.</summary>
    /// <param name="draft">The step.</param>
    /// <param name="group">The group that is to start.</param>
    /// <param name="placement">Its placement; a failover waits for nobody.</param>
    /// <param name="target">Where it would start.</param>
    public static bool Holds(
        Draft draft, GroupConfig group, Placement placement, ServerId? target)
    {
        var state = draft.State;
        var missing = group.StartAfter is { } w && placement.Event != StartEvent.Failover
            ? w.Groups.Where(g => IsMissing(state, w, g, target)).ToList() : [];
        if (group.StartAfter is not { } wait || missing.Count == 0)
        {
            Forget(draft, group.Name);
            return false;
        }
        if (!state.WaitingSince.TryGetValue(group.Name, out var began))
        {
            began = draft.Now;
            draft.State = state with
            {
                WaitingSince = state.WaitingSince.SetItem(group.Name, began),
            };
        }
        if (draft.Now >= began + wait.Timeout)
            GiveUp(draft, placement, string.Join(", ", missing));
        return true;
    }

    private static bool IsMissing(State state, GroupWait wait, string other, ServerId? target)
    {
        if (state.Reports.GetValueOrDefault(other)?.Phase == GroupPhase.Online) return false;
        // One that only counts on the same server does not count once it is elsewhere.
        return !(wait.SameServer.Contains(other)
            && state.Placements.GetValueOrDefault(other) is
            { Instruction: Instruction.Run, Owner: { } owner } && owner != target);
    }

    private static void GiveUp(Draft draft, Placement placement, string names)
    {
        string why = $"{names} did not come online in time.";
        draft.Error("rc", 17, $"The start of group {placement.Group} is cancelled: {why}");
        Forget(draft, placement.Group);
        draft.Place(placement with
        {
            Epoch = placement.Epoch + 1,
            Wanted = false,
            Reason = new Reason("start-wait", why),
        });
    }

    /// <summary>The next wait of a group begins anew.</summary>
    public static void Forget(Draft draft, string group)
    {
        if (draft.State.WaitingSince.ContainsKey(group)) draft.State = draft.State with
        {
            WaitingSince = draft.State.WaitingSince.Remove(group),
        };
    }

    /// <summary>Only a coordinator waits; the next one begins anew.</summary>
    public static void ForgetAll(Draft draft)
    {
        if (!draft.State.WaitingSince.IsEmpty)
            draft.State = draft.State with { WaitingSince = draft.State.WaitingSince.Clear() };
    }
}
