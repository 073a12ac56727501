using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Plans changes of monitors.</summary>
internal static class ApplyPlanMonitors
{
    private const string Below = "parameters/";

    public static void Add(ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        steps.AddChanges("pm", [ConfigDiffGroups.OfProcess(before.Recovery)],
            [ConfigDiffGroups.OfProcess(after.Recovery)], _ => ApplyMethod.SuspendCluster,
            _ => "");
        steps.AddChanges("rm", ConfigDiffValues.OfMonitoring(before.Monitoring),
            ConfigDiffValues.OfMonitoring(after.Monitoring), _ => ApplyMethod.SuspendCluster,
            _ => "");
        foreach (var monitor in before.Monitors)
        {
            string at = At(monitor);
            if (after.Monitors.FirstOrDefault(m => At(m) == at) is { } other)
                AddChanges(at, monitor, other, steps);
            else
                steps.Add(at, "is removed", ApplyMethod.SuspendMonitor, monitor.Name);
        }
        foreach (var monitor in after.Monitors)
        {
            if (!before.Monitors.Any(m => At(m) == At(monitor)))
                steps.Add(At(monitor), "is added", ApplyMethod.SuspendMonitor, monitor.Name);
        }
    }

    private static void AddChanges(
        string at, MonitorConfig before, MonitorConfig after, ApplyPlanSteps steps) =>
        steps.AddChanges(at, ConfigDiffValues.OfMonitor(before),
            ConfigDiffValues.OfMonitor(after),
            path => path == "comment" ? ApplyMethod.UploadOnly
                : path.StartsWith(Below, StringComparison.Ordinal)
                    ? steps.OfParameter(
                        before.Type, path[Below.Length..], ApplyMethod.SuspendMonitor)
                    : ApplyMethod.SuspendMonitor,
            method => method == ApplyMethod.SuspendMonitor ? before.Name : "",
            before.Type);

    private static string At(MonitorConfig monitor) => $"monitor/{monitor.Type}@{monitor.Name}";
}
