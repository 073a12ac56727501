using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core.Config;

/// <summary>What of a cluster runs, as far as a plan must know it.</summary>
public sealed record ApplyStatus
{
    /// <summary>Whether the cluster service runs on any server.</summary>
    public required bool ClusterRunning { get; init; }

    /// <summary>Whether the cluster is suspended, or need not be.</summary>
    public bool ClusterSuspended { get; init; }

    /// <summary>Whether every server is suspended, or does not run.</summary>
    public bool NobodyJudges { get; init; }

    /// <summary>Whether a group is online, or on its way, on any server.</summary>
    public required Func<string, bool> GroupOnline { get; init; }

    /// <summary>Whether a resource is online, or on its way, on any server (#55).</summary>
    public required Func<string, bool> ResourceOnline { get; init; }

    /// <summary>Whether a monitor looks on any server.</summary>
    public required Func<string, bool> MonitorRunning { get; init; }

    /// <summary>
    /// What one server knows of it. What a suspension is for is taken over as the monitors and
    /// groups come to it, so only what servers judge each other by needs one.
    /// </summary>
    public static ApplyStatus Of(State state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new()
        {
            ClusterRunning = state.Phase != ServicePhase.Stopped || state.View.IsCommitted,
            ClusterSuspended = true,
            NobodyJudges = state.Phase is ServicePhase.Suspended or ServicePhase.Stopped,
            // In no view there are no reports, and something may be held here all the same.
            GroupOnline = g => IsHeld(state, g)
                || state.Reports.GetValueOrDefault(g)?.IsActive == true,
            ResourceOnline = r => Holds(state, r) || state.Reports.Values.Any(g =>
                g.Resources.GetValueOrDefault(r) is not ResourcePhase.Offline
                && g.Resources.ContainsKey(r)),
            MonitorRunning = _ => false,
        };
    }

    /// <summary>
    /// What only this server runs: the others go by the configuration already, which it missed.
    /// </summary>
    public static ApplyStatus OfOwn(State state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Of(state) with
        {
            ClusterRunning = state.View.IsCommitted,
            NobodyJudges = !state.View.IsCommitted || state.Phase == ServicePhase.Suspended,
            GroupOnline = g => IsHeld(state, g),
            ResourceOnline = r => Holds(state, r),
        };
    }

    private static bool IsHeld(State state, string group) =>
        state.Local.GetValueOrDefault(group) is { IsOver: false };

    private static bool Holds(State state, string resource) => state.Local.Values.Any(g =>
        g.Resources.GetValueOrDefault(resource) is { Phase: not ResourcePhase.Offline });
}
