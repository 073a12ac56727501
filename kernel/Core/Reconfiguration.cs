using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>Takes a new configuration over while the cluster runs.</summary>
internal static class Reconfiguration
{
    public static void Take(Draft draft, ClusterConfig written)
    {
        var state = draft.State;
        var config = TimeoutRatios.Under(written, state.Ratio.Ratio);
        if (config.Generation < state.Config.Generation) return;
        if (config.FindServer(state.Config.NameOf(state.Self)) is not { } self)
        {
            Leave(draft, config.Generation);
            return;
        }
        if (Obstacle(state, config) is { } obstacle)
        {
            draft.Error("cfmgr", 2, $"Configuration generation {config.Generation} cannot be "
                + $"taken over now: {obstacle} It stands when the daemon starts again.");
            return;
        }
        if (!StartsLike(config, state.Config)) draft.State = state = Renumbered(state);
        StopChanged(draft, config);
        draft.State = state with
        {
            IsRemoved = false,
            Config = config,
            Unstretched = ReferenceEquals(config, written) ? null : written,
            Self = self,
            Heartbeats = Heard(state, config, draft.Now),
            Evidence = [.. config.Partition.Resolvers.Select((r, i) =>
                Known(state, r, i, draft.Now) with { Asking = null })],
            Local = Kept(state, config),
            Monitors = state.Monitors
                .RemoveRange(state.Monitors.Keys.Where(m => config.FindMonitor(m) is null))
                .SetItems(config.Monitors
                    .Where(m => !Same(m, state.Config.FindMonitor(m.Name)))
                    .Select(m => KeyValuePair.Create(m.Name, Renewed(state, m.Name)))),
        };
        if (config.Monitoring.NoRecovery != state.Config.Monitoring.NoRecovery)
            MonitorRecovery.TellSwitch(draft);
        draft.Info("cfmgr", 1, $"Configuration generation {config.Generation} stands.");
    }

    // Nobody is silent by a timeout that did not count while it was heard.
    private static HeartbeatTable Heard(State state, ClusterConfig config, Instant now)
    {
        var table = state.Heartbeats.Under(config, state.Config);
        return config.Timing == state.Config.Timing ? table
            : table.Excused(now, now, state.Config.Timing.HeartbeatTimeout);
    }

    // A service that runs is never pulled from under its groups: their server stops it first.
    private static void Leave(Draft draft, long generation)
    {
        bool runs = draft.State.Phase != ServicePhase.Stopped;
        draft.Error("cfmgr", 3, $"Configuration generation {generation} names this server no "
            + "more. " + (runs
                ? "Its cluster service goes on as it is until it is stopped, and starts no more."
                : "Its cluster service starts no more."));
        draft.State = draft.State with { IsRemoved = true };
    }

    // What should have been stopped first: nobody could ever stop it under the new one.
    private static string? Obstacle(State state, ClusterConfig config)
    {
        if (state.Phase != ServicePhase.Stopped && !StartsLike(config, state.Config))
            return "the order of the servers changes and the cluster service runs.";
        // Most of n and most of n + 1 always share a server; most of n and of n + 2 need not.
        if (state.Phase != ServicePhase.Stopped
            && config.Servers.Length > state.Config.Servers.Length + 1)
            return "servers are added one at a time while the cluster service runs.";
        var lost = state.Local.Values.SelectMany(g => g.Resources.Select(r => (Group: g, r)))
            .FirstOrDefault(x => (x.r.Value.Call is not null
                    || x.r.Value.Phase != ResourcePhase.Offline)
                && config.FindResource(x.r.Key)?.Group != x.Group.Name);
        return lost.Group is null
            ? null : $"{lost.r.Key} of group {lost.Group.Name} is held and no longer in it.";
    }

    // Servers go by their place in the order: it must not change under what refers to it.
    private static bool StartsLike(ClusterConfig config, ClusterConfig before) =>
        config.Servers.Length >= before.Servers.Length
        && before.Servers.Zip(config.Servers).All(pair => pair.First.Name.Equals(
            pair.Second.Name, StringComparison.OrdinalIgnoreCase));

    private static State Renumbered(State state) => state with
    {
        LeftCleanly = ServerSet.Empty,
        Asleep = ServerSet.Empty,
        Fences = state.Fences.Clear(),
        FenceDue = state.FenceDue.Clear(),
        Reachable = ServerSet.Empty,
        Unreached = state.Unreached.Clear(),
        Unanswering = ServerSet.Empty,
        Peers = state.Peers.Clear(),
        Placements = state.Placements.ToImmutableSortedDictionary(p => p.Key, p => p.Value with
        {
            Owner = null,
            Previous = null,
            Destination = null,
            Instruction = Instruction.Stop,
            Tried = ServerSet.Empty,
        }),
    };

    // An unchanged monitor must not notice (regression 93).
    private static void StopChanged(Draft draft, ClusterConfig config)
    {
        foreach (var (name, run) in draft.State.Monitors)
        {
            if (run.IsRunning && !Same(
                config.FindMonitor(name), draft.State.Config.FindMonitor(name)))
                draft.Do(new Effect.StopMonitor(name, run.Run));
        }
    }

    private static bool Same(MonitorConfig? a, MonitorConfig? b) =>
        a is not null && b is not null
        && a with { Parameters = b.Parameters, Servers = b.Servers } == b
        && a.Parameters.SequenceEqual(b.Parameters) && a.Servers.SequenceEqual(b.Servers);

    // A key that nobody held before is not lost by not being held yet.
    private static Evidence Known(
        State state, ResolverConfig resolver, int index, Instant now)
    {
        var before = state.Config.Partition.Resolvers;
        return index < before.Length && before[index].Name == resolver.Name
            && ConfigDiffValues.OfResolver(resolver)
                .SequenceEqual(ConfigDiffValues.OfResolver(before[index]))
            ? state.Evidence[index]
            : new Evidence { ProvenAt = resolver.Key is null ? null : now };
    }

    private static ImmutableSortedDictionary<string, LocalGroup> Kept(
        State state, ClusterConfig config) => state.Local
        .Where(g => config.FindGroup(g.Key) is not null)
        .ToImmutableSortedDictionary(g => g.Key, g => g.Value with
        {
            Resources = g.Value.Resources.RemoveRange(
                g.Value.Resources.Keys.Where(r => config.FindResource(r)?.Group != g.Key)),
        });

    private static MonitorRun Renewed(State state, string monitor)
    {
        var before = state.Monitors.GetValueOrDefault(monitor) ?? new MonitorRun();
        bool suspended = before.Phase == MonitorPhase.Suspend;
        return new MonitorRun
        {
            Run = before.Run,
            Counters = before.Step is { Acted: false } step ? step.Before : before.Counters,
            // Suspended to be changed: it is the operator who resumes it.
            Phase = suspended ? MonitorPhase.Suspend : MonitorPhase.Offline,
            Dummy = before.Dummy,
        };
    }
}
