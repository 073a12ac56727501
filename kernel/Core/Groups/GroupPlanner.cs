using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>
/// The coordinator's side: from a snapshot (config, view, placements, reports) to new placements,
/// each with a higher epoch and a reason. Nothing is placed before a view is committed.
/// </summary>
internal static class GroupPlanner
{
    public static void Plan(Draft draft)
    {
        if (!draft.State.IsCoordinator || draft.State.Emergency is not null
            || draft.State.DoubtSince is not null)
        {
            StartWait.ForgetAll(draft);
            return;
        }
        // A view that somebody left for another one before it stood is none.
        if (!draft.State.MayPlace || !draft.State.Unconfirmed.IsEmpty) return;
        foreach (var group in draft.State.Config.Groups)
        {
            var placement = draft.State.Placements.GetValueOrDefault(group.Name)
                ?? new Placement { Group = group.Name };
            bool held = placement.Owner is { } holder && draft.State.View.Members.Contains(holder);
            if (!held && FenceRules.Withholds(draft.State, group, placement) is not null) continue;
            if (placement.Owner is { } gone && !draft.State.View.Members.Contains(gone))
                placement = Orphaned(draft, group, placement, gone);
            if (placement.Owner is not { } owner) Unowned(draft, group, placement);
            else if (placement.Instruction == Instruction.Run)
                Running(draft, group, placement, owner);
            else Stopping(draft, group, placement, owner);
        }
    }

    // Its server is out of the view, so it was judged down or said goodbye.
    private static Placement Orphaned(
        Draft draft, GroupConfig group, Placement placement, ServerId gone)
    {
        bool ran = placement.Instruction == Instruction.Run;
        bool goesOn = placement.Wanted && (group.AutoFailover || !ran);
        var freed = placement with
        {
            Owner = null,
            Instruction = Instruction.Stop,
            Wanted = goesOn,
            Previous = gone,
            StoppedIn = ran ? 0 : placement.StoppedIn,
            Event = ran ? StartEvent.Failover : placement.Event,
            Reason = new Reason("server-down",
                $"{draft.State.Config.NameOf(gone)} held it and is out of the cluster."),
        };
        if (!goesOn && placement.Wanted)
            draft.Warning("rc", 65, $"Group {group.Name} is not failed over: manual failover.");
        draft.Place(freed with { Epoch = placement.Epoch + 1 });
        return draft.State.Placements[group.Name];
    }

    private static void Unowned(Draft draft, GroupConfig group, Placement placement)
    {
        if (!placement.Wanted || draft.State.WholeClusterStops)
        {
            StartWait.Forget(draft, group.Name);
            return;
        }
        if (placement.IsDisputed)
        {
            StatusMismatch.Hold(draft, placement);
            return;
        }
        var wish = placement.Destination is { } d
            && PlacementRules.Judge(draft.State, group, d, null) is null
                ? placement.Destination : null;
        var choice = Onwards(draft.State, placement);
        if (StartWait.Holds(draft, group, placement, wish ?? choice.Target)) return;
        if ((wish ?? choice.Target) is not { } target)
        {
            NoDestination(draft, placement, choice);
            return;
        }
        string name = draft.State.Config.NameOf(target);
        // That there was none before, or why it ran last time, is no reason for the one now.
        bool isNews = placement.Reason.Code is not ("no-destination" or "start" or "failover");
        string why = isNews && placement.Reason.Text.Length > 0 ? placement.Reason.Text + " " : "";
        string chosen = wish is not null ? $"{name} was asked for."
            : $"{name}: {choice.Servers.First(s => s.Server == name).Reason}";
        draft.Info("rc", placement.Event == StartEvent.Failover ? 60 : 64,
            $"Group {group.Name} goes to {name}. {why}{chosen}");
        StartWait.Forget(draft, group.Name);
        draft.Place(placement with
        {
            Epoch = placement.Epoch + 1,
            Owner = target,
            Instruction = Instruction.Run,
            Destination = null,
            Factor = StopFactor.None,
            Down = NameSet.Empty,
            GivenUp = false,
            Reason = new Reason(
                placement.Event == StartEvent.Failover ? "failover" : "start", why + chosen),
        });
    }

    private static void NoDestination(
        Draft draft, Placement placement, PlacementRules.Choice choice)
    {
        var reason = new Reason("no-destination", choice.WhyNone());
        if (placement.Reason == reason) return;
        bool held = choice.Servers.Any(s => s.Reason.Code == "outside-server-group");
        draft.Error("rc", held ? 69 : 65, $"Group {placement.Group} cannot start. {reason}");
        draft.Place(placement with { Epoch = placement.Epoch + 1, Reason = reason });
    }

    // What failed on a server goes on behind it, and back there only for want of another
    // (regression 35: also when its destination died meanwhile).
    private static PlacementRules.Choice Onwards(State state, Placement placement)
    {
        if (placement is { Event: StartEvent.Failover, Previous: { } previous }
            && PlacementRules.Choose(state, placement.Group, previous)
                is { Target: not null } onwards)
            return onwards;
        return PlacementRules.Choose(state, placement.Group, null);
    }

