using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Groups;

/// <summary>What follows when a resource cannot be raised anywhere, or cannot be lowered.</summary>
internal static class GroupFinals
{
    public static void Step(Draft draft)
    {
        if (draft.State.Phase == ServicePhase.Stopped) return;
        foreach (var group in draft.State.Local.Values)
        {
            if (group.FinalActionDone) continue;
            if (group.Phase == GroupPhase.DeactivationFailed)
                Carry(draft, group, ResourcePhase.DeactivationFailed, r => r.Deactivate.Action);
            else if (group.Phase == GroupPhase.ActivationFailed && group.Placement.GivenUp)
                Carry(draft, group, ResourcePhase.ActivationFailed, r => r.Activate.Action);
        }
    }

    private static void Carry(Draft draft, LocalGroup group, ResourcePhase phase,
        Func<ResourceConfig, FinalAction> actionOf)
    {
        var failed = group.Resources.Where(r => r.Value.Phase == phase)
            .Select(r => draft.State.Config.FindResource(r.Key)).OfType<ResourceConfig>()
            .ToList();
        draft.Hold(group with { FinalActionDone = true });
        if (failed.Count == 0) return;
        // Of several failures the one of the highest impact decides (regression 72).
        var worst = failed.MaxBy(r => Impact(actionOf(r)))!;
        var action = actionOf(worst);
        var reason = new Reason("final-action",
            $"Final action of {worst.Name}: {group.Resources[worst.Name].Reason}");
        draft.Warning("rc", 200, $"Group {group.Name}: {reason} ({action})");
        if (action == FinalAction.StopGroup)
            RecoveryDesk.Ask(draft, new Message.RecoveryWanted(
                group.Name, group.Placement.Epoch, Stop: true, reason));
        else if (action.StopsService())
            ServiceLife.FinalStop(draft, action, reason);
    }

    private static int Impact(FinalAction action) => action switch
    {
        FinalAction.NothingAndGoOn => 0,
        FinalAction.Nothing => 1,
        FinalAction.StopResource => 2,
        FinalAction.StopGroup => 3,
        FinalAction.StopService => 4,
        FinalAction.StopServiceAndShutDown => 5,
        FinalAction.StopServiceAndReboot => 6,
        _ => 7,
    };
}
