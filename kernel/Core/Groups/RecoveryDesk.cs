using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>Where an owner's recovery asks the coordinator for a failover or a stop.</summary>
internal static class RecoveryDesk
{
    /// <summary>An owner's recovery asks for a failover or a stop.</summary>
    public static void Ask(Draft draft, Message.RecoveryWanted wanted)
    {
        if (draft.State.IsCoordinator) Grant(draft, wanted);
        else if (draft.State.View.IsCommitted)
            draft.Do(new Effect.Send(draft.State.View.Coordinator, wanted));
    }

    /// <summary>Grants what an owner's recovery asks for, if it speaks of the present.</summary>
    public static void Grant(Draft draft, Message.RecoveryWanted wanted)
    {
        var placement = draft.State.Placements.GetValueOrDefault(wanted.Group);
        if (!draft.State.IsCoordinator || placement is not { Instruction: Instruction.Run }
            || placement.Epoch != wanted.Epoch || draft.State.WholeClusterStops)
            return;
        if (wanted.Stop)
        {
            GroupPlanner.Stop(draft, placement with { Wanted = false },
                StopFactor.GroupStop, wanted.Reason);
            return;
        }
        var choice = PlacementRules.Choose(draft.State, wanted.Group, placement.Owner);
        if (choice.Target is not { } target)
        {
            var denied = new Reason("no-destination", "No server can take it. "
                + string.Join(" ", choice.Servers.Select(s => $"{s.Server}: {s.Reason}")));
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
        }, StopFactor.GroupFailover, wanted.Reason);
    }

    private static void Deny(Draft draft, ServerId? owner, Message.RecoveryDenied denied)
    {
        if (owner == draft.State.Self) Monitors.MonitorRecovery.Denied(draft, denied);
        else if (owner is { } other) draft.Do(new Effect.Send(other, denied));
    }
}
