using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Monitors;
using Baton.Core.Partition;
using Baton.Sdk;

namespace Baton.Core.Operation;

/// <summary>What the coordinator makes of an operator's start, stop or move of groups.</summary>
internal static class GroupRequests
{
    private static readonly Reason Asked = new("operator", "An operator asked for it.");

    public static OperatorReply Start(
        Draft draft, ServerId from, OperatorRequest.StartGroup asked) =>
        Each(draft, asked.Group, asked.Server, (group, server) =>
        {
            var placement = PlacementOf(draft.State, group.Name);
            if (Withheld(draft.State, group, placement) is { } held) return held;
            if (IsBusy(draft.State, group.Name)) return Busy(group);
            if (UnderRecovery(draft.State, group) is { } recovery) return recovery;
            if (placement is { Instruction: Instruction.Run, Owner: { } owner })
            {
                if ((server is null || server == owner) && HasFailed(draft.State, group.Name))
                {
                    draft.Place(Afresh(placement) with
                    {
                        Epoch = placement.Epoch + 1,
                        GivenUp = false,
                        Event = StartEvent.Start,
                        Reason = Asked,
                    });
                    return null;
                }
                if (server is null || server == owner)
                    return new(ReplyKind.AlreadySo,
                        $"Group {group.Name} is already running on {draft.State.NameOf(owner)}.");
                if (!asked.Force)
                    return new(ReplyKind.OnOtherServer, $"Group {group.Name} is running on "
                        + $"{draft.State.NameOf(owner)}; use -f to take it from there.");
                return MoveTo(draft, group, placement, server);
            }
            if (Isolation.AgainstStart(draft.State, draft.Now) is { } against)
                return new(ReplyKind.Busy, $"Group {group.Name} is not started. {against}");
            var tried = Afresh(placement);
            StartWait.Forget(draft, group.Name);
            var refusal = server is { } s ? RefusalOf(draft, group, tried, s) : null;
            if (refusal is not null) return refusal;
            draft.Place(tried with
            {
                Epoch = placement.Epoch + 1,
                Wanted = true,
                IsDisputed = false,
                Destination = server,
                Event = StartEvent.Start,
                Previous = null,
                Reason = Asked,
            });
            return null;
        });

    public static OperatorReply Stop(
        Draft draft, ServerId from, OperatorRequest.StopGroup asked)
    {
        var at = asked.Server.Length == 0 ? from : draft.State.Config.FindServer(asked.Server);
        if (at is null) return new(ReplyKind.UnknownName, $"There is no server {asked.Server}.");
        return Each(draft, asked.Group, "", (group, _) =>
        {
            var placement = PlacementOf(draft.State, group.Name);
            if (!placement.Wanted && placement.Instruction == Instruction.Stop)
                return new(ReplyKind.AlreadySo, $"Group {group.Name} is already stopped.");
            if (placement.Owner is { } owner && owner != at && !asked.Force)
                return new(ReplyKind.OnOtherServer,
                    $"Group {group.Name} cannot be stopped from here: it is running on "
                    + $"{draft.State.NameOf(owner)}; name it with -h or use -f.");
            if (!asked.Force && UnderRecovery(draft.State, group) is { } recovery) return recovery;
            if (placement is { Owner: not null, Instruction: Instruction.Run })
                StopNow(draft, group, placement);
            else
                draft.Place(placement with
                {
                    Epoch = placement.Epoch + 1,
                    Wanted = false,
                    Destination = null,
                    Reason = Asked,
                });
            return null;
        });
    }

    private static void StopNow(Draft draft, GroupConfig group, Placement placement)
    {
        var unwanted = placement with
        {
            Wanted = false,
            Destination = null,
            FailbackDue = false,
            Reason = Asked,
        };
        if (StopWait.Holds(draft, group, unwanted, StopFactor.GroupStop)) draft.Place(unwanted);
        else GroupPlanner.Stop(draft, unwanted, StopFactor.GroupStop, Asked);
    }

