namespace Baton.Core.Config;

/// <summary>Checks server groups, exclusion rules and how destinations are chosen.</summary>
internal static class ConfigCheckPlacement
{
    public static void Check(ClusterConfig config, ConfigCheckFaults faults)
    {
        faults.AtMost("servergroup", "server groups", config.ServerGroups.Length,
            Limits.ServerGroupsMax);
        faults.Unique("server group",
            config.ServerGroups.Select(g => ("servergroup@" + g.Name, g.Name)));
        foreach (var group in config.ServerGroups)
        {
            string at = "servergroup@" + group.Name;
            faults.Name(at, group.Name);
            if (group.Servers.IsEmpty) faults.Error(at, "has no server");
            foreach (string server in group.Servers)
                ConfigCheckServers.Known(config, $"{at}/policy@{server}", server, faults);
        }
        foreach (var rule in config.ExclusionRules) CheckRule(config, rule, faults);
    }

    private static void CheckRule(
        ClusterConfig config, ExclusionRule rule, ConfigCheckFaults faults)
    {
        string at = "xclrule@" + rule.Name;
        faults.Name(at, rule.Name);
        if (rule.Kind == ExclusionKind.None)
            faults.Error(at + "/type", "'0' is not allowed: 1 (Normal) or 2 (Absolute)");
        foreach (string group in rule.Groups)
        {
            if (config.FindGroup(group) is null)
                faults.Error($"{at}/group@{group}", $"there is no group '{group}'");
            else if (HasMachine(config, group))
                faults.Error($"{at}/group@{group}", MachineText);
        }
    }

    private const string MachineText = "a group with a virtual machine cannot exclude others";

    // The original refuses it too: a migrating machine is on two servers for a while (#3).
    private static bool HasMachine(ClusterConfig config, string group) =>
        config.ResourcesOf(group).Any(r => r.Type == "vm");

    public static void CheckGroup(
        ClusterConfig config, GroupConfig group, ConfigCheckFaults faults)
    {
        string at = "group@" + group.Name;
        if (group.Exclusion != ExclusionKind.None && HasMachine(config, group.Name))
            faults.Error(at + "/exclusion", MachineText);
        if (!group.AutoFailover && (group.FailoverMode != FailoverMode.ServerOrder
            || group.StaysInServerGroup || group.AutoFailback))
        {
            // The web interface of the original greys them out (#139).
            faults.Warning(at, "fails over by hand only: failovermode, stayinservergroup and "
                + "failback have no effect");
        }
        if (!group.Policy.IsEmpty && !group.ServerGroups.IsEmpty)
            faults.Error(at + "/servergroup", "has a policy too: name servers or server groups");
        foreach (string name in group.ServerGroups)
        {
            if (config.FindServerGroup(name) is null)
                faults.Error($"{at}/servergroup@{name}", $"there is no server group '{name}'");
        }
        bool grouped = group.FailoverMode == FailoverMode.ServerGroup;
        if (grouped && config.ServerGroups.IsEmpty)
            faults.Error(at + "/failovermode", "'2' is not allowed: there is no server group");
        if (group.StaysInServerGroup && !grouped)
            faults.Error(at + "/stayinservergroup", "'1' is not allowed without failovermode 2");
        foreach (string monitor in group.ExcludedMonitors)
        {
            if (config.FindMonitor(monitor) is null)
                faults.Error($"{at}/dynamic/exclude@{monitor}", $"there is no monitor '{monitor}'");
        }
    }
}
