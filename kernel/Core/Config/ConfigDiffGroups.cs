using System.Collections.Immutable;
using static Baton.Core.Config.ConfigDiffValues;

namespace Baton.Core.Config;

/// <summary>Groups and what holds for all of them, as paths and texts.</summary>
public static class ConfigDiffGroups
{
    /// <summary>The values of one group.</summary>
    public static IEnumerable<ConfigValue> OfGroup(GroupConfig group)
    {
        string at = $"group@{group.Name}/";
        yield return new(at + "comment", group.Comment);
        yield return new(at + "gid", Text(group.Id));
        yield return new(at + "start", Flag(group.AutoStart));
        yield return new(at + "failover", Flag(group.AutoFailover));
        yield return new(at + "failback", Flag(group.AutoFailback));
        yield return new(at + "failovermode", Text((int)group.FailoverMode));
        yield return new(at + "stayinservergroup", Flag(group.StaysInServerGroup));
        yield return new(at + "exclusion", Text((int)group.Exclusion));
        yield return new(at + "dynamic/force", Flag(group.StartsDespiteErrors));
        foreach (string monitor in group.ExcludedMonitors)
            yield return new($"{at}dynamic/exclude@{monitor}", "");
        for (int i = 0; i < group.Policy.Length; i++)
            yield return new($"{at}policy@{group.Policy[i]}/order", Text(i));
        for (int i = 0; i < group.ServerGroups.Length; i++)
            yield return new($"{at}servergroup@{group.ServerGroups[i]}/order", Text(i));
        foreach (var value in OfWaits(at + "depend/", group)) yield return value;
    }

    private static IEnumerable<ConfigValue> OfWaits(string at, GroupConfig group)
    {
        if (group.StartAfter is { } start)
        {
            foreach (string other in start.Groups)
            {
                yield return new($"{at}act/depend@{other}/sameserver",
                    Flag(start.SameServer.Contains(other)));
            }
            yield return new(at + "act/timeout", Seconds(start.Timeout));
        }
        if (group.StopAfter is not { } stop) yield break;
        foreach (string other in stop.Groups) yield return new($"{at}deact/depend@{other}", "");
        yield return new(at + "deact/timeout", Seconds(stop.Timeout));
        yield return new(at + "deact/cluster/use", Flag(stop.AtClusterStop));
        yield return new(at + "deact/server/use", Flag(stop.AtServerStop));
        yield return new(at + "deact/other/use", Flag(stop.AtGroupStop));
    }

    /// <summary>The values of one server group.</summary>
    public static IEnumerable<ConfigValue> OfServerGroup(ServerGroupConfig group)
    {
        for (int i = 0; i < group.Servers.Length; i++)
        {
            yield return new(
                $"servergroup@{group.Name}/policy@{group.Servers[i]}/order", Text(i));
        }
    }

    /// <summary>The values of one exclusion rule.</summary>
    public static IEnumerable<ConfigValue> OfRule(ExclusionRule rule)
    {
        yield return new($"xclrule@{rule.Name}/type", Text((int)rule.Kind));
        foreach (string group in rule.Groups)
            yield return new($"xclrule@{rule.Name}/group@{group}", "");
    }

    /// <summary>What final actions follow from, one by one.</summary>
    public static readonly ImmutableArray<FinalCauses> Causes =
        [FinalCauses.Activation, FinalCauses.Deactivation, FinalCauses.Monitor];

    /// <summary>The element that a cause is called in <c>clp.conf</c>.</summary>
    public static string NameOf(FinalCauses cause) => cause switch
    {
        FinalCauses.Activation => "activation",
        FinalCauses.Deactivation => "deactivation",
        _ => "monitor",
    };

    /// <summary>The value of what follows a failure of the daemon's process.</summary>
    public static ConfigValue OfProcess(RecoveryTabConfig recovery) => new("pm/exec0/recover",
        Text(recovery.ProcessFailure is { } action
            ? ConfigCheckActions.Process.First(p => p.Value == action).Key : 0));

    /// <summary>The values of what holds for every recovery.</summary>
    public static IEnumerable<ConfigValue> OfRecovery(RecoveryTabConfig recovery)
    {
        yield return new("cluster/failovercount/perserver", Flag(recovery.FailoversPerServer));
        yield return new("cluster/failovercount/reset", Seconds(recovery.FailoverReset));
        yield return new("cluster/reboot/max", Text(recovery.RebootsMax));
        yield return new("cluster/reboot/reset", Seconds(recovery.RebootReset));
        yield return new("cluster/rsctimeout/rsctoaction", Text(
            recovery.StallAction == FinalAction.NothingAndGoOn ? 0
            : recovery.StallAction == FinalAction.StopServiceAndShutDown ? 2
            : recovery.StallAction == FinalAction.StopServiceAndReboot ? 3
            : (int)recovery.StallAction));
        yield return new("cluster/disable/groupstart", Flag(recovery.NoGroupStart));
        foreach (var cause in Causes)
        {
            string name = NameOf(cause);
            yield return new("cluster/lastserver/" + name,
                Flag(recovery.SparesLastServer.HasFlag(cause)));
            yield return new("cluster/disable/" + name,
                Flag(recovery.WithoutRecovery.HasFlag(cause)));
        }
    }
}