    public static OperatorReply Move(
        Draft draft, ServerId from, OperatorRequest.MoveGroup asked) =>
        Each(draft, asked.Group, asked.To, (group, to) =>
        {
            var placement = PlacementOf(draft.State, group.Name);
            if (Withheld(draft.State, group, placement) is { } held) return held;
            if (IsBusy(draft.State, group.Name)) return Busy(group);
            if (UnderRecovery(draft.State, group) is { } recovery) return recovery;
            if (placement is not { Instruction: Instruction.Run, Owner: { } owner })
                return new(asked.Group.Length == 0 ? ReplyKind.AlreadySo : ReplyKind.Failed,
                    $"Group {group.Name} is not running.");
            if (asked.From.Length > 0 && draft.State.Config.FindServer(asked.From) != owner)
                return new(ReplyKind.OnOtherServer, $"Group {group.Name} is running on "
                    + $"{draft.State.NameOf(owner)}, not on {asked.From}.");
            return to == owner
                ? new(ReplyKind.AlreadySo,
                    $"Group {group.Name} is already running on {draft.State.NameOf(owner)}.")
                : MoveTo(draft, group, placement, to);
        });

    private static OperatorReply? MoveTo(
        Draft draft, GroupConfig group, Placement placement, ServerId? to)
    {
        var tried = Afresh(placement);
        var target = to ?? PlacementRules.Choose(
            draft.State, group.Name, placement.Owner, byHand: true).Target;
        if (target is not { } server)
            return new(ReplyKind.NoDestination, $"Group {group.Name} stays. "
                + PlacementRules.Choose(draft.State, group.Name, placement.Owner, byHand: true)
                    .WhyNone());
        if (RefusalOf(draft, group, tried, server) is { } refusal) return refusal;
        draft.Info("rc", 50, $"Group {group.Name} moves from "
            + $"{draft.State.NameOf(placement.Owner)} to {draft.State.NameOf(server)}.");
        GroupPlanner.Stop(draft, tried with
        {
            Wanted = true,
            Destination = server,
            Event = StartEvent.Start,
        }, StopFactor.GroupMove, Asked);
        return null;
    }

    // What an operator asks for is tried as if nothing had failed before.
    private static Placement Afresh(Placement placement) => placement with
    {
        Tried = ServerSet.Empty,
        FailedOver = ServerCounts.None,
        FailbackDue = false,
    };

    private static OperatorReply? RefusalOf(
        Draft draft, GroupConfig group, Placement tried, ServerId server)
    {
        draft.State = draft.State with
        {
            Placements = draft.State.Placements.SetItem(group.Name, tried),
        };
        return PlacementRules.Judge(draft.State, group, server, null) is { } reason
            ? new(ReplyKind.NoDestination, $"Group {group.Name} cannot run on "
                + $"{draft.State.NameOf(server)}. {reason}")
            : null;
    }

    // Does it for one group or for all. The text of an acceptance has the names of those begun,
    // and below them why others were not: of all, those that need nothing are passed over.
    private static OperatorReply Each(Draft draft, string name, string server,
        Func<GroupConfig, ServerId?, OperatorReply?> one)
    {
        var config = draft.State.Config;
        ServerId? at = server.Length == 0 ? null : config.FindServer(server);
        if (server.Length > 0 && at is null)
            return new(ReplyKind.UnknownName, $"There is no server {server}.");
        if (draft.State.WholeClusterStops)
            return new(ReplyKind.Busy, "The whole cluster is stopping.");
        if (name.Length > 0 && config.FindGroup(name) is null)
            return new(ReplyKind.UnknownName, $"There is no group {name}.");
        var begun = new List<string>();
        var refused = new List<OperatorReply>();
        foreach (var group in config.Groups.Where(g => name.Length == 0 || g.Name == name))
        {
            var refusal = one(group, at);
            if (refusal is null) begun.Add(group.Name);
            else if (name.Length > 0) return refusal;
            else if (refusal.Kind is not (ReplyKind.AlreadySo or ReplyKind.OnOtherServer))
                refused.Add(refusal);
        }
        var lines = refused.Select(r => r.Text);
        return begun.Count == 0 && refused.Count > 0
            ? new(refused[0].Kind, string.Join('\n', lines))
            : new(ReplyKind.Accepted, string.Join('\n', lines.Prepend(string.Join(',', begun))));
    }

