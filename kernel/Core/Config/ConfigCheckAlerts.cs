using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>Checks the channels that alerts are told through.</summary>
internal static class ConfigCheckAlerts
{
    public static void Check(ClusterConfig config,
        IReadOnlyDictionary<string, TypeDeclaration> types, ConfigCheckFaults faults)
    {
        var channels = config.AlertChannels;
        faults.AtMost("alert", "channels for alerts", channels.Length, Limits.AlertChannelsMax);
        faults.Unique("channel for alerts", channels.Select(c => (At(c), c.Name)));
        foreach (var channel in channels)
        {
            faults.Name(At(channel), channel.Name);
            faults.Comment(At(channel), channel.Comment);
            ConfigCheckResources.Type(
                At(channel), channel.Type, channel.Name, PluginKind.Alert, types, faults);
            foreach (string filter in channel.Modules.Where(m => !AlertChannelConfig.IsFilter(m)))
                faults.Error(At(channel) + "/modules",
                    $"'{filter}' is not allowed: MODULE or MODULE:ID, such as rc or nm:2");
            for (int i = 0; i < channel.Servers.Length; i++)
                ConfigCheckServers.Known(
                    config, $"{At(channel)}/servers@{i}/name", channel.Servers[i], faults);
        }
    }

    private static string At(AlertChannelConfig channel) =>
        $"alert/{channel.Type}@{channel.Name}";
}
