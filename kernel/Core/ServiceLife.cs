using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>
/// The life of the cluster service on this server: Stopped -> Starting -> Running -> Stopping ->
/// Stopped, and the ways it ends in a hurry.
/// </summary>
internal static class ServiceLife
{
    /// <summary>Why the service may not be started here; null if it may.</summary>
    public static string? AgainstStart(State state, Instant now) => state.IsRemoved
        ? "This server is not in the configuration of its cluster any more and starts nothing."
        : LicenceGate.Refusal(state, now);

    /// <summary>
    /// Starts the service: what runs here is probed before anything is agreed on.
    /// </summary>
    public static void Start(Draft draft)
    {
        if (draft.State.Phase != ServicePhase.Stopped || draft.State.IsRemoved
            || LicenceGate.Refuses(draft)) return;
        draft.State = draft.State with
        {
            Phase = ServicePhase.Starting,
            PhaseReason = Reason.None,
            PhaseSince = draft.Now,
            View = View.None,
            Loss = null,
            Emergency = null,
            Halt = null,
            Hushed = false,
            StartWaitSkipped = false,
            StartAwaits = "",
            CameDown = false,
            DoubtSince = null,
            Successor = null,
            WholeClusterStops = false,
            Proposal = null,
            AgreedTo = 0,
            // What the targets said before the last stop is no evidence now.
            Evidence = [.. draft.State.Evidence.Select(
                e => new Evidence { WasSilent = e.WasSilent })],
        };
        draft.Info("pm", 1, "The cluster service is starting.");
        if (draft.State.Config.Monitoring.NoRecovery) MonitorRecovery.TellSwitch(draft);
        TypeNews.Tell(draft, ImmutableSortedDictionary<string, string>.Empty,
            draft.State.Unusable);
        if (!draft.State.Local.Values.Any(g => g.IsProbing)) GroupProbe.Begin(draft);
    }

    /// <summary>
    /// True if the service is not to start by itself, since the server went down without stopping
    /// it: somebody should look first (regression 40).
    /// </summary>
    public static bool HoldBack(Draft draft)
    {
        var state = draft.State;
        if (!state.CameDown || state.Config.Life.StartsAfterDown
            || state.Phase != ServicePhase.Stopped) return false;
        var reason = new Reason("held-back", "The server went down without stopping its cluster "
            + "service, which then is not started by itself. clpcl -s starts it.");
        if (state.PhaseReason != reason) draft.Warning("cl", 18, reason.Text);
        draft.State = state with { PhaseReason = reason };
        return true;
    }

    /// <summary>Ends this server's wait for the others; silence is judged as after it.</summary>
    public static void SkipWait(Draft draft)
    {
        if (draft.State.Phase != ServicePhase.Starting || draft.State.View.IsCommitted) return;
        draft.Info("nm", 9, "The wait for the other servers was ended by an operator.");
        draft.State = draft.State with { StartWaitSkipped = true };
    }

    /// <summary>
    /// Looks once, when the daemon starts, at what runs here. Groups that a crashed daemon left
    /// running are taken up again: a server that says it is stopped holds nothing.
    /// </summary>
    public static void Look(Draft draft)
    {
        if (draft.State.HasLooked) return;
        if (draft.State.Phase is ServicePhase.Stopped or ServicePhase.Suspended
            && draft.State.Local.IsEmpty)
            GroupProbe.Begin(draft);
        if (draft.State.Local.Values.Any(g => g.IsProbing)) return;
        draft.State = draft.State with { HasLooked = true };
        if (draft.State.Phase != ServicePhase.Stopped) return;
        if (draft.State.Local.Values.Any(g => WasLeftBehind(draft.State, g)))
            draft.State = draft.State with
            {
                Phase = ServicePhase.Starting,
                PhaseReason = new("left-behind", "A daemon that ended left groups running here."),
                PhaseSince = draft.Now,
            };
        else
            draft.State = draft.State with { Local = draft.State.Local.Clear(), Former = null };
    }

    private static bool WasLeftBehind(State state, LocalGroup group) =>
        !group.IsOver
        && state.Placements.GetValueOrDefault(group.Name)?.Owner == state.Self;

