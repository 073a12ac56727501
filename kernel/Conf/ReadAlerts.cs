using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads the channels that alerts are told through.</summary>
internal static class ReadAlerts
{
    private const int SecondsMax = 9999;

    public static ImmutableArray<AlertChannelConfig> Read(Section root, ReadContext context)
    {
        if (root.Child("alert") is not { } section) return [];
        var listed = ReadContext.Listed(section, t => context.Knows(t, PluginKind.Alert));
        var channels = ImmutableArray.CreateBuilder<AlertChannelConfig>();
        foreach (var item in section.EachBut("types"))
        {
            if (context.Knows(item.Element.Name, PluginKind.Alert))
                channels.Add(Channel(item, context));
            else
                context.SetAside(item, listed, "channel for alerts", ConfigCheck.UnknownType(
                    item.Element.Name, PluginKind.Alert, context.Types), "; it tells nothing");
        }
        return channels.ToImmutable();
    }

    private static AlertChannelConfig Channel(Section item, ReadContext context)
    {
        var normal = new AlertChannelConfig { Name = item.Key, Type = item.Element.Name };
        return normal with
        {
            Comment = item.Text("comment") ?? "",
            Level = (AlertLevel)item.Number("level", 0, 2, (int)normal.Level),
            Modules = [.. (item.Text("modules") ?? "").Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries)],
            Timeout = item.Seconds("timeout", 1, SecondsMax) ?? normal.Timeout,
            Servers = [.. item.Each("servers").OrderBy(Ids.Order)
                .Select(s => s.Text("name") ?? "")],
            Parameters = ReadParameters.Read(item, item.Element.Name, context),
        };
    }
}
