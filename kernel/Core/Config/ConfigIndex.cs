using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>
/// The objects of a configuration by their names: with 5,000 resources a search for each would be
/// most of what a step does.
/// </summary>
internal sealed class ConfigIndex
{
    private readonly ImmutableArray<ServerConfig> _servers;
    private readonly ImmutableArray<ServerGroupConfig> _serverGroups;
    private readonly ImmutableArray<GroupConfig> _groups;
    private readonly ImmutableArray<ResourceConfig> _resources;
    private readonly ImmutableArray<MonitorConfig> _monitors;

    public ConfigIndex(ClusterConfig config)
    {
        (_servers, _serverGroups) = (config.Servers, config.ServerGroups);
        (_groups, _resources, _monitors) = (config.Groups, config.Resources, config.Monitors);
        // Of two of one name the first counts; whatever checks a configuration refuses them.
        foreach (var group in _groups)
            Groups.TryAdd(group.Name, (group, group.LookUpPolicy(config)));
        foreach (var monitor in _monitors) Monitors.TryAdd(monitor.Name, monitor);
        foreach (var resource in _resources)
        {
            Resources.TryAdd(resource.Name, resource);
            if (!ByGroup.TryGetValue(resource.Group, out var list))
                ByGroup.Add(resource.Group, list = []);
            list.Add(resource);
        }
    }

    public Dictionary<string, (GroupConfig Group, ImmutableArray<ServerId> Policy)> Groups { get; }
        = [];

    public Dictionary<string, ResourceConfig> Resources { get; } = [];

    public Dictionary<string, MonitorConfig> Monitors { get; } = [];

    public Dictionary<string, List<ResourceConfig>> ByGroup { get; } = [];

    /// <summary>True if it was made of the very objects that a configuration has.</summary>
    public bool IsOf(ClusterConfig config) => _servers == config.Servers
        && _serverGroups == config.ServerGroups && _groups == config.Groups
        && _resources == config.Resources && _monitors == config.Monitors;

    /// <summary>
    /// Where a configuration keeps it: it follows from the rest, so that all slots are equal.
    /// </summary>
    public struct Slot : IEquatable<Slot>
    {
        public ConfigIndex? Kept { get; set; }

        public readonly bool Equals(Slot other) => true;

        public override readonly bool Equals(object? obj) => obj is Slot;

        public override readonly int GetHashCode() => 0;
    }
}
