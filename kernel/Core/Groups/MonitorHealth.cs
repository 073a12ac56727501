using Baton.Core.Config;
using Baton.Core.Monitors;

namespace Baton.Core.Groups;

/// <summary>What the monitors of a server say for or against it as a destination.</summary>
internal static class MonitorHealth
{
    /// <summary>How many monitors are in error on a server.</summary>
    public static int Errors(State state, ServerId server) => server == state.Self
        ? state.Monitors.Values.Count(m => m.Phase == MonitorPhase.OnlineFailure)
        : state.Peers.GetValueOrDefault(server)?.Monitors
            .Count(m => m.Phase == MonitorPhase.OnlineFailure) ?? 0;

    /// <summary>The first of a group's excluded monitors that is in error there, or null.</summary>
    public static string? Excluded(State state, GroupConfig group, ServerId server) =>
        group.FailoverMode != FailoverMode.Dynamic ? null
            : group.ExcludedMonitors.FirstOrDefault(m => IsFailing(state, server, m));

    private static bool IsFailing(State state, ServerId server, string monitor) =>
        server == state.Self
            ? state.Monitors.GetValueOrDefault(monitor)?.Phase == MonitorPhase.OnlineFailure
            : state.Peers.GetValueOrDefault(server)?.Monitors.Any(
                m => m.Monitor == monitor && m.Phase == MonitorPhase.OnlineFailure) == true;
}
