namespace Baton.Core.Config;

/// <summary>
/// The last thing that is done about an error, with the numbers that <c>clp.conf</c> uses for
/// resources and monitors (reference guide, "final action").
/// </summary>
public enum FinalAction
{
    /// <summary>Nothing, and the next resource goes on (activation only).</summary>
    NothingAndGoOn = 0,

    /// <summary>Nothing; following resources do not start.</summary>
    Nothing = 1,

    StopGroup = 2,

    StopService = 3,

    StopServiceAndShutDown = 4,

    StopServiceAndReboot = 5,

    SysrqPanic = 8,

    KeepaliveReset = 9,

    KeepalivePanic = 10,

    BmcReset = 11,

    BmcPowerOff = 12,

    BmcPowerCycle = 13,

    BmcNmi = 14,

    IoFencing = 15,

    StopResource = 16,
}

/// <summary>What an action does beyond the cluster service.</summary>
public static class FinalActionKinds
{
    /// <summary>True if the action stops the operating system.</summary>
    public static bool StopsSystem(this FinalAction action) =>
        action is >= FinalAction.StopServiceAndShutDown and <= FinalAction.IoFencing;

    /// <summary>True if the action stops at least the cluster service here.</summary>
    public static bool StopsService(this FinalAction action) =>
        action == FinalAction.StopService || action.StopsSystem();
}
