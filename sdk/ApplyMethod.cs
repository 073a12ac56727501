namespace Baton.Sdk;

/// <summary>
/// What must stop before a changed parameter is taken over, weakest first (installation guide,
/// "how to reflect a change").
/// </summary>
public enum ApplyMethod
{
    /// <summary>The kind's own: a monitor's parameter suspends it, a resource's stops it.</summary>
    Default,

    /// <summary>Nothing stops.</summary>
    UploadOnly,

    /// <summary>The web server is restarted.</summary>
    RestartWeb,

    /// <summary>The monitor is suspended.</summary>
    SuspendMonitor,

    /// <summary>The cluster is suspended; groups go on.</summary>
    SuspendCluster,

    /// <summary>The resource is stopped.</summary>
    StopResource,

    /// <summary>The group is stopped.</summary>
    StopGroup,

    /// <summary>The cluster is stopped, groups included.</summary>
    StopCluster,

    /// <summary>Every server is shut down and started again.</summary>
    RebootCluster,
}
