using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Sdk;

namespace Baton.Clpsim.Sim;

/// <summary>What must hold of where groups are: exclusion, server groups, counts.</summary>
internal static class GroupRules
{
    /// <summary>What is wrong with a start on a server: the rule and why; or null.</summary>
    public static (string Rule, string Text)? Fault(SimServer server, Call call)
    {
        var config = server.State.Config;
        if (config.FindGroup(call.Group) is not { } group) return null;
        foreach (var other in config.Groups)
        {
            if (other.Name != group.Name
                && Exclusion.Between(config, group, other) == ExclusionKind.Absolute
                && config.ResourcesOf(other.Name).Any(r => server.Held.Contains(r.Name)))
                return ("exclusion", $"{other.Name} is there, which excludes it");
        }
        var placement = server.State.Placements[group.Name];
        if (group.StaysInServerGroup && placement is
            { Event: StartEvent.Failover, Previous: { } previous }
            && !group.ServerGroupOf(previous, config).Contains(server.Id))
            return ("server-group", $"it came from {config.NameOf(previous)}");
        int allowed = config.ResourcesOf(group.Name)
            .Max(r => r.Activate.Failovers ?? config.Servers.Length);
        bool often = config.Recovery.FailoversPerServer
            ? config.AllServers.Any(s => placement.FailedOver.Of(s) > allowed)
            : placement.FailedOver.Total > allowed;
        return often ? ("count", $"it failed over more often than {allowed} times") : null;
    }
}
