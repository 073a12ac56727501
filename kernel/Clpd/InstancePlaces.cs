using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Clpd;

/// <summary>Where each instance of a plugin lives on this server.</summary>
internal sealed record InstancePlaces(Layout Layout, string Server, string Version)
{
    public InstanceContext OfResource(ResourceConfig resource) => Make(resource.Type,
        resource.Name, resource.Group, Path.Combine(resource.Group, resource.Name));

    public InstanceContext OfMonitor(MonitorConfig monitor) =>
        Make(monitor.Type, monitor.Name, "", Path.Combine("monitor.s", monitor.Name));

    public InstanceContext OfFence(FenceDeviceConfig device) =>
        Make(device.Type, device.Name, "", Path.Combine("forcestop", device.Name));

    public InstanceContext OfAlert(AlertChannelConfig channel) =>
        Make(channel.Type, channel.Name, "", Path.Combine("alert", channel.Name));

    private InstanceContext Make(string type, string name, string group, string scripts) => new()
    {
        Type = type,
        Name = name,
        Group = group,
        Server = Server,
        ScriptsDirectory = Path.Combine(Layout.Scripts, scripts),
        LogDirectory = Layout.Log,
        RuntimeDirectory = Path.Combine(Layout.Run, type, name),
        ProductVersion = Version,
        InstallDirectory = InstallDirectory,
    };

    /// <summary>What every script that the cluster runs by itself sees.</summary>
    public ImmutableDictionary<string, string> ScriptEnvironment(IFiles files)
    {
        string[] os = (files.ReadText("/etc/os-release") ?? "").Split('\n');
        return new Dictionary<string, string>
        {
            ["CLP_OSNAME"] = Value("PRETTY_NAME", "Linux"),
            ["CLP_OSVER"] = Value("VERSION_ID", ""),
            ["CLP_PATH"] = InstallDirectory,
            ["CLP_VERSION_FULL"] = Version,
            ["CLP_VERSION_MAJOR"] = Version.Split('.')[0],
            ["BATON_SERVER"] = Server,
        }.ToImmutableDictionary();

        string Value(string name, string otherwise) =>
            os.FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal))
                ?[(name.Length + 1)..].Trim().Trim('"', '\'') ?? otherwise;
    }

    private static string InstallDirectory => Path.GetDirectoryName(
        AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!;
}
