using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk;

namespace Baton.Plugins.Exec;

/// <summary>The variables a start or stop script sees (reference guide, "exec resource").</summary>
public static class ScriptEnvironment
{
    /// <summary>The variables of one call.</summary>
    /// <param name="call">The call; its event is the one the start was given.</param>
    /// <param name="context">The resource.</param>
    /// <param name="os">The operating system.</param>
    /// <param name="pid">The process id of the cluster service.</param>
    public static ImmutableDictionary<string, string> Of(
        Call call, InstanceContext context, OsRelease os, int pid)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(os);
        return ImmutableDictionary.CreateRange(StringComparer.Ordinal,
            new Dictionary<string, string>
            {
                ["CLP_EVENT"] = EventOf(call.Event),
                ["CLP_FACTOR"] = FactorOf(call.Factor),
                ["CLP_LASTACTION"] = LastActionOf(call.LastAction),
                ["CLP_SERVER"] = call.Priority == 1 ? "HOME" : "OTHER",
                ["CLP_SERVER_PREV"] = call.PreviousServer,
                ["CLP_DISK"] = call.DisksUp ? "SUCCESS" : "FAILURE",
                ["CLP_PRIORITY"] = Text(call.Priority),
                ["CLP_GROUPNAME"] = call.Group,
                ["CLP_RESNAME"] = call.Resource,
                ["CLP_RESOURCENAME"] = call.Resource,
                ["CLP_PID"] = Text(pid),
                ["CLP_VERSION_FULL"] = context.ProductVersion,
                ["CLP_VERSION_MAJOR"] = context.ProductVersion.Split('.')[0],
                ["CLP_PATH"] = context.InstallDirectory,
                ["CLP_OSNAME"] = os.Name,
                ["CLP_OSVER"] = os.Version,
                ["BATON_EPOCH"] = Text(call.Epoch),
                ["BATON_ATTEMPT"] = Text(call.Attempt),
                ["BATON_GROUP"] = call.Group,
                ["BATON_RESOURCE"] = call.Resource,
                ["BATON_SERVER"] = call.Server,
            });
    }

    private static string EventOf(StartEvent value) => value switch
    {
        StartEvent.Start => "START",
        StartEvent.Failover => "FAILOVER",
        _ => "",
    };

    private static string FactorOf(StopFactor value) => value switch
    {
        StopFactor.ClusterShutdown => "CLUSTERSHUTDOWN",
        StopFactor.ServerShutdown => "SERVERSHUTDOWN",
        StopFactor.GroupStop => "GROUPSTOP",
        StopFactor.GroupMove => "GROUPMOVE",
        StopFactor.GroupFailover => "GROUPFAILOVER",
        StopFactor.GroupRestart => "GROUPRESTART",
        StopFactor.ResourceRestart => "RESOURCERESTART",
        _ => "",
    };

    private static string LastActionOf(LastAction value) => value switch
    {
        LastAction.Reboot => "REBOOT",
        LastAction.Halt => "HALT",
        _ => "NONE",
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
