using System.Collections.Immutable;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;

namespace Baton.Core;

/// <summary>What must be on disk before the effects of a step are carried out.</summary>
/// <param name="HighestView">The highest view number promised.</param>
/// <param name="Placements">Every group's placement with its epoch.</param>
/// <param name="Counters">Recovery counters of the monitors here.</param>
/// <param name="SuspendedMonitors">The monitors that an operator suspended here.</param>
/// <param name="Reboots">How often final actions stopped the system here.</param>
public sealed record Ledger(long HighestView,
    ImmutableSortedDictionary<string, Placement> Placements,
    ImmutableSortedDictionary<string, RecoveryCounters> Counters,
    ImmutableSortedSet<string>? SuspendedMonitors = null,
    RebootCounts? Reboots = null)
{
    /// <summary>True while this server is suspended.</summary>
    public bool Suspended { get; init; }

    /// <summary>The view that this server is in; null if it is in none.</summary>
    public View? View { get; init; }

    /// <summary>The others that are, as far as is known here.</summary>
    public ServerSet Asleep { get; init; }

    /// <summary>The forced stops of servers that are out of the view.</summary>
    public ImmutableArray<Fence> Fences
    {
        // An older version did not write it.
        get;
        init => field = value.IsDefault ? [] : value;
    } = [];

    /// <summary>True while the service is not stopped.</summary>
    public bool Runs { get; init; }

    /// <summary>True on a server that went down while it ran, until it is started.</summary>
    public bool CameDown { get; init; }

    /// <summary>For how long timeouts are longer than configured; null if they never were.
    /// </summary>
    public StoredRatio? Ratio { get; init; }

    /// <summary>Whether this server counts when a cluster that counts heads starts.</summary>
    public Partition.StartRight StartRight { get; init; }

    /// <summary>The servers' names, in the order by which all this refers to them.</summary>
    public ImmutableArray<string> Servers
    {
        // An older version did not write it.
        get;
        init => field = value.IsDefault ? [] : value;
    } = [];

    /// <summary>The resolvers whose targets are silent; null if none are.</summary>
    public ImmutableSortedSet<string>? Silent { get; init; }

    public static readonly Ledger Empty = new(0,
        ImmutableSortedDictionary<string, Placement>.Empty,
        ImmutableSortedDictionary<string, RecoveryCounters>.Empty);

    /// <summary>The durable part of a state.</summary>
    public static Ledger Of(State state) => new(state.HighestView, state.Placements,
        state.Monitors.Where(m => m.Value.Counters != RecoveryCounters.Zero)
            .ToImmutableSortedDictionary(m => m.Key, m => m.Value.Counters),
        SuspendedOf(state), state.Reboots)
    {
        Suspended = state.Phase == ServicePhase.Suspended,
        View = state.LastView,
        Asleep = state.Asleep,
        Runs = state.Phase != ServicePhase.Stopped,
        CameDown = state.CameDown,
        Fences = [.. state.Fences.Values],
        Ratio = TimeoutRatios.Kept(state),
        StartRight = state.StartRight,
        Silent = SilentOf(state),
        Servers = [.. state.Config.Servers.Select(s => s.Name)],
    };

    private static ImmutableSortedSet<string>? SilentOf(State state)
    {
        var names = state.Config.Partition.Resolvers
            .Where((r, i) => state.Evidence[i].IsSilent(r))
            .Select(r => r.Name).ToImmutableSortedSet();
        return names.IsEmpty ? null : names;
    }

    private static bool SameSilence(State before, State after)
    {
        if (before.Evidence == after.Evidence) return true;
        for (int i = 0; i < before.Evidence.Length; i++)
        {
            var resolver = before.Config.Partition.Resolvers[i];
            if (before.Evidence[i].IsSilent(resolver) != after.Evidence[i].IsSilent(resolver))
                return false;
        }
        return true;
    }

    private static ImmutableSortedSet<string>? SuspendedOf(State state)
    {
        var names = state.Monitors.Where(m => m.Value.Phase == MonitorPhase.Suspend)
            .Select(m => m.Key).ToImmutableSortedSet();
        return names.IsEmpty ? null : names;
    }

    /// <summary>True if a step changed nothing that must be on disk.</summary>
    public static bool Same(State before, State after) =>
        before.HighestView == after.HighestView
        && ReferenceEquals(before.Placements, after.Placements)
        && ReferenceEquals(before.Fences, after.Fences)
        && before.Reboots == after.Reboots
        && before.Ratio == after.Ratio
        && before.StartRight == after.StartRight
        && before.Asleep == after.Asleep && before.CameDown == after.CameDown
        && (before.Phase == ServicePhase.Stopped) == (after.Phase == ServicePhase.Stopped)
        && (before.Phase == ServicePhase.Suspended) == (after.Phase == ServicePhase.Suspended)
        && before.LastView == after.LastView
        && ReferenceEquals(before.Config, after.Config) && SameSilence(before, after)
        && (ReferenceEquals(before.Monitors, after.Monitors)
            || before.Monitors.All(m =>
                after.Monitors.TryGetValue(m.Key, out var now)
                && now.Counters == m.Value.Counters
                && now.Phase == MonitorPhase.Suspend == (m.Value.Phase == MonitorPhase.Suspend)));
}
