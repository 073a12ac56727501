using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Where an owner's recovery asks the coordinator for a failover or a stop.</summary>
internal static class RecoveryDesk
{
    /// <summary>An owner's recovery asks for a failover or a stop.</summary>
    public static void Ask(Draft draft, Message.RecoveryWanted wanted)
    {
        if (draft.State.MayPlace)
        {
            Grant(draft, wanted);
            return;
        }
        if (!draft.State.View.IsCommitted) return;
        if (draft.State.Local.GetValueOrDefault(wanted.Group) is { } group)
            draft.Hold(group with { Asked = wanted });
        // Asked again with the view that is to come.
        if (draft.State.IsCoordinator) return;
        draft.Do(new Effect.Send(draft.State.View.Coordinator, wanted));
    }

    /// <summary>Asks again what a broken session or a coordinator's end may have lost.</summary>
    public static void AskAgain(Draft draft)
    {
        foreach (var group in draft.State.Local.Values)
        {
            if (group.Asked is not { } wanted) continue;
            draft.Hold(group with { Asked = null });
            Ask(draft, wanted);
        }
    }

    /// <summary>An owner learns that what it asked for cannot be had.</summary>
    public static void Denied(Draft draft, Message.RecoveryDenied denied)
    {
        if (draft.State.Local.GetValueOrDefault(denied.Group) is { Asked: not null } group)
            draft.Hold(group with { Asked = null });
        Monitors.MonitorRecovery.Denied(draft, denied);
    }

    /// <summary>Grants what an owner's recovery asks for, if it speaks of the present.</summary>
    public static void Grant(Draft draft, Message.RecoveryWanted wanted)
    {
        var placement = draft.State.Placements.GetValueOrDefault(wanted.Group);
        if (!draft.State.MayPlace || placement is not { Instruction: Instruction.Run }
            || placement.Epoch != wanted.Epoch || draft.State.WholeClusterStops)
            return;
        if (wanted.Stop && draft.State.Config.FindResource(wanted.Resource) is { } resource)
        {
            if (!placement.Down.Contains(resource.Name))
                Operation.ResourceRequests.TakeDown(draft, placement, resource, wanted.Reason);
            return;
        }
        if (wanted.Stop)
        {
            GroupPlanner.Stop(draft, placement with { Wanted = false },
                StopFactor.GroupStop, wanted.Reason);
            return;
        }
        var choice = PlacementRules.Choose(draft.State, wanted.Group, placement.Owner);
        bool manual = draft.State.Config.FindGroup(wanted.Group) is { AutoFailover: false };
        if (manual || choice.Target is not { } target)
        {
            var denied = manual
                ? new Reason("manual-failover", "It is only failed over by hand.")
                : new Reason("no-destination", choice.WhyNone());
            draft.Error("rc", 65, $"Group {wanted.Group} stays. {denied}");
            Deny(draft, placement.Owner, new Message.RecoveryDenied(wanted.Group, denied));
            return;
        }
        draft.Warning("rc", 60, $"Group {wanted.Group} fails over to "
            + $"{draft.State.Config.NameOf(target)}. {wanted.Reason}");
        GroupPlanner.Stop(draft, placement with
        {
            Destination = target,
            Event = StartEvent.Failover,
            FailbackDue = false,
        }, StopFactor.GroupFailover, wanted.Reason);
    }

    private static void Deny(Draft draft, ServerId? owner, Message.RecoveryDenied denied)
    {
        if (owner == draft.State.Self) Denied(draft, denied);
        else if (owner is { } other) draft.Do(new Effect.Send(other, denied));
    }
}