    // A move that ends where it began, or elsewhere than was asked, has not been done.
    private static OperatorReply Online(
        State state, PendingRequest pending, string group, ServerId server)
    {
        string wish = pending.Asked switch
        {
            OperatorRequest.StartGroup s => s.Server,
            OperatorRequest.MoveGroup m => m.To,
            _ => "",
        };
        bool missed = wish.Length > 0 ? state.Config.FindServer(wish) != server
            : pending.Asked is OperatorRequest.MoveGroup
                && pending.Groups.GetValueOrDefault(group) == server;
        string text = $"Group {group} is online on {state.NameOf(server)}.";
        return missed
            ? new(ReplyKind.Failed, text + " It could not be started where it was to go.")
            : new(ReplyKind.Done, text);
    }

    private static bool HasFailed(State state, string group) =>
        state.Reports.GetValueOrDefault(group)?.Phase
            is GroupPhase.ActivationFailed or GroupPhase.DeactivationFailed;

    private static Placement PlacementOf(State state, string group) =>
        state.Placements.GetValueOrDefault(group) ?? new Placement { Group = group };

    private static OperatorReply Busy(GroupConfig group) =>
        new(ReplyKind.Busy, $"Group {group.Name} is starting or stopping.");

    // What a lost server may hold is not started before that is known to be stopped.
    private static OperatorReply? Withheld(
        State state, GroupConfig group, Placement placement) =>
        FenceRules.Withholds(state, group, placement) is { } waits
            ? new(ReplyKind.Busy, $"Group {group.Name}: {waits}") : null;

    // A recovery is not cut across from outside (guide, "recovery operation").
    internal static OperatorReply? UnderRecovery(State state, GroupConfig group) =>
        RecoveryTargets.AtWork(state, group.Name) is { } monitor
            ? new(ReplyKind.Busy, $"The recovery of monitor {monitor} is at work on group "
                + $"{group.Name}.")
            : null;

    // From an order to its owner's first word on it, and until what it began has ended.
    internal static bool IsBusy(State state, string group) =>
        state.Placements.GetValueOrDefault(group) is { Owner: { } owner } placement
        && (state.Reports.GetValueOrDefault(group) is not { } report
            || report.Server != owner || report.Epoch != placement.Epoch
            || report.Phase is GroupPhase.Activating or GroupPhase.Deactivating);

    /// <summary>How a request on a group ended; null while it has not.</summary>
    public static OperatorReply? End(State state, PendingRequest pending, string group)
    {
        var asked = pending.Asked;
        if (asked is OperatorRequest.StartResource or OperatorRequest.StopResource)
            return ResourceRequests.End(state, asked);
        if (state.Placements.GetValueOrDefault(group) is not { } placement)
            return new(ReplyKind.Failed, $"Group {group} is not known any more.");
        var report = state.Reports.GetValueOrDefault(group);
        bool present = report is not null && report.Epoch == placement.Epoch
            && report.Server == placement.Owner;
        if (asked is OperatorRequest.StopGroup && placement.Reason.Code == "stop-wait")
            return new(ReplyKind.Failed, $"Group {group} is not stopped. {placement.Reason}");
        if (asked is OperatorRequest.StopGroup)
            return placement.Owner is null || (present && report!.Phase == GroupPhase.Offline)
                ? new(ReplyKind.Done, $"Group {group} is stopped.")
                : present && report!.Phase == GroupPhase.DeactivationFailed
                    ? new(ReplyKind.Failed, $"Group {group} could not be stopped. {report.Reason}")
                    : null;
        if (present && report!.Phase == GroupPhase.Online)
            return Online(state, pending, group, report.Server);
        if (present && report!.Phase == GroupPhase.ActivationFailed && placement.GivenUp)
            return new(ReplyKind.Failed, $"Group {group} could not be started. {report.Reason}");
        if (placement.Owner is null && placement.Reason.Code == "no-destination")
            return new(ReplyKind.NoDestination, $"Group {group}: {placement.Reason}");
        return placement.Wanted ? null
            : new(ReplyKind.Failed, $"Group {group} is not started. {placement.Reason}");
    }
}
