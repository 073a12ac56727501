using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>Where each instance of a plugin lives on this server.</summary>
internal sealed record InstancePlaces(Layout Layout, string Server, string Version)
{
    public InstanceContext OfResource(ResourceConfig resource) => Make(resource.Type,
        resource.Name, resource.Group, Path.Combine(resource.Group, resource.Name));

    public InstanceContext OfMonitor(MonitorConfig monitor) =>
        Make(monitor.Type, monitor.Name, "", Path.Combine("monitor.s", monitor.Name));

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
        InstallDirectory = Path.GetDirectoryName(
            AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!,
    };
}
