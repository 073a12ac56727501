using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core.Groups;

/// <summary>
/// What follows a resource that cannot be raised anywhere, or cannot be lowered: its script, and
/// then its final action, unless something holds that back.
/// </summary>
internal static class GroupFinals
{
    private sealed record Due(LocalGroup Group, ResourceConfig Worst, FinalCauses Cause)
    {
        public VerbConfig Rules =>
            Cause == FinalCauses.Activation ? Worst.Activate : Worst.Deactivate;

        public FinalAction Action => Rules.Action;

        public Reason Reason { get; } = new("final-action",
            $"Final action of {Worst.Name}: {Group.Resources[Worst.Name].Reason}");
    }

    public static void Step(Draft draft)
    {
        if (draft.State.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return;
        foreach (var (name, group) in draft.State.Local)
        {
            if (!group.FinalActionDone && group.FinalScript <= 0) Follow(draft, group);
            var then = draft.State.Local[name];
            if (then.NoFinalAction && IsStuck(draft.State, then)) TryAgainLater(draft, then);
        }
    }

    private static void Follow(Draft draft, LocalGroup group)
    {
        if (group.Phase == GroupPhase.DeactivationFailed)
            Follow(draft, group, ResourcePhase.DeactivationFailed, FinalCauses.Deactivation);
        else if (group.Phase == GroupPhase.ActivationFailed && group.Placement.GivenUp)
            Follow(draft, group, ResourcePhase.ActivationFailed, FinalCauses.Activation);
    }

    // A service that is to stop has no other way out than that its groups stop after all (52).
    private static bool IsStuck(State state, LocalGroup group) =>
        state.Phase == ServicePhase.Stopping && state.Halt is null
        && group.Phase == GroupPhase.DeactivationFailed;

    private static void TryAgainLater(Draft draft, LocalGroup group)
    {
        foreach (var (name, local) in group.Resources)
        {
            if (local.Phase == ResourcePhase.DeactivationFailed && local.Call is null)
                group = GroupMachine.With(draft, group, name, local with
                {
                    Failures = 0,
                    RetryAt = draft.Now + Limits.StuckPause,
                });
        }
    }

    private static void Follow(
        Draft draft, LocalGroup group, ResourcePhase phase, FinalCauses cause)
    {
        var failed = group.Resources.Where(r => r.Value.Phase == phase)
            .Select(r => draft.State.Config.FindResource(r.Key)).OfType<ResourceConfig>()
            .Select(r => new Due(group, r, cause)).ToList();
        if (failed.Count == 0)
        {
            draft.Hold(group with { FinalActionDone = true });
            return;
        }
        // Of several failures the one of the highest impact decides (regression 72).
        var due = failed.MaxBy(d => Impact(d.Action))!;
        if (draft.State.Config.Recovery.WithoutRecovery.HasFlag(cause)) SwitchedOff(draft, due);
        else if (FinalGate.Against(draft.State, cause, due.Action, draft.Now) is { } against)
            HoldBack(draft, due, against);
        // Only an action that is really carried out has its script run first (regression 210).
        else if (group.FinalScript == 0 && due.Rules.Script is { } script)
            draft.Hold(group with
            {
                FinalScript = Begin(draft, due, script),
                FinalHeldBack = false,
            });
        else
            Carry(draft, due);
    }

    // What failed while it was switched off is an operator's, also once it is on again.
    private static void SwitchedOff(Draft draft, Due due)
    {
        draft.Hold(due.Group with { FinalActionDone = true });
        draft.Warning("rc", due.Cause == FinalCauses.Activation ? 512 : 514,
            $"Group {due.Group.Name}: the recovery of {due.Worst.Name} is switched off for the "
            + "cluster.");
    }

    // Told once; what holds it back passes with a window, or when another server runs.
    private static void HoldBack(Draft draft, Due due, Reason against)
    {
        if (due.Group.FinalHeldBack) return;
        draft.Hold(due.Group with { FinalHeldBack = true });
        draft.Warning("rc", against.Code == "reboot-limit" ? 100
                : due.Cause == FinalCauses.Activation ? 500 : 501,
            $"{against} The final action of {due.Worst.Name} will not be executed while that is "
            + $"so ({due.Action}).");
    }

    private static long Begin(Draft draft, Due due, FinalScript script)
    {
        draft.Info("rc", 160,
            $"The script before the final action of {due.Worst.Name} is run: {script.Path}.");
        return Scripts.Begin(draft, $"resource {due.Worst.Name}",
            script.Path.StartsWith('/') ? script.Path
                : $"{due.Group.Name}/{due.Worst.Name}/{script.Path}",
            script.Timeout, ImmutableSortedDictionary<string, string>.Empty
                .Add("CLP_ACTION", "FINALACTION")
                .Add("CLP_FACTOR", due.Cause == FinalCauses.Activation
                    ? "ACTIVATIONFAILURE" : "DEACTIVATIONFAILURE")
                .Add("CLP_GROUPNAME", due.Group.Name)
                .Add("CLP_RESOURCENAME", due.Worst.Name));
    }

    /// <summary>A script ended: the action that it was run before follows.</summary>
    public static void Take(Draft draft, Event.ScriptEnded ended)
    {
        foreach (var group in draft.State.Local.Values)
        {
            if (group.FinalScript != ended.Id) continue;
            draft.Hold(group with { FinalScript = LocalGroup.ScriptOver });
            if (ended.End == ScriptEnd.Exited && ended.ExitCode == 0) return;
            string how = ended.End switch
            {
                ScriptEnd.Exited => $"ended with {ended.ExitCode}",
                ScriptEnd.TimedOut => "did not end in time",
                _ => "could not be run",
            };
            draft.Warning("rc", 161,
                $"The script before the final action of group {group.Name} {how}. {ended.Text}");
        }
    }

    private static void Carry(Draft draft, Due due)
    {
        draft.Hold(due.Group with { FinalActionDone = true });
        draft.Warning("rc", 200, $"Group {due.Group.Name}: {due.Reason} ({due.Action})");
        FinalGate.Count(draft, due.Cause, due.Action);
        if (due.Action == FinalAction.StopGroup)
            RecoveryDesk.Ask(draft, new Message.RecoveryWanted(
                due.Group.Name, due.Group.Placement.Epoch, Stop: true, due.Reason));
        else if (due.Action.StopsService())
            ServiceLife.FinalStop(draft, due.Action, due.Reason);
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
