using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Checks groups: names, policies and whom they wait for.</summary>
internal static class ConfigCheckGroups
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        faults.AtMost("group", "groups", config.Groups.Length, Limits.GroupsMax);
        faults.Unique("group", config.Groups.Select(g => ("group@" + g.Name, g.Name)));
        var names = config.Groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        var sizes = config.Resources.CountBy(r => r.Group).ToDictionary();
        foreach (var group in config.Groups)
        {
            string at = "group@" + group.Name;
            faults.Name(at, group.Name);
            faults.Comment(at, group.Comment);
            faults.AtMost(at, "resources in one group", sizes.GetValueOrDefault(group.Name),
                Limits.ResourcesPerGroupMax);
            CheckPolicy(config, group, faults);
            CheckWait(group, "act", group.StartAfter?.Groups ?? [], names, faults);
            CheckWait(group, "deact", group.StopAfter?.Groups ?? [], names, faults);
            ConfigCheckPlacement.CheckGroup(config, group, faults);
        }
        CheckWaitCycle(config, "act", g => g.StartAfter?.Groups ?? [], faults);
        CheckWaitCycle(config, "deact", g => g.StopAfter?.Groups ?? [], faults);
        ConfigCheckPlacement.Check(config, faults);
    }

    private static void CheckPolicy(
        ClusterConfig config, GroupConfig group, ConfigCheckFaults faults)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string server in group.Policy)
        {
            string path = $"group@{group.Name}/policy@{server}";
            ConfigCheckServers.Known(config, path, server, faults);
            if (!seen.Add(server)) faults.Error(path, $"the server '{server}' is named twice");
        }
    }

    private static void CheckWait(GroupConfig group, string kind, ImmutableArray<string> others,
        HashSet<string> names, ConfigCheckFaults faults)
    {
        foreach (string other in others)
        {
            string path = $"group@{group.Name}/depend/{kind}/depend@{other}";
            if (other == group.Name)
                faults.Error(path, $"the group '{other}' cannot wait for itself");
            else if (!names.Contains(other))
                faults.Error(path, $"there is no group '{other}' to wait for");
        }
    }

    private static void CheckWaitCycle(ClusterConfig config, string kind,
        Func<GroupConfig, ImmutableArray<string>> othersOf, ConfigCheckFaults faults)
    {
        var waits = config.Groups
            .Where(g => !othersOf(g).IsEmpty)
            .DistinctBy(g => g.Name)
            .ToDictionary(g => g.Name, g => othersOf(g).Where(o => o != g.Name).ToArray());
        if (ConfigCheckCycle.Find(waits) is { } cycle)
        {
            faults.Error($"group@{cycle[0]}/depend/{kind}",
                "groups wait for each other: " + string.Join(" -> ", cycle));
        }
    }
}
