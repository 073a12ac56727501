namespace Baton.Core.Groups;

/// <summary>
/// What is known of every group: placements and owners' words, the newer winning.
/// </summary>
internal static class GroupBoard
{
    /// <summary>Takes a placement unless a higher epoch is known.</summary>
    public static void Take(Draft draft, Placement placement)
    {
        var known = draft.State.Placements.GetValueOrDefault(placement.Group);
        if (known is not null && (known.Epoch > placement.Epoch || known == placement)) return;
        draft.State = draft.State with
        {
            Placements = draft.State.Placements.SetItem(placement.Group, placement),
        };
    }

    /// <summary>Takes an owner's word unless a newer one is known.</summary>
    public static void Take(Draft draft, GroupReport report)
    {
        var known = draft.State.Reports.GetValueOrDefault(report.Group);
        if (known is not null && known.Epoch > report.Epoch) return;
        // A server that holds what belongs elsewhere does not speak for the group.
        if (draft.State.Placements.GetValueOrDefault(report.Group) is { Owner: { } owner } placed
            && owner != report.Server && placed.Epoch >= report.Epoch)
            return;
        if (known == report) return;
        draft.State = draft.State with
        {
            Reports = draft.State.Reports.SetItem(report.Group, report),
        };
    }

    /// <summary>Tells what changed of the groups held here.</summary>
    public static void Tell(Draft draft)
    {
        foreach (var (_, group) in draft.State.Local)
        {
            if (group.IsProbing || group.IsTold || !draft.State.View.IsCommitted) continue;
            var basis = new ReportBasis(group.Resources, group.Placement, group.IsProbing);
            var report = group.Report(draft.State.Self);
            bool mine = draft.State.Placements.GetValueOrDefault(group.Name)?.Owner
                == draft.State.Self;
            // Of what belongs elsewhere, only that it is held here is news, and that it ends.
            bool isNews = mine || report.IsActive || group.Told is { IsActive: true };
            if (report == group.Told || !isNews)
            {
                draft.Hold(group with { Told = report, ToldOn = basis });
                continue;
            }
            if (report.Phase != group.Told?.Phase) Alert(draft, group, report.Phase);
            draft.Hold(group with { Told = report, ToldOn = basis });
            Take(draft, report);
            draft.Broadcast(new Message.Reported(report));
        }
    }

    private static void Alert(Draft draft, LocalGroup group, GroupPhase phase)
    {
        if (phase == GroupPhase.Online)
            draft.Info("rc", 11, $"Group {group.Name} is online here.");
        else if (phase == GroupPhase.Offline && group.Told is not null)
            draft.Info("rc", 21, $"Group {group.Name} is stopped here.");
        else if (phase == GroupPhase.ActivationFailed)
            draft.Error("rc", 12, $"Group {group.Name} could not be started here.");
        else if (phase == GroupPhase.DeactivationFailed)
            draft.Error("rc", 22, $"Group {group.Name} could not be stopped here.");
    }
}
