namespace Baton.Sdk;

/// <summary>
/// Why a group starts: the value scripts see as <c>CLP_EVENT</c>. The stop of the same group sees
/// the value it was started with.
/// </summary>
public enum StartEvent
{
    /// <summary>Cluster or group start, a move, a restart on the same server, a failback.</summary>
    Start,

    /// <summary>A server went down, a monitor or an activation failed.</summary>
    Failover,
}

/// <summary>Why a group or resource stops: the value scripts see as <c>CLP_FACTOR</c>.</summary>
public enum StopFactor
{
    /// <summary>It does not stop.</summary>
    None,

    /// <summary>The whole cluster stops.</summary>
    ClusterShutdown,

    /// <summary>This server's cluster service stops.</summary>
    ServerShutdown,

    /// <summary>An operator, or a final action, stops the group.</summary>
    GroupStop,

    /// <summary>The group is moved.</summary>
    GroupMove,

    /// <summary>The group fails over.</summary>
    GroupFailover,

    /// <summary>The group is restarted here.</summary>
    GroupRestart,

    /// <summary>The resource is restarted here.</summary>
    ResourceRestart,
}

/// <summary>What the server does once the cluster service has stopped.</summary>
public enum LastAction
{
    /// <summary>Nothing: the operating system goes on.</summary>
    None,

    /// <summary>The operating system is shut down.</summary>
    Halt,

    /// <summary>The operating system is restarted.</summary>
    Reboot,
}

/// <summary>
/// The name that a request carries out and its report carries back, with what the resource may
/// need to know about the group it belongs to.
/// </summary>
public sealed record Call
{
    /// <summary>The failover group.</summary>
    public required string Group { get; init; }

    /// <summary>The resource in that group.</summary>
    public required string Resource { get; init; }

    /// <summary>
    /// The group's ownership number: raised by every placement, so that whatever the resource
    /// writes to can refuse a late writer.
    /// </summary>
    public required long Epoch { get; init; }

    /// <summary>1 for the first try under this epoch, then counting on.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The time the verb may take, as the host enforces it.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Why the group started.</summary>
    public StartEvent Event { get; init; }

    /// <summary>Why it stops; <see cref="StopFactor.None"/> unless deactivating.</summary>
    public StopFactor Factor { get; init; }

    /// <summary>What the server does after this stop (<c>CLP_LASTACTION</c>).</summary>
    public LastAction LastAction { get; init; }

    /// <summary>This server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The server the group came from, or empty.</summary>
    public string PreviousServer { get; init; } = "";

    /// <summary>This server's rank in the group's failover policy, 1 for the highest.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>False if a disk-type resource of the group failed (<c>CLP_DISK</c>).</summary>
    public bool DisksUp { get; init; } = true;

    /// <summary>The <see cref="Outcome.Handle"/> of the last Done, or empty.</summary>
    public string Handle { get; init; } = "";
}

/// <summary>One look of a monitor: what at, and under which limits.</summary>
public sealed record Look
{
    /// <summary>The monitor's configured name.</summary>
    public required string Monitor { get; init; }

    /// <summary>The time one check may take, as the host enforces it.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>
    /// The time between checks; a resident monitor may use it for a safety check.
    /// </summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The resource being watched, or empty for a monitor that is always on.</summary>
    public string Target { get; init; } = "";

    /// <summary>The target resource's <see cref="Outcome.Handle"/>, or empty.</summary>
    public string TargetHandle { get; init; } = "";

    /// <summary>This server's name.</summary>
    public required string Server { get; init; }
}
