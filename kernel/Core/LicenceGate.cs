using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Operation;

namespace Baton.Core;

/// <summary>Keeps a cluster without a licence from starting, and stops one whose trial is over.
/// </summary>
internal static class LicenceGate
{
    private const string Code = "licence";

    /// <summary>Does what follows from the last check, as soon as the service is there for it.
    /// </summary>
    public static void Step(Draft draft)
    {
        var state = draft.State;
        if (state.StartAwaitsLicence && state.HasLooked && Refusal(state, draft.Now) is null)
            StartAtLast(draft);
        state = draft.State;
        if (!state.Licences.Stops
            || state.Phase is not (ServicePhase.Starting or ServicePhase.Running)) return;
        // All at once: a group of a cluster that may not run moves nowhere.
        foreach (var peer in state.Config.AllServers.Without(state.Self))
            draft.Do(new Effect.Send(
                peer, new Message.Forwarded(0, new OperatorRequest.StopService("", true))));
        ServiceLife.Stop(draft, wholeCluster: true, new Reason(Code, state.Licences.Refusal));
    }

    /// <summary>Why the service may not be started now; null if it may.</summary>
    public static string? Refusal(State state, Instant now)
    {
        var licences = state.Licences;
        return licences.Refusal.Length == 0 || (licences.Rejoins && OthersRun(state, now))
            ? null : licences.Refusal;
    }

    /// <summary>True if the service may not start; it says so.</summary>
    public static bool Refuses(Draft draft)
    {
        if (Refusal(draft.State, draft.Now) is not { } why) return false;
        draft.Error("cl", 11, $"The cluster service is not started. {why}");
        draft.State = draft.State with { PhaseReason = new Reason(Code, why) };
        return true;
    }

    // A licence that comes later, or another server that is heard, is as good as one at the start.
    private static void StartAtLast(Draft draft)
    {
        draft.State = draft.State with { StartAwaitsLicence = false };
        ServiceLife.Start(draft);
    }

    private static bool OthersRun(State state, Instant now) =>
        Connectivity.Heard(state, now).Without(state.Self)
            .Any(s => PlacementRules.PhaseOf(state, s) == ServicePhase.Running);
}
