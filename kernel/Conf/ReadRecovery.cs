using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>Reads what holds for every recovery of the cluster.</summary>
internal static class ReadRecovery
{
    private const int ResetSecondsMax = 999_999;

    // Its numbers are its own: 2 and 3 are what is 4 and 5 elsewhere.
    private static readonly Dictionary<long, FinalAction> StallActions = new()
    {
        [0] = FinalAction.NothingAndGoOn,
        [2] = FinalAction.StopServiceAndShutDown,
        [3] = FinalAction.StopServiceAndReboot,
        [8] = FinalAction.SysrqPanic,
        [9] = FinalAction.KeepaliveReset,
        [10] = FinalAction.KeepalivePanic,
        [11] = FinalAction.BmcReset,
        [12] = FinalAction.BmcPowerOff,
        [13] = FinalAction.BmcPowerCycle,
        [14] = FinalAction.BmcNmi,
        [15] = FinalAction.IoFencing,
    };

    public static RecoveryTabConfig Read(Section cluster, ConfFindings findings)
    {
        var normal = new RecoveryTabConfig();
        return new()
        {
            FailoversPerServer = cluster.Flag(
                "failovercount/perserver", normal.FailoversPerServer),
            FailoverReset = cluster.Seconds("failovercount/reset", 0, ResetSecondsMax)
                ?? normal.FailoverReset,
            RebootsMax = cluster.Number("reboot/max", 0, 99, normal.RebootsMax),
            RebootReset = cluster.Seconds("reboot/reset", 1, ResetSecondsMax)
                ?? normal.RebootReset,
            StallAction = StallAction(cluster, findings) ?? normal.StallAction,
            SparesLastServer = Causes(cluster, "lastserver/"),
            WithoutRecovery = Causes(cluster, "disable/"),
            NoGroupStart = cluster.Flag("disable/groupstart", normal.NoGroupStart),
        };
    }

    /// <summary>What follows a failure of the daemon's process; null for a start anew.</summary>
    public static FinalAction? ProcessFailure(Section root, ConfFindings findings)
    {
        const string Where = "exec0/recover";
        if (root.Child("pm") is not { } pm || pm.Number(Where, 0L, 99) is not { } number
            || number == 0) return null;
        if (ConfigCheckActions.Process.TryGetValue((int)number, out var action)) return action;
        findings.Error(pm.Element, Where, $"'{number}' is not allowed: 0 (started again) or one "
            + "of " + string.Join(
                ", ", ConfigCheckActions.Process.Select(a => $"{a.Key} ({a.Value})")));
        return null;
    }

    private static FinalAction? StallAction(Section cluster, ConfFindings findings)
    {
        const string Where = "rsctimeout/rsctoaction";
        if (cluster.Number(Where, 0L, 99) is not { } number) return null;
        if (StallActions.TryGetValue(number, out var action)) return action;
        findings.Error(cluster.Element, Where, $"'{number}' is not allowed: one of "
            + string.Join(", ", StallActions.Select(a => $"{a.Key} ({a.Value})")));
        return null;
    }

    private static FinalCauses Causes(Section cluster, string at)
    {
        var causes = FinalCauses.None;
        foreach (var cause in ConfigDiffGroups.Causes)
        {
            if (cluster.Flag(at + ConfigDiffGroups.NameOf(cause), false)) causes |= cause;
        }
        return causes;
    }
}
