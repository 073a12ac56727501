using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Plans changes of channels for alerts, none of which stops anything.</summary>
internal static class ApplyPlanAlerts
{
    public static void Add(ClusterConfig before, ClusterConfig after, ApplyPlanSteps steps)
    {
        static string At(AlertChannelConfig c) => $"alert/{c.Type}@{c.Name}";
        var was = before.AlertChannels.ToDictionary(At);
        var becomes = after.AlertChannels.ToDictionary(At);
        foreach (string gone in was.Keys.Where(k => !becomes.ContainsKey(k)))
            steps.Add(gone, "is removed", ApplyMethod.UploadOnly);
        foreach (var (at, channel) in becomes)
        {
            if (!was.TryGetValue(at, out var former))
                steps.Add(at, "is added", ApplyMethod.UploadOnly);
            else steps.AddChanges(at, ConfigDiffAlerts.OfChannel(former),
                ConfigDiffAlerts.OfChannel(channel), _ => ApplyMethod.UploadOnly, _ => "",
                channel.Type);
        }
    }
}
