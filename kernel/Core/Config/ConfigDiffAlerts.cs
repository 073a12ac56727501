using static Baton.Core.Config.ConfigDiffValues;

namespace Baton.Core.Config;

/// <summary>The channels that alerts are told through, as paths and texts.</summary>
public static class ConfigDiffAlerts
{
    /// <summary>The values of one channel.</summary>
    public static IEnumerable<ConfigValue> OfChannel(AlertChannelConfig channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        string at = $"alert/{channel.Type}@{channel.Name}/";
        yield return new(at + "comment", channel.Comment);
        yield return new(at + "level", Text((int)channel.Level));
        yield return new(at + "modules", string.Join(' ', channel.Modules));
        yield return new(at + "timeout", Seconds(channel.Timeout));
        for (int i = 0; i < channel.Servers.Length; i++)
            yield return new($"{at}servers@{Text(i)}/name", channel.Servers[i]);
        foreach (var (path, text) in channel.Parameters)
            yield return new($"{at}parameters/{path}", text);
    }
}
