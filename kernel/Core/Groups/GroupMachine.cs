using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>
/// The owner's side of every group: brings what is held into line with the placement.
/// </summary>
/// <remarks>
/// Each resource goes Offline -> Activating -> Online -> Deactivating -> Offline; a failed try
/// waits in ActivationFailed or DeactivationFailed for its retry and stays there after the last.
/// Run raises what is down, dependencies first; Stop lowers what is up, users first; a restart
/// lowers a part and Run raises it again.
/// </remarks>
internal static class GroupMachine
{
    public static void Step(Draft draft)
    {
        if (draft.State.Phase is ServicePhase.Stopped or ServicePhase.Suspended) return;
        // Who may have been replaced begins nothing.
        if (draft.State.DoubtSince is not null && draft.State.Emergency is null) return;
        if (draft.State.View.IsCommitted && draft.State.Emergency is null) Obey(draft);
        foreach (var (name, _) in draft.State.Local)
        {
            var group = draft.State.Local[name];
            if (group.IsProbing) continue;
            group = ResourceAnswers.GiveUpLost(draft, group);
            if (draft.State.Emergency is not null)
                Lower(draft, Stopped(draft, group), _ => true);
            else if (IsMine(draft.State, group)) Reconcile(draft, group);
            else if (IsStray(draft.State, group)) LetGo(draft, group);
        }
    }

    // Found here, or left over from a partition, while the group belongs elsewhere.
    private static bool IsStray(State state, LocalGroup group) =>
        state.View.IsCommitted && state.HighestView == state.View.Number && !group.IsOver;

    private static void LetGo(Draft draft, LocalGroup group)
    {
        if (group.Placement.Instruction == Instruction.Run)
            draft.Warning("rc", 93, $"Group {group.Name} is stopped here: it belongs elsewhere.");
        Lower(draft, Stopped(draft, group), _ => true);
    }

    private static bool IsMine(State state, LocalGroup group) =>
        state.View.IsCommitted
        && state.Placements.GetValueOrDefault(group.Name)?.Owner == state.Self;

    // Under no order of the view any more: whatever it was told before, it is to stop now.
    private static LocalGroup Stopped(Draft draft, LocalGroup group)
    {
        if (group.Placement.Instruction == Instruction.Stop) return group;
        group = group with
        {
            Placement = group.Placement with
            {
                Instruction = Instruction.Stop,
                Factor = StopFactor.ServerShutdown,
            },
            Restart = [],
        };
        draft.Hold(group);
        return group;
    }

    // A placement of a higher epoch is an order; the same epoch may bring news of bookkeeping.
    private static void Obey(Draft draft)
    {
        foreach (var (_, placement) in draft.State.Placements)
        {
            if (placement.Owner != draft.State.Self
                || draft.State.Config.FindGroup(placement.Group) is null) continue;
            var local = draft.State.Local.GetValueOrDefault(placement.Group)
                ?? new LocalGroup
                {
                    Name = placement.Group,
                    Placement = placement,
                    Resources = ImmutableSortedDictionary<string, LocalResource>.Empty,
                };
            if (local.IsProbing) continue;
            if (local.Placement.Epoch < placement.Epoch || local.Told is null)
            {
                bool turns = local.Placement.Instruction != placement.Instruction
                    || local.Told is null;
                local = local with
                {
                    Placement = placement,
                    Resources = WithAll(draft.State, local),
                    Restart = placement.Instruction == Instruction.Run ? local.Restart : [],
                    RestartedFor = placement.Instruction == Instruction.Run
                        && !local.Restart.IsEmpty ? local.RestartedFor : StopFactor.None,
                    FinalActionDone = false,
                    FinalHeldBack = false,
                    FinalScript = 0,
                    Asked = null,
                };
                draft.Hold(local);
                if (turns) TellOrder(draft, placement);
            }
            else if (local.Placement != placement)
            {
                draft.Hold(local with { Placement = placement });
            }
        }
    }

    private static void TellOrder(Draft draft, Placement placement)
    {
        bool run = placement.Instruction == Instruction.Run;
        draft.Info("rc", run ? 10 : 20,
            $"Group {placement.Group} {(run ? "starts" : "stops")} here, epoch "
            + $"{placement.Epoch}. {placement.Reason}");
    }

    // A new order tries afresh what had failed under the old one.
    private static ImmutableSortedDictionary<string, LocalResource> WithAll(
        State state, LocalGroup group)
    {
        var resources = group.Resources;
        foreach (var resource in state.Config.ResourcesOf(group.Name))
        {
            var local = resources.GetValueOrDefault(resource.Name) ?? new LocalResource();
            bool failed = local.Phase
                is ResourcePhase.ActivationFailed or ResourcePhase.DeactivationFailed;
            resources = resources.SetItem(resource.Name, failed
                ? local with
                {
                    Phase = ResourcePhase.Unknown,
                    Failures = 0,
                    RetryAt = Instant.Never,
                }
                : local);
        }
        return resources;
    }

