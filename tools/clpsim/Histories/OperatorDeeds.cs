using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Clpsim.Histories;

/// <summary>What operators ask for at bad moments; a fault's number says which.</summary>
internal static class OperatorDeeds
{
    private static readonly ImmutableArray<Func<Ask, OperatorRequest>> Table =
    [
        a => new OperatorRequest.StartGroup(a.Group, "", Force: false),
        a => new OperatorRequest.StartGroup(a.Group, a.Server, Force: true),
        a => new OperatorRequest.StopGroup(a.Group, "", Force: true),
        a => new OperatorRequest.MoveGroup(a.Group, "", ""),
        a => new OperatorRequest.MoveGroup(a.Group, "", a.Server),
        _ => new OperatorRequest.MoveGroup("", "", ""),
        _ => new OperatorRequest.StopService("", All: false),
        a => new OperatorRequest.StopService(a.Server, All: false),
        _ => new OperatorRequest.StartService("", All: false),
        _ => new OperatorRequest.StartService("", All: true),
        _ => new OperatorRequest.StopService("", All: true),
    ];

    /// <summary>What a fault of the kind <see cref="FaultKind.Operator"/> asks for.</summary>
    public static OperatorRequest Of(ClusterConfig config, Fault fault) =>
        Table[fault.Number % Table.Length](
            new(fault.Subject, config.Servers[fault.Other].Name));

    /// <summary>What a fault of the kind <see cref="FaultKind.ControlMonitor"/> asks for.</summary>
    public static OperatorRequest OnMonitors(ClusterConfig config, Fault fault)
    {
        var deeds = Enum.GetValues<MonitorDeed>();
        // One in four is of every monitor, one in three of another server's.
        return new OperatorRequest.ControlMonitors(deeds[fault.Number % deeds.Length],
            fault.Number / 5 % 3 == 0 ? config.Servers[fault.Other].Name : "",
            fault.Number / 15 % 4 == 0 ? "" : fault.Subject);
    }

    /// <summary>What leaves every monitor of a server to itself again.</summary>
    public static readonly ImmutableArray<OperatorRequest> MonitorsWell =
    [
        new OperatorRequest.ControlMonitors(MonitorDeed.EndDummyFailure, "", ""),
        new OperatorRequest.ControlMonitors(MonitorDeed.Resume, "", ""),
    ];

    private sealed record Ask(string Group, string Server);
}