    /// <summary>
    /// Stops the service here; the groups go elsewhere unless the whole cluster stops.
    /// </summary>
    public static void Stop(Draft draft, bool wholeCluster, Reason reason)
    {
        var state = draft.State;
        if (state.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return;
        if (wholeCluster) draft.State = state = state with { WholeClusterStops = true };
        if (state.Phase == ServicePhase.Stopping) return;
        // Read at the stop itself: the setting may have changed since the start (regression 36).
        bool says = state.Config.Timing.NotifyServerDown || wholeCluster;
        draft.State = state with
        {
            Hushed = !says,
            Phase = ServicePhase.Stopping,
            PhaseSince = draft.Now,
            PhaseReason = reason,
            // Without a view there is nobody to hand over to.
            Emergency = state.View.IsCommitted && says ? state.Emergency : reason,
        };
        draft.Info("pm", 31, $"The cluster service is stopping. {reason}");
        if (says) draft.Broadcast(new Message.Leaving(wholeCluster));
    }

    /// <summary>Lets every group go at once, asking nobody, and does the action for it.</summary>
    public static void CutOff(Draft draft, Reason reason)
    {
        var action = draft.State.Config.Partition.Action;
        string verdict = draft.State.Loss is { Verdict.Kind: VerdictKind.CutOff } loss
            ? $"{Voices.Names(draft.State, loss.Lost)} cannot be heard; verdict: this server is "
                + "cut off. " : "";
        draft.Error("nm", NumberOf(action),
            $"{verdict}This server stops what it holds. {reason}");
        LetGo(draft, action, reason);
    }

    // As the product numbers what follows from a partition.
    private static int NumberOf(FinalAction action) => action switch
    {
        FinalAction.StopService => 40,
        FinalAction.StopServiceAndShutDown => 30,
        FinalAction.StopServiceAndReboot => 42,
        _ => 43,
    };

    private static void LetGo(Draft draft, FinalAction action, Reason reason)
    {
        draft.State = draft.State with
        {
            Phase = ServicePhase.Stopping,
            PhaseSince = draft.Now,
            PhaseReason = reason,
            Emergency = reason,
            Loss = null,
            Proposal = null,
            Local = TriedAfresh(draft.State.Local),
            Successor = Standing.Successor(draft.State, draft.Now),
        };
        if (action.StopsSystem()) HaltOnce(draft, action, reason);
    }

    // What could not be stopped once may be by now, and others count on it.
    private static ImmutableSortedDictionary<string, LocalGroup> TriedAfresh(
        ImmutableSortedDictionary<string, LocalGroup> local) => local.SetItems(local
            .Where(g => g.Value.Resources.Values.Any(IsStuck))
            .Select(g => KeyValuePair.Create(g.Key, g.Value with
            {
                Resources = g.Value.Resources.SetItems(g.Value.Resources
                    .Where(r => IsStuck(r.Value)).Select(r => KeyValuePair.Create(r.Key,
                        r.Value with { Phase = ResourcePhase.Unknown, Failures = 0 }))),
            })));

    private static bool IsStuck(LocalResource resource) =>
        resource.Phase == ResourcePhase.DeactivationFailed && resource.Call is null;

    /// <summary>
    /// An error's last step here, which nothing holds back: stops the service, and the system if
    /// it says so.
    /// </summary>
    public static void FinalStop(Draft draft, FinalAction action, Reason reason)
    {
        BlastRadius.Note(draft, draft.State.Self);
        draft.Broadcast(new Message.Leaving(false, ByError: true));
        Stop(draft, wholeCluster: false, reason);
        if (action.StopsSystem()) HaltOnce(draft, action, reason);
    }

    private static void HaltOnce(Draft draft, FinalAction action, Reason reason)
    {
        if (draft.State.Halt is not null) return;
        draft.State = draft.State with
        {
            Halt = new DueHalt(action, reason, draft.Now + Limits.HaltPatience),
        };
    }

    /// <summary>A group is held by several servers: those that may not go on stop.</summary>
    public static void YieldBothActive(Draft draft, ServerId from, Message.BothActive both)
    {
        var state = draft.State;
        if (state.Phase == ServicePhase.Stopped) return;
        // It comes before the view that was agreed to, whose table names one of the claimants.
        bool agreed = state.AgreedTo == state.HighestView && state.AgreedTo > state.View.Number
            && from == state.AgreedWith;
        if (!agreed && (!state.View.IsCommitted || from != state.View.Coordinator)) return;
        string names = string.Join(", ", both.Claimants.Select(state.Config.NameOf));
        draft.Error("rc", 92, $"Group {both.Group} is active on {names}.");
        if (!both.Claimants.Contains(state.Self)) return;
        if (state.Config.IsAmong(state.Self, state.Config.Partition.BothActiveSurvivors))
        {
            draft.Warning("rc", 504, $"This server goes on with {both.Group}, as configured.");
            return;
        }
        var reason = new Reason("both-active", $"Group {both.Group} is active on {names}.");
        LetGo(draft, state.Config.Partition.BothActiveAction, reason);
    }

    /// <summary>Ends a stop once nothing is held, and carries out what was due after it.</summary>
    public static void Settle(Draft draft)
    {
        var state = draft.State;
        bool held = state.Local.Values.Any(g => !g.IsOver);
        if (state.Phase == ServicePhase.Stopping && !held && HandedOver(state))
        {
            if (!state.Hushed) draft.Broadcast(new Message.Left());
            draft.Info("pm", 2, "The cluster service has stopped.");
            draft.State = state = state with
            {
                Phase = ServicePhase.Stopped,
                PhaseSince = draft.Now,
                View = View.None,
                Former = null,
                Proposal = null,
                Emergency = null,
                WholeClusterStops = false,
                StartRight = state.WholeClusterStops && MajorityRule.IsConfigured(state.Config)
                    ? StartRight.StoppedWithAll : state.StartRight,
                Local = state.Local.Clear(),
                Reports = state.Reports.Clear(),
                Peers = state.Peers.Clear(),
                LeftCleanly = ServerSet.Empty,
            };
        }
        if (state.Halt is not { } due) return;
        if (state.Phase != ServicePhase.Stopped && draft.Now < due.Deadline) return;
        draft.Error("pm", 100, $"Final action {due.Action}: {due.Reason}");
        draft.Do(new Effect.Halt(due.Action, due.Reason));
        draft.State = draft.State with { Halt = null };
    }

    // A coordinator that leaves first gives its groups to somebody, if there is anybody.
    private static bool HandedOver(State state) =>
        state.Emergency is not null || state.WholeClusterStops || !state.IsCoordinator
        || state.Placements.Values.All(p => p.Owner != state.Self
            || !p.Wanted || PlacementRules.Choose(state, p.Group, null).Target is null
            || FenceRules.Withholds(state, state.Config.FindGroup(p.Group)!, p) is not null);
}