    private static void Reconcile(Draft draft, LocalGroup group)
    {
        if (group.Placement.Instruction == Instruction.Stop)
        {
            Lower(draft, group, _ => true);
            return;
        }
        if (!group.Restart.IsEmpty)
        {
            if (group.Restart.All(r => !group.Resources.TryGetValue(r, out var local)
                || (local.Phase == ResourcePhase.Offline && local.Call is null)))
            {
                group = group with { Restart = [] };
                draft.Hold(group);
            }
            else
            {
                Lower(draft, group, group.Restart.Contains);
                return;
            }
        }
        if (!group.Placement.Down.IsEmpty)
            group = Lower(draft, group, group.Placement.Down.Contains);
        Raise(draft, group);
    }

    private static void Raise(Draft draft, LocalGroup group)
    {
        // Whoever promised a newer view may be told by it that the group belongs elsewhere.
        if (draft.State.HighestView > draft.State.View.Number) return;
        if (Exclusion.Waits(draft.State, group)) return;
        foreach (var resource in draft.State.Config.ResourcesOf(group.Name))
        {
            if (group.Placement.Down.Contains(resource.Name)) continue;
            if (!group.Resources.TryGetValue(resource.Name, out var local))
            {
                // The configuration gained it while the group runs.
                local = new LocalResource();
                group = With(draft, group, resource.Name, local);
            }
            bool due = local.Phase is ResourcePhase.Offline or ResourcePhase.Unknown
                || (local.Phase == ResourcePhase.ActivationFailed && draft.Now >= local.RetryAt);
            if (local.Call is not null || !due
                || !ResourceGraph.MayActivate(resource, group.Resources, draft.State.Config))
                continue;
            group = draft.State.Unusable.TryGetValue(resource.Type, out string? why)
                ? ResourceAnswers.Failed(draft, group, resource, Verb.Activate,
                    Outcome.Unsupported($"type {resource.Type} cannot be used here: {why}"))
                : Begin(draft, group, resource, Verb.Activate, StopFactor.None);
        }
    }

    private static LocalGroup Lower(Draft draft, LocalGroup group, Func<string, bool> within)
    {
        var configured = draft.State.Config.ResourcesOf(group.Name).ToList();
        var factor = draft.State.Emergency is not null ? StopFactor.ServerShutdown
            : group.Placement.Instruction == Instruction.Stop ? group.Placement.Factor
            : group.Restart.IsEmpty ? StopFactor.GroupStop
            : group.RestartedFor;
        foreach (var resource in configured.Where(r => within(r.Name)).Reverse())
        {
            if (!group.Resources.TryGetValue(resource.Name, out var local)
                || local.Phase == ResourcePhase.Offline)
                continue;
            if (local.Call is not null)
            {
                group = BrokenOff(draft, group, resource.Name, local);
                continue;
            }
            bool due = local.Phase != ResourcePhase.DeactivationFailed
                || draft.Now >= local.RetryAt;
            if (!due || !ResourceGraph.MayDeactivate(resource.Name, configured, group.Resources))
                continue;
            group = WasNeverBegun(draft.State, resource, local)
                ? With(draft, group, resource.Name, new LocalResource())
                : Begin(draft, group, resource, Verb.Deactivate, factor);
        }
        return group;
    }

    // Others start it when its time is over: a start that may take longer is not waited for.
    private static LocalGroup BrokenOff(
        Draft draft, LocalGroup group, string resource, LocalResource local)
    {
        if (draft.State.Emergency is null || local.IsBrokenOff
            || local.Call is not { Verb: Verb.Activate } call) return group;
        draft.Do(new Effect.CancelCall(resource, call.Epoch, call.Attempt));
        return With(draft, group, resource, local with { IsBrokenOff = true });
    }

    // What runs is stopped by its plugin, whatever has become of the type since.
    private static bool WasNeverBegun(
        State state, ResourceConfig resource, LocalResource local) =>
        local.Phase == ResourcePhase.ActivationFailed
        && state.Unusable.ContainsKey(resource.Type)
        && !state.Unlicensed.Contains(resource.Type);

    private static LocalGroup Begin(Draft draft, LocalGroup group, ResourceConfig resource,
        Verb verb, StopFactor factor)
    {
        var local = group.Resources[resource.Name];
        var call = new InFlight(verb, group.Placement.Epoch, group.Calls + 1);
        bool sameVerb = local.Phase == (verb == Verb.Activate
            ? ResourcePhase.ActivationFailed : ResourcePhase.DeactivationFailed);
        group = group with
        {
            Calls = group.Calls + 1,
            Resources = group.Resources.SetItem(resource.Name, local with
            {
                Phase = verb == Verb.Activate
                    ? ResourcePhase.Activating : ResourcePhase.Deactivating,
                Call = call,
                IsBrokenOff = false,
                CallEnds = draft.Now + Limits.StallSlack + (verb == Verb.Activate
                    ? resource.Activate.Timeout : resource.Deactivate.Timeout),
                Failures = sameVerb ? local.Failures : 0,
                RetryAt = Instant.Never,
            }),
        };
        draft.Hold(group);
        draft.Do(new Effect.CallResource(
            verb, ResourceCall.For(draft.State, group, resource, call, factor)));
        return group;
    }

    internal static LocalGroup With(
        Draft draft, LocalGroup group, string resource, LocalResource local)
    {
        group = group with { Resources = group.Resources.SetItem(resource, local) };
        draft.Hold(group);
        return group;
    }
}
