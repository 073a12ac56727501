using System.Text.Json.Serialization;

namespace Baton.Core.Operation;

/// <summary>Everything an operator can ask a running cluster to do.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(StartService), "start-service")]
[JsonDerivedType(typeof(StopService), "stop-service")]
[JsonDerivedType(typeof(SkipWait), "skip-wait")]
[JsonDerivedType(typeof(SuspendService), "suspend-service")]
[JsonDerivedType(typeof(ResumeService), "resume-service")]
[JsonDerivedType(typeof(ConfirmDown), "confirm-down")]
[JsonDerivedType(typeof(StartGroup), "start-group")]
[JsonDerivedType(typeof(StopGroup), "stop-group")]
[JsonDerivedType(typeof(MoveGroup), "move-group")]
[JsonDerivedType(typeof(StartResource), "start-resource")]
[JsonDerivedType(typeof(StopResource), "stop-resource")]
[JsonDerivedType(typeof(ControlMonitors), "control-monitors")]
[JsonDerivedType(typeof(SetTimeoutRatio), "set-timeout-ratio")]
public abstract record OperatorRequest
{
    private OperatorRequest()
    {
    }

    /// <summary>Start the cluster service of a server, of this one, or of all.</summary>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    /// <param name="All">Every server.</param>
    /// <param name="Automatic">Nobody asked: the server has just come up.</param>
    public sealed record StartService(string Server, bool All, bool Automatic = false)
        : OperatorRequest;

    /// <summary>Stop the cluster service of a server, of this one, or of all.</summary>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    /// <param name="All">Every server: groups stop and do not fail over.</param>
    /// <param name="Automatic">Nobody asked: the server goes down.</param>
    public sealed record StopService(string Server, bool All, bool Automatic = false)
        : OperatorRequest;

    /// <summary>End a starting server's wait for the others.</summary>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    public sealed record SkipWait(string Server) : OperatorRequest;

    /// <summary>Suspend: nothing is monitored or judged, and the groups stay.</summary>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    /// <param name="All">Every server.</param>
    /// <param name="Force">Those that can be, though others cannot.</param>
    public sealed record SuspendService(string Server, bool All, bool Force) : OperatorRequest;

    /// <summary>End a suspension.</summary>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    /// <param name="All">Every server that is suspended.</param>
    /// <param name="Force">Suspended servers that are not heard are down, says the operator.
    /// </param>
    public sealed record ResumeService(string Server, bool All, bool Force) : OperatorRequest;

    /// <summary>Say that a server is down which could not be forced to stop.</summary>
    /// <param name="Server">The server.</param>
    /// <param name="Force">Even though it is heard.</param>
    public sealed record ConfirmDown(string Server, bool Force) : OperatorRequest;

    /// <summary>Start a group.</summary>
    /// <param name="Group">Its name; empty for every group.</param>
    /// <param name="Server">Where; empty for where the rules say.</param>
    /// <param name="Force">Take it from the server it runs on.</param>
    public sealed record StartGroup(string Group, string Server, bool Force) : OperatorRequest;

    /// <summary>Stop a group.</summary>
    /// <param name="Group">Its name; empty for every group of the server.</param>
    /// <param name="Server">The server it must be running on; empty for the one asked.</param>
    /// <param name="Force">Wherever it runs.</param>
    public sealed record StopGroup(string Group, string Server, bool Force) : OperatorRequest;

    /// <summary>Start one resource of a running group.</summary>
    /// <param name="Resource">Its name.</param>
    /// <param name="Server">The server it runs on; empty for the one asked.</param>
    /// <param name="Force">Start what it needs too.</param>
    public sealed record StartResource(string Resource, string Server, bool Force)
        : OperatorRequest;

    /// <summary>Stop one resource of a running group; the rest runs on.</summary>
    /// <param name="Resource">Its name.</param>
    /// <param name="Server">The server it runs on; empty for the one asked.</param>
    /// <param name="Force">Stop what needs it too.</param>
    public sealed record StopResource(string Resource, string Server, bool Force)
        : OperatorRequest;

    /// <summary>Move a group.</summary>
    /// <param name="Group">Its name; empty for every group of the server.</param>
    /// <param name="From">The server it must be running on; empty for wherever.</param>
    /// <param name="To">The destination; empty for where the rules say.</param>
    public sealed record MoveGroup(string Group, string From, string To) : OperatorRequest;

    /// <summary>Do something with the monitors of one server.</summary>
    /// <param name="Deed">What.</param>
    /// <param name="Server">A server's name; empty for the one asked.</param>
    /// <param name="Monitor">Its name; empty for every monitor.</param>
    public sealed record ControlMonitors(MonitorDeed Deed, string Server, string Monitor)
        : OperatorRequest;

    /// <summary>Make the timeouts of the whole cluster longer for a while.</summary>
    /// <param name="Ratio">How much longer; 1 for as configured.</param>
    /// <param name="Period">For how long.</param>
    public sealed record SetTimeoutRatio(int Ratio, TimeSpan Period) : OperatorRequest;
}

/// <summary>What an operator does with monitors.</summary>
public enum MonitorDeed
{
    /// <summary>They look no more until they are resumed.</summary>
    Suspend,

    Resume,

    /// <summary>Their recovery begins anew from its first step.</summary>
    ClearCounts,

    /// <summary>They fail, so that their recovery is seen.</summary>
    BeginDummyFailure,

    EndDummyFailure,
}
