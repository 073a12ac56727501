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

    /// <summary>The number of an action on a network partition; 0 if it is none.</summary>
    public static int PartitionCode(FinalAction action) => Partition.IndexOf(action) + 1;

    /// <summary>The allowed numbers with their names, for a message.</summary>
    public static string Allowed(ImmutableArray<FinalAction> actions) =>
        "one of " + string.Join(", ", actions.Select(a => $"{(int)a} ({a})"));

    /// <summary>The numbers for a network partition with their names, for a message.</summary>
    public static string AllowedOnPartition() =>
        "one of " + string.Join(", ", Partition.Select(a => $"{PartitionCode(a)} ({a})"));
}
