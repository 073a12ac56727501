using static Baton.Core.Config.ConfigDiffValues;

namespace Baton.Core.Config;

/// <summary>How lost servers are forced to stop, as paths and texts.</summary>
public static class ConfigDiffFencing
{
    /// <summary>The values of the whole cluster.</summary>
    public static IEnumerable<ConfigValue> OfFencing(FencingConfig fencing)
    {
        ArgumentNullException.ThrowIfNull(fencing);
        yield return new("cluster/forcestop/use", Flag(fencing.Used));
        yield return new("cluster/forcestop/onfail", Text((int)fencing.OnFailure));
        yield return new("cluster/forcestop/pause", Seconds(fencing.Pause));
        if (fencing.Delay is { } delay)
            yield return new("cluster/forcestop/delay", Milliseconds(delay));
    }

    /// <summary>The values of one device.</summary>
    public static IEnumerable<ConfigValue> OfDevice(FenceDeviceConfig device)
    {
        ArgumentNullException.ThrowIfNull(device);
        string at = $"forcestop/{device.Type}@{device.Name}/";
        yield return new(at + "comment", device.Comment);
        yield return new(at + "priority", Text(device.Priority));
        yield return new(at + "action", Text((int)device.Action));
        yield return new(at + "retry", Text(device.Retries));
        yield return new(at + "timeout", Seconds(device.Timeout));
        for (int i = 0; i < device.Servers.Length; i++)
            yield return new($"{at}servers@{Text(i)}/name", device.Servers[i]);
        foreach (var (path, text) in device.Parameters)
            yield return new($"{at}parameters/{path}", text);
    }
}
