namespace Baton.Clp.Daemon;

/// <summary>Why the daemon's socket could not be used.</summary>
internal enum DaemonFault
{
    /// <summary>No socket, or nobody behind it.</summary>
    NotRunning,

    /// <summary>The socket does not let the caller in.</summary>
    NotAllowed,

    /// <summary>It went away in the middle of the answer.</summary>
    Lost,
}

/// <summary>The daemon could not be asked.</summary>
internal sealed class DaemonUnreachableException(DaemonFault fault, string detail)
    : Exception(detail)
{
    public DaemonFault Fault { get; } = fault;
}
