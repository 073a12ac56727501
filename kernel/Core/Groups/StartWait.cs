using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Groups that must be online before another starts; the wait has an end.</summary>
internal static class StartWait
{
    /// <summary>True while the start is held back, or was given up just now.</summary>
    /// <param name="draft">The step.</param>
    /// <param name="group">The group that is to start.</param>
    /// <param name="placement">Its placement.</param>
    /// <param name="target">Where it would start.</param>
    public static bool Holds(
        Draft draft, GroupConfig group, Placement placement, ServerId? target)
    {
        if (group.StartAfter is not { } wait) return false;
        bool failsOver = placement.Event == StartEvent.Failover;
        var missing = Missing(draft.State, group, target);
        // A service that is down waits only for what is about to come.
        if (failsOver) missing.RemoveAll(g => !IsComing(draft.State, g));
        string names = string.Join(", ", missing);
        if (missing.Count == 0)
        {
            if (draft.State.WaitingSince.ContainsKey(group.Name))
                draft.Info("rc", 16, $"Group {group.Name} has waited for its start long enough.");
            Forget(draft, group.Name);
            return false;
        }
        if (!draft.State.WaitingSince.TryGetValue(group.Name, out var began))
        {
            began = draft.Now;
            Begin(draft, group.Name);
            draft.Info("rc", 15, $"Group {group.Name} waits with its start for {names}.");
        }
        if (draft.Now < began + wait.Timeout) return true;
        if (failsOver)
        {
            draft.Warning("rc", 18, $"Group {group.Name} starts though {names} did not come "
                + "online in time.");
            return false;
        }
        GiveUp(draft, placement, names);
        return true;
    }

    /// <summary>What a group waits for that is not online where it counts.</summary>
    public static List<string> Missing(State state, GroupConfig group, ServerId? target) =>
        group.StartAfter is { } wait
            ? [.. wait.Groups.Where(g => IsMissing(state, wait, g, target))] : [];

    private static bool IsMissing(State state, GroupWait wait, string other, ServerId? target)
    {
        if (state.Reports.GetValueOrDefault(other)?.Phase == GroupPhase.Online) return false;
        // One that only counts on the same server does not count once it is elsewhere.
        return !(wait.SameServer.Contains(other)
            && state.Placements.GetValueOrDefault(other) is
            { Instruction: Instruction.Run, Owner: { } owner } && owner != target);
    }

    private static bool IsComing(State state, string group) =>
        state.Placements.GetValueOrDefault(group) is { Wanted: true, GivenUp: false } placement
        && placement.Reason.Code != "no-destination";

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

    /// <summary>A group's wait begins, for a start or for a stop.</summary>
    public static void Begin(Draft draft, string group) => draft.State = draft.State with
    {
        WaitingSince = draft.State.WaitingSince.SetItem(group, draft.Now),
    };

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
        if (!draft.State.WaitingSince.IsEmpty || !draft.State.OnlineSince.IsEmpty)
        {
            draft.State = draft.State with
            {
                WaitingSince = draft.State.WaitingSince.Clear(),
                OnlineSince = draft.State.OnlineSince.Clear(),
            };
        }
    }

    /// <summary>When a group's wait is over, whatever it waits for.</summary>
    public static Instant EndOf(State state, string group, Instant since)
    {
        var config = state.Config.FindGroup(group);
        bool stops = state.Placements.GetValueOrDefault(group)?.Owner is not null;
        return since + ((stops ? config?.StopAfter?.Timeout : config?.StartAfter?.Timeout)
            ?? TimeSpan.Zero);
    }
}
