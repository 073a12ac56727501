using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>Takes a new configuration over while the cluster runs.</summary>
internal static class Reconfiguration
{
    public static void Take(Draft draft, ClusterConfig config)
    {
        var state = draft.State;
        if (config.Generation < state.Config.Generation
            || config.FindServer(state.Config.NameOf(state.Self)) is not { } self)
            return;
        bool samePaths = config.Servers.Length == state.Config.Servers.Length
            && config.Heartbeats.Length == state.Config.Heartbeats.Length;
        foreach (var (name, run) in state.Monitors)
        {
            // A changed monitor starts anew; an unchanged one must not notice (regression 93).
            bool changed = !IsSame(state.Config.FindMonitor(name), config.FindMonitor(name));
            if (changed && run.IsRunning) draft.Do(new Effect.StopMonitor(name, run.Run));
        }
        draft.State = state with
        {
            Config = config,
            Self = self,
            Heartbeats = samePaths ? state.Heartbeats : HeartbeatTable.For(config),
            Evidence = config.Partition.Resolvers.Length == state.Evidence.Length
                ? state.Evidence : [.. config.Partition.Resolvers.Select(_ => new Evidence())],
            Monitors = state.Monitors
                .RemoveRange(state.Monitors.Keys.Where(m => config.FindMonitor(m) is null))
                .SetItems(config.Monitors
                    .Where(m => !IsSame(state.Config.FindMonitor(m.Name), m))
                    .Select(m => KeyValuePair.Create(m.Name, Renewed(state, m.Name)))),
        };
        draft.Info("cfmgr", 1, $"Configuration generation {config.Generation} stands.");
    }

    private static bool IsSame(MonitorConfig? before, MonitorConfig? after) =>
        before is not null && after is not null && before.IsSameAs(after);

    private static MonitorRun Renewed(State state, string monitor)
    {
        var before = state.Monitors.GetValueOrDefault(monitor) ?? new MonitorRun();
        return new MonitorRun { Run = before.Run, Counters = before.Counters };
    }
}
