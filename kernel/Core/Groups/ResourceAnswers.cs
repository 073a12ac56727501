using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>What the calls of this server's resources come to.</summary>
internal static class ResourceAnswers
{
    /// <summary>Takes the answer of a call; any but the one awaited is stale.</summary>
    public static void Take(Draft draft, Event.ResourceAnswered answered)
    {
        var group = draft.State.Local.Values.FirstOrDefault(
            g => g.Resources.ContainsKey(answered.Resource));
        var awaited = group?.Resources[answered.Resource].Call;
        if (group is null
            || awaited != new InFlight(answered.Verb, answered.Epoch, answered.Attempt))
            return;
        if (answered.Verb == Verb.Probe)
        {
            GroupProbe.Take(draft, group, answered.Resource, answered.Outcome);
            return;
        }
        bool done = answered.Outcome.IsDone || (answered.Verb == Verb.Deactivate
            && answered.Outcome.Kind == OutcomeKind.NotRunning);
        if (!done)
        {
            var config = ConfigOf(draft.State, group, answered.Resource);
            // The host ends a call at its limit: an answer after that is none of the resource's.
            bool stalled = draft.Now + Limits.StallSlack
                >= group.Resources[answered.Resource].CallEnds;
            if (stalled) Stalled(draft, group, config, answered.Verb, answered.Outcome);
            else Failed(draft, group, config, answered.Verb, answered.Outcome);
            return;
        }
        GroupMachine.With(draft, group, answered.Resource, new LocalResource
        {
            Phase = answered.Verb == Verb.Activate
                ? ResourcePhase.Online : ResourcePhase.Offline,
            Handle = answered.Verb == Verb.Activate ? answered.Outcome.Handle : "",
        });
    }

    /// <summary>Gives up calls that not even the host has ended.</summary>
    public static LocalGroup GiveUpLost(Draft draft, LocalGroup group)
    {
        foreach (var (name, local) in group.Resources)
        {
            if (local.Call is not { } call || draft.Now < local.CallEnds) continue;
            group = Stalled(draft, group, ConfigOf(draft.State, group, name), call.Verb,
                Outcome.Failed("there was no answer at all"));
        }
        return group;
    }

    private static ResourceConfig ConfigOf(State state, LocalGroup group, string resource) =>
        state.Config.FindResource(resource) ?? new ResourceConfig
        {
            Name = resource,
            Type = "",
            Group = group.Name,
        };

    private static LocalGroup Stalled(Draft draft, LocalGroup group, ResourceConfig resource,
        Verb verb, Outcome outcome)
    {
        var action = draft.State.Config.Recovery.StallAction;
        if (action == FinalAction.NothingAndGoOn)
            return Failed(draft, group, resource, verb, outcome);
        bool raising = verb == Verb.Activate;
        var cause = raising ? FinalCauses.Activation : FinalCauses.Deactivation;
        var against = FinalGate.Against(draft.State, cause, action, draft.Now);
        var reason = new Reason("stall", $"{resource.Name} of group {group.Name} did not end its "
            + $"{(raising ? "activation" : "deactivation")} in time: {outcome.Reason}");
        draft.Error("rc", raising ? 206 : 225, against is null ? $"{reason} ({action})"
            : $"{reason} {against} The action will not be executed ({action}).");
        group = Failed(draft, group, resource, verb, outcome, mayRetry: against is not null);
        if (against is not null) return group;
        FinalGate.Count(draft, cause, action);
        ServiceLife.FinalStop(draft, action, reason);
        // What was to follow a mere failure is overtaken.
        group = group with { FinalActionDone = true };
        draft.Hold(group);
        return group;
    }

    /// <summary>A try came to nothing; another may follow.</summary>
    public static LocalGroup Failed(Draft draft, LocalGroup group, ResourceConfig resource,
        Verb verb, Outcome outcome, bool mayRetry = true)
    {
        var local = group.Resources[resource.Name];
        bool raising = verb == Verb.Activate;
        var rules = raising ? resource.Activate : resource.Deactivate;
        bool worthIt = outcome.Kind is OutcomeKind.Failed or OutcomeKind.NotRunning;
        bool switchedOff = draft.State.Config.Recovery.WithoutRecovery.HasFlag(
            raising ? FinalCauses.Activation : FinalCauses.Deactivation);
        bool again = mayRetry && worthIt && local.Failures < rules.Retries;
        if (again && switchedOff)
        {
            draft.Warning("rc", raising ? 511 : 513, $"{resource.Name} is not tried again: the "
                + "recovery is switched off for the cluster.");
            again = false;
        }
        string deed = raising ? "activate" : "deactivate";
        draft.Error("rc", raising ? 32 : 42,
            $"Failed to {deed} {resource.Name} of group {group.Name}: {outcome.Reason}"
            + (again ? $" Retry {local.Failures + 1} of {rules.Retries} follows." : ""));
        return GroupMachine.With(draft, group, resource.Name, local with
        {
            Phase = raising ? ResourcePhase.ActivationFailed : ResourcePhase.DeactivationFailed,
            Call = null,
            CallEnds = Instant.Never,
            Failures = local.Failures + 1,
            RetryAt = again ? draft.Now + rules.RetryInterval : Instant.Never,
            IsMisconfigured = outcome.Kind == OutcomeKind.Misconfigured,
            Reason = outcome.Reason,
        });
    }
}
