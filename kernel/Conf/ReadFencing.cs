using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads how lost servers are forced to stop.</summary>
internal static class ReadFencing
{
    private const int SecondsMax = 9999;

    public static FencingConfig Read(Section root, ReadContext context)
    {
        var normal = new FencingConfig();
        var fencing = root.Child("cluster") is { } cluster ? Common(cluster, normal) : normal;
        if (root.Child("forcestop") is not { } section) return fencing;
        var listed = ReadContext.Listed(section, t => context.Knows(t, PluginKind.Fence));
        var devices = new List<FenceDeviceConfig>();
        foreach (var item in section.EachBut("types"))
        {
            if (context.Knows(item.Element.Name, PluginKind.Fence))
                devices.Add(Device(item, devices.Count, context));
            else
                context.SetAside(item, listed, "forced stop", ConfigCheck.UnknownType(
                    item.Element.Name, PluginKind.Fence, context.Types), "; it stops no server");
        }
        return fencing with { Devices = [.. devices.OrderBy(d => d.Priority)] };
    }

    private static FencingConfig Common(Section cluster, FencingConfig normal) => normal with
    {
        Used = cluster.Flag("forcestop/use", normal.Used),
        OnFailure = (FenceFailure)cluster.Number("forcestop/onfail", 0, 2, (int)normal.OnFailure),
        Pause = cluster.Seconds("forcestop/pause", 1, SecondsMax) ?? normal.Pause,
        Delay = cluster.Milliseconds("forcestop/delay", 0, 9_999_000),
    };

    private static FenceDeviceConfig Device(Section item, int place, ReadContext context)
    {
        var normal = new FenceDeviceConfig { Name = item.Key, Type = item.Element.Name };
        return normal with
        {
            Comment = item.Text("comment") ?? "",
            Priority = item.Needed("priority", 0, 999, place),
            Action = (FenceAction)item.Number("action", 0, 3, (int)normal.Action),
            Retries = item.Number("retry", 0, 999, normal.Retries),
            Timeout = item.Seconds("timeout", 1, SecondsMax) ?? normal.Timeout,
            Servers = [.. item.Each("servers").OrderBy(Ids.Order)
                .Select(s => s.Text("name") ?? "")],
            Parameters = ReadParameters.Read(item, item.Element.Name, context),
        };
    }
}
