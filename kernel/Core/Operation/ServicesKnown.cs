using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Operation;

/// <summary>
/// What is known here of the servers' services. Silence alone says nothing: who is cut off may run
/// on.
/// </summary>
internal static class ServicesKnown
{
    /// <summary>The phase of a server's service; null if it is not known.</summary>
    public static ServicePhase? PhaseNow(State state, ServerId server, Instant now)
    {
        if (server == state.Self) return state.Phase;
        if (Connectivity.Heard(state, now).Contains(server))
            return PlacementRules.PhaseOf(state, server);
        bool left = state.LeftCleanly.Contains(server) || Connectivity.SaysGoodbye(state, server);
        // A daemon that stops its service without a word keeps its session.
        bool hushed = !state.Config.Timing.NotifyServerDown && state.Reachable.Contains(server);
        return left || hushed ? ServicePhase.Stopped : null;
    }

    /// <summary>True if a server's service is as it was asked to be.</summary>
    public static bool IsDone(State state, ServerId server, OperatorRequest asked, Instant now)
    {
        var phase = PhaseNow(state, server, now);
        return asked switch
        {
            OperatorRequest.StartService => phase == ServicePhase.Running,
            OperatorRequest.SuspendService => phase == ServicePhase.Suspended,
            OperatorRequest.ResumeService => phase is not (null or ServicePhase.Suspended),
            _ => phase == ServicePhase.Stopped,
        };
    }

    public static ServerSet Suspended(State state, ServerSet among, Instant now) =>
        ServerSet.Of(among.Where(s => PhaseNow(state, s, now) == ServicePhase.Suspended));

    // Beats alone do not carry a request (regression 184).
    public static ServerSet Reached(State state, Instant now) =>
        Connectivity.Heard(state, now) & state.Reachable.With(state.Self);

    public static ServerSet Able(State state, Instant now) => ServerSet.Of(
        Reached(state, now).Where(s => PhaseNow(state, s, now) == ServicePhase.Running));

    /// <summary>Those who cannot be told to do what they have not done already.</summary>
    public static ServerSet Unreached(
        State state, ServerSet among, OperatorRequest asked, Instant now) =>
        ServerSet.Of((among - state.Reachable).Without(state.Self).Where(
            s => !IsDone(state, s, asked, now)));
}