    private static void Running(
        Draft draft, GroupConfig group, Placement placement, ServerId owner)
    {
        if (draft.State.WholeClusterStops)
        {
            if (!StopWait.Holds(draft, group, placement, StopFactor.ClusterShutdown))
                Stop(draft, placement, StopFactor.ClusterShutdown,
                    new Reason("cluster-stop", "The whole cluster stops."));
            return;
        }
        if (!placement.Wanted)
        {
            if (!StopWait.Holds(draft, group, placement, StopFactor.GroupStop))
                Stop(draft, placement, StopFactor.GroupStop, placement.Reason);
            return;
        }
        if (PlacementRules.PhaseOf(draft.State, owner) == ServicePhase.Stopping)
        {
            LeaveServer(draft, group, placement, owner);
            return;
        }
        StartWait.Forget(draft, group.Name);
        var report = draft.State.Reports.GetValueOrDefault(group.Name);
        if (report is null || report.Server != owner || report.Epoch != placement.Epoch) return;
        if (report.Phase == GroupPhase.Online)
        {
            if (!FailoverCounts.Forgive(draft, placement))
                Failback.Begin(draft, group, placement, owner);
            return;
        }
        FailoverCounts.Interrupt(draft, group.Name);
        // Two that exclude each other were found on one server: the first of which a part is down
        // is not raised beside the other.
        if (report.Phase == GroupPhase.Activating
            && Exclusion.Holder(draft.State, group, owner) is { } other)
            GoElsewhere(draft, group, placement, StopFactor.GroupFailover, new("exclusion",
                $"Group {other}, which excludes it, is there."));
        if (report.Phase == GroupPhase.ActivationFailed
            && (!placement.GivenUp || NextAfter(draft.State, group, placement, report) is not null))
            Failed(draft, group, placement, report);
    }

    // Its server's service stops: it goes elsewhere if it fails over by itself.
    private static void LeaveServer(
        Draft draft, GroupConfig group, Placement placement, ServerId owner)
    {
        if (!StopWait.Holds(draft, group, placement, StopFactor.ServerShutdown))
            GoElsewhere(draft, group, placement, StopFactor.ServerShutdown, new("server-stop",
                $"The cluster service of {draft.State.Config.NameOf(owner)} stops."));
    }

    private static void GoElsewhere(Draft draft, GroupConfig group, Placement placement,
        StopFactor factor, Reason reason)
    {
        if (!group.AutoFailover)
            draft.Warning("rc", 65, $"Group {group.Name} is not failed over: manual failover.");
        Stop(draft, placement with
        {
            Event = StartEvent.Failover,
            Wanted = group.AutoFailover,
        }, factor, reason);
    }

    // Where a group goes that could not be activated; null for nowhere. What fails everywhere
    // alike need not be tried elsewhere.
    private static ServerId? NextAfter(
        State state, GroupConfig group, Placement placement, GroupReport report) =>
        group.AutoFailover
        && !state.Config.Recovery.WithoutRecovery.HasFlag(FinalCauses.Activation)
        && report.Reason.Code != GroupReport.Misconfigured
        && FailoverCounts.Allow(state, placement, report)
            ? PlacementRules.Choose(state, group.Name, report.Server).Target : null;

    private static void Failed(
        Draft draft, GroupConfig group, Placement placement, GroupReport report)
    {
        var tried = placement with
        {
            Tried = placement.Tried.With(report.Server),
            FailbackDue = false,
        };
        draft.State = draft.State with
        {
            Placements = draft.State.Placements.SetItem(group.Name, tried),
        };
        var target = NextAfter(draft.State, group, tried, report);
        if (target is { } next)
        {
            draft.Warning("rc", 60, $"Group {group.Name} fails over to "
                + $"{draft.State.Config.NameOf(next)}. {report.Reason}");
            Stop(draft, tried with
            {
                Destination = next,
                Event = StartEvent.Failover,
                FailedOver = placement.FailedOver.Plus(report.Server),
            }, StopFactor.GroupFailover, report.Reason);
            return;
        }
        draft.Place(tried with { GivenUp = true, Reason = report.Reason });
    }

    private static void Stopping(
        Draft draft, GroupConfig group, Placement placement, ServerId owner)
    {
        var report = draft.State.Reports.GetValueOrDefault(group.Name);
        if (report is null || report.Server != owner || report.Epoch != placement.Epoch
            || report.Phase != GroupPhase.Offline)
            return;
        if (!placement.Wanted || draft.State.WholeClusterStops
            || FenceRules.Withholds(draft.State, group, placement) is not null) return;
        var freed = placement with { Owner = null, Previous = owner };
        draft.State = draft.State with
        {
            Placements = draft.State.Placements.SetItem(group.Name, freed),
        };
        Unowned(draft, group, freed);
    }

    /// <summary>Orders a group to stop.</summary>
    internal static void Stop(
        Draft draft, Placement placement, StopFactor factor, Reason reason)
    {
        StartWait.Forget(draft, placement.Group);
        FailoverCounts.Interrupt(draft, placement.Group);
        draft.Place(placement with
        {
            Epoch = placement.Epoch + 1,
            Instruction = Instruction.Stop,
            Factor = factor,
            StoppedIn = placement.Owner is { } owner && draft.State.View.Members.Contains(owner)
                ? draft.State.View.Number : 0,
            GivenUp = false,
            Reason = reason,
        });
    }
}
