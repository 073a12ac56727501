using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Config;

namespace Baton.Core.Monitors;

/// <summary>
/// The script of a monitor's recovery: the first step of the ladder, and what may precede the
/// others.
/// </summary>
internal static class MonitorScripts
{
    /// <summary>True if the script is to run before an action.</summary>
    public static bool Precedes(PreActionConfig script, RecoveryAction action) => action switch
    {
        RecoveryAction.Restart => script.BeforeRestart,
        RecoveryAction.Failover => script.BeforeFailover,
        RecoveryAction.Final => script.BeforeFinal,
        _ => true,
    };

    /// <summary>Begins it for an action; the counters are those that include the action.</summary>
    public static long Begin(
        Draft draft, MonitorConfig config, RecoveryAction action, RecoveryCounters counters)
    {
        var script = config.Recovery.PreAction;
        string path = script.Path.StartsWith('/')
            ? script.Path : $"monitor.s/{config.Name}/{script.Path}";
        if (action != RecoveryAction.Script)
            draft.Info("rm", 82, $"The script before the {Word(action)} of monitoring "
                + $"{config.Name} is run.");
        return Scripts.Begin(draft, $"monitor {config.Name}", path, script.Timeout,
            ImmutableSortedDictionary<string, string>.Empty
                .Add("CLP_MONITORNAME", config.Name)
                .Add("CLP_ACTION", Variable(action))
                .Add("CLP_RECOVERYCOUNT", Text(counters.Scripts))
                .Add("CLP_RESTARTCOUNT", Text(counters.Restarts))
                .Add("CLP_FAILOVERCOUNT", Text(counters.Failovers)));
    }

    /// <summary>Takes the end of one; the end of a step that was given up is stale.</summary>
    public static void Take(Draft draft, Event.ScriptEnded ended)
    {
        foreach (var (name, run) in draft.State.Monitors)
        {
            if (run.Step is not { } step || step.Script != ended.Id || ended.Id == 0) continue;
            Tell(draft, name, step.Action, ended);
            MonitorSchedule.Keep(draft, name, run with { Step = step with { Script = 0 } });
            return;
        }
    }

    // A script that fails holds nothing up: it is there to help, and what it was to help is due.
    private static void Tell(
        Draft draft, string monitor, RecoveryAction action, Event.ScriptEnded ended)
    {
        bool good = ended is { End: ScriptEnd.Exited, ExitCode: 0 };
        string how = Scripts.Words(ended);
        if (action != RecoveryAction.Script)
        {
            if (!good) draft.Error("rm", 83, $"The script before the {Word(action)} of "
                + $"monitoring {monitor} {how}.");
            return;
        }
        // The monitor is named in both (regression 71).
        string text = $"The recovery script of monitoring {monitor} {how}.";
        if (good) draft.Info("rm", 170, text);
        else draft.Error("rm", 171, text);
    }

    private static string Variable(RecoveryAction action) => action switch
    {
        RecoveryAction.Script => "RECOVERY",
        RecoveryAction.Restart => "RESTART",
        RecoveryAction.Failover => "FAILOVER",
        _ => "FINALACTION",
    };

    private static string Word(RecoveryAction action) => action switch
    {
        RecoveryAction.Restart => "restart",
        RecoveryAction.Failover => "failover",
        _ => "final action",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
