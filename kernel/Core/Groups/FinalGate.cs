using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Monitors;

namespace Baton.Core.Groups;

/// <summary>
/// What holds back a final action that stops a server: the last one that is left, the limit of
/// such stops, and how many of the cluster one cause may stop.
/// </summary>
internal static class FinalGate
{
    /// <summary>Why an action must not be carried out now; null if it may.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="cause">What it follows from.</param>
    /// <param name="action">The action; only one that stops the server is ever held back.</param>
    /// <param name="now">The moment.</param>
    public static Reason? Against(
        State state, FinalCauses cause, FinalAction action, Instant now)
    {
        if (action.StopsService()
            && BlastRadius.Forbids(state, state.Self, now) is { } tooMany) return tooMany;
        // Every kind of stop, panics and resets too (regression 195).
        if (!action.StopsSystem()) return null;
        var rules = state.Config.Recovery;
        if (rules.SparesLastServer.HasFlag(cause) && IsLast(state))
            return new("last-server", "There is no other server left that runs.");
        int done = cause == FinalCauses.Monitor ? state.Reboots.Monitor : state.Reboots.Resource;
        return rules.RebootsMax == 0 || done < rules.RebootsMax ? null : new("reboot-limit",
            $"Restart count exceeded the maximum of {rules.RebootsMax}.");
    }

    /// <summary>True if no other server of the view runs.</summary>
    public static bool IsLast(State state) => state.View.Members.Without(state.Self).All(
        s => state.Loss?.Lost.Contains(s) == true
            || PlacementRules.PhaseOf(state, s) != ServicePhase.Running);

    /// <summary>Counts a stop of the system before it is begun.</summary>
    public static void Count(Draft draft, FinalCauses cause, FinalAction action)
    {
        if (!action.StopsSystem()) return;
        var counts = draft.State.Reboots;
        draft.State = draft.State with
        {
            Reboots = cause == FinalCauses.Monitor
                ? counts with { Monitor = counts.Monitor + 1 }
                : counts with { Resource = counts.Resource + 1 },
        };
    }

    /// <summary>
    /// Forgets the stops once nothing has been in error for long enough; what is still in error
    /// keeps its count (regressions 164, 167).
    /// </summary>
    public static void Forgive(Draft draft)
    {
        var state = draft.State;
        if (state.Reboots == RebootCounts.Zero)
        {
            if (state.Quiet != QuietSince.Never)
                draft.State = state with { Quiet = QuietSince.Never };
            return;
        }
        bool runs = state.Phase == ServicePhase.Running;
        var quiet = new QuietSince(
            runs && !ResourceFails(state) ? state.Quiet.Resource ?? draft.Now : null,
            runs && !MonitorFails(state) ? state.Quiet.Monitor ?? draft.Now : null);
        var counts = new RebootCounts(
            Over(state, quiet.Resource, draft.Now) ? 0 : state.Reboots.Resource,
            Over(state, quiet.Monitor, draft.Now) ? 0 : state.Reboots.Monitor);
        if (quiet != state.Quiet || counts != state.Reboots)
            draft.State = state with { Quiet = quiet, Reboots = counts };
    }

    /// <summary>When stops are next forgotten if nothing happens.</summary>
    public static Instant ForgivenAt(State state)
    {
        var after = state.Config.Recovery.RebootReset;
        var at = Instant.Never;
        if (state.Reboots.Resource > 0 && state.Quiet.Resource is { } r) at = r + after;
        if (state.Reboots.Monitor > 0 && state.Quiet.Monitor is { } m)
            at = Instant.Earlier(at, m + after);
        return at;
    }

    private static bool Over(State state, Instant? since, Instant now) =>
        since is { } s && s + state.Config.Recovery.RebootReset <= now;

    private static bool ResourceFails(State state) => state.Local.Values.Any(
        g => g.Resources.Values.Any(r => r.Phase
            is ResourcePhase.ActivationFailed or ResourcePhase.DeactivationFailed));

    private static bool MonitorFails(State state) => state.Monitors.Values.Any(
        m => m.Phase == MonitorPhase.OnlineFailure);
}
