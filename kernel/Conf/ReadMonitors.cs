using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Reads monitors.</summary>
internal static class ReadMonitors
{
    private const int SecondsMax = 9999;

    public static ImmutableArray<MonitorConfig> Read(Section root, ReadContext context)
    {
        if (root.Child("monitor") is not { } section) return [];
        var listed = ReadContext.Listed(section, t => context.Knows(t, PluginKind.Monitor));
        var monitors = ImmutableArray.CreateBuilder<MonitorConfig>();
        foreach (var item in section.EachBut("types"))
        {
            string type = item.Element.Name;
            if (!context.Knows(type, PluginKind.Monitor))
            {
                context.MonitorsSetAside.Add(item.Key);
                context.SetAside(item, listed, "monitor", ConfigCheck.UnknownType(
                    type, PluginKind.Monitor, context.Types));
            }
            else if (LostTarget(item, context) is { } lost)
            {
                context.MonitorsSetAside.Add(item.Key);
                item.Element.Use = ElementUse.Kept;
                context.Findings.Warning(item.Element, $"not supported: monitor {item.Key}, since "
                    + $"resource {lost} of type {context.Unsupported[lost]} is not");
            }
            else
            {
                monitors.Add(Monitor(item, context));
            }
        }
        return monitors.ToImmutable();
    }

    /// <summary>The resource it needs and that cannot be used here, or null.</summary>
    private static string? LostTarget(Section item, ReadContext context)
    {
        string target = item.Text("target") ?? "";
        if (context.Unsupported.ContainsKey(target)) return target;
        string recovered = item.Text("relation/name") ?? "";
        return item.Text("relation/type") == "rsc" && context.Unsupported.ContainsKey(recovered)
            ? recovered : null;
    }

    private static MonitorConfig Monitor(Section item, ReadContext context)
    {
        var (kind, target) = Relation(item, context.Findings);
        var normal = ConfDefaults.Monitor(item.Key, item.Element.Name, kind, context.Types);
        return normal with
        {
            Comment = item.Text("comment") ?? "",
            Target = item.Text("target") ?? "",
            StartWait = item.Seconds("firstmonwait", 0, SecondsMax) ?? normal.StartWait,
            Interval = item.Seconds("polling/interval", 1, SecondsMax) ?? normal.Interval,
            Timeout = item.Seconds("polling/timeout", 1, SecondsMax) ?? normal.Timeout,
            Retries = item.Number("polling/reconfirmation", 0, 999, normal.Retries),
            Timing = (MonitorTiming)item.Number("polling/timing", 0, 99, (int)normal.Timing),
            Servers = item.Child("polling") is { } polling
                ? [.. polling.Each("servers").OrderBy(Ids.Order)
                    .Select(s => s.Text("name") ?? "")]
                : [],
            NoRetryOnTimeout = item.Flag("emergency/timeout/notreconfirmation/use", false),
            NoRecoveryOnTimeout = item.Flag("emergency/timeout/notrecovery/use", false),
            Recovery = Recovery(item, normal.Recovery with { Target = target }),
            Parameters = ReadParameters.Read(item, item.Element.Name, context),
        };
    }

    private static RecoveryConfig Recovery(Section item, RecoveryConfig normal) => normal with
    {
        Scripts = item.Number("emergency/threshold/script", 0, 99, normal.Scripts),
        PreAction = PreAction(item, normal.PreAction),
        Restarts = item.Number("emergency/threshold/restart", 0, 999, normal.Restarts),
        Failovers = item.Number("emergency/threshold/fo", 0, 999, normal.Failovers),
        Action = (FinalAction)item.Number("emergency/action", 0, 99, (int)normal.Action),
        ResetAfter = item.Seconds("emergency/threshold/reset", 0, 999_999),
    };

    private static PreActionConfig PreAction(Section item, PreActionConfig normal) => new()
    {
        BeforeFinal = item.Flag("emergency/preaction/use", normal.BeforeFinal),
        BeforeRestart = item.Flag("emergency/preaction/userestart", normal.BeforeRestart),
        BeforeFailover = item.Flag("emergency/preaction/usefailover", normal.BeforeFailover),
        Path = item.Text("emergency/preaction/path") is { Length: > 0 } path
            ? path : normal.Path,
        Timeout = item.Seconds("emergency/preaction/timeout", 1, SecondsMax) ?? normal.Timeout,
    };

    /// <summary>What holds for all monitors.</summary>
    public static MonitoringConfig Common(Section root)
    {
        var normal = new MonitoringConfig();
        return root.Child("rm") is not { } rm ? normal : new()
        {
            NoRecovery = rm.Flag("errordetect/norecovery", normal.NoRecovery),
            DelayWarningPercent = rm.Number("delaywarn", 0, 100, normal.DelayWarningPercent),
        };
    }

    private static (RecoveryTargetKind Kind, string Target) Relation(
        Section item, ConfFindings findings)
    {
        string type = item.Text("relation/type") ?? "";
        string name = item.Text("relation/name") ?? "";
        switch (type, name)
        {
            case ("grp", _):
                return (RecoveryTargetKind.Group, name);
            case ("rsc", _):
                return (RecoveryTargetKind.Resource, name);
            case ("", "") or ("cls", "LocalServer"):
                return (RecoveryTargetKind.LocalServer, "");
            case ("cls", "AllGroups"):
                return (RecoveryTargetKind.AllGroups, "");
            case ("cls", _):
                findings.Error(item.Element, "relation/name",
                    $"'{name}' is not allowed: LocalServer or AllGroups");
                break;
            default:
                findings.Error(item.Element, "relation/type",
                    $"'{type}' is not allowed: grp, rsc or cls");
                break;
        }
        return (RecoveryTargetKind.LocalServer, "");
    }
}
