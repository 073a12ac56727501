using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Clpd;

/// <summary>
/// Why a server must not lose the others' trust now, as one of them sees it. Whom nobody hears
/// any more goes on with what it holds: that must be known to have ended first.
/// </summary>
/// <param name="state">What this server knows.</param>
/// <param name="now">The moment.</param>
internal sealed class TrustObstacle(State state, Instant now)
{
    /// <summary>True if this server sees a cluster run that it takes no part in.</summary>
    public bool IsOutside => !state.View.IsCommitted
        && state.Config.AllServers.Without(state.Self).Any(TakesPart);

    /// <summary>To revoking it; null for none.</summary>
    public string? ToRevoke(string name) => state.Config.FindServer(name) is not { } server
        ? $"There is no server {name}."
        : server == state.Self ? "A server cannot revoke itself: ask another one."
        : ToGoOnWithout(name);

    /// <summary>To going on without one whose service is stopped; null for none.</summary>
    public string? ToGoOnWithout(string name) =>
        state.Config.FindServer(name) is { } server && TakesPart(server)
            ? $"{name} takes part in the cluster. Stop its cluster service with clpcl -t, or "
                + "cut its power, first: it would go on alone with what it holds."
            : null;

    /// <summary>To leaving out one that did not answer; null for none.</summary>
    public string? ToLeaveOut(string name) => ToGoOnWithout(name)
        ?? (state.Config.FindServer(name) is { } server && IsThere(server)
            ? $"{name} is there, though it does not answer: try again, or cut its power first."
            : null);

    private bool TakesPart(ServerId server) =>
        state.LastView?.Members.Contains(server) == true
        || state.Asleep.Contains(server)
        || state.Reports.Values.Any(r => r.Server == server && r.IsActive)
        || (IsHeard(server)
            && state.Heartbeats[server].Beat is { Phase: not ServicePhase.Stopped });

    private bool IsThere(ServerId server) =>
        IsHeard(server) || state.Reachable.Contains(server);

    private bool IsHeard(ServerId server) =>
        Connectivity.Heard(state, now).Without(state.Self).Contains(server);
}
