using System.Collections.Immutable;

namespace Baton.Core.Config;

/// <summary>Which final actions may be configured where, and by which number.</summary>
public static class ConfigCheckActions
{
    /// <summary>
    /// The actions of a server that judges itself cut off; <c>clp.conf</c> counts them from 1.
    /// </summary>
    public static readonly ImmutableArray<FinalAction> Partition =
    [
        FinalAction.StopService, FinalAction.StopServiceAndShutDown,
        FinalAction.StopServiceAndReboot, FinalAction.SysrqPanic, FinalAction.KeepaliveReset,
        FinalAction.KeepalivePanic, FinalAction.BmcReset, FinalAction.BmcPowerOff,
        FinalAction.BmcPowerCycle, FinalAction.BmcNmi, FinalAction.IoFencing,
    ];

    /// <summary>What may follow a failed activation.</summary>
    public static readonly ImmutableArray<FinalAction> Activation =
        [.. Enum.GetValues<FinalAction>().Where(a => a != FinalAction.StopResource)];

    /// <summary>What may follow a failed deactivation: nothing that deactivates again.</summary>
    public static readonly ImmutableArray<FinalAction> Deactivation =
        [.. Activation.Where(a => a is not (FinalAction.StopGroup or FinalAction.StopService))];

    /// <summary>What may end a monitor's recovery.</summary>
    public static readonly ImmutableArray<FinalAction> Recovery =
        [.. Enum.GetValues<FinalAction>().Where(a => a != FinalAction.NothingAndGoOn)];

    /// <summary>What may follow a failure of the daemon's process; the numbers are its own.
    /// </summary>
    public static readonly ImmutableSortedDictionary<int, FinalAction> Process =
        new Dictionary<int, FinalAction>
        {
            [2] = FinalAction.StopServiceAndShutDown,
            [3] = FinalAction.StopServiceAndReboot,
            [5] = FinalAction.SysrqPanic,
            [6] = FinalAction.KeepaliveReset,
            [7] = FinalAction.KeepalivePanic,
            [8] = FinalAction.BmcReset,
            [9] = FinalAction.BmcPowerOff,
            [10] = FinalAction.BmcPowerCycle,
            [11] = FinalAction.BmcNmi,
            [12] = FinalAction.IoFencing,
        }.ToImmutableSortedDictionary();

    /// <summary>The number of an action on a network partition; 0 if it is none.</summary>
    public static int PartitionCode(FinalAction action) => Partition.IndexOf(action) + 1;

    /// <summary>The allowed numbers with their names, for a message.</summary>
    public static string Allowed(ImmutableArray<FinalAction> actions) =>
        "one of " + string.Join(", ", actions.Select(a => $"{(int)a} ({a})"));

    /// <summary>The numbers for a network partition with their names, for a message.</summary>
    public static string AllowedOnPartition() =>
        "one of " + string.Join(", ", Partition.Select(a => $"{PartitionCode(a)} ({a})"));
}
