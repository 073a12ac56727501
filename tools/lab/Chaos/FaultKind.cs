namespace Baton.Lab.Chaos;

/// <summary>What can be done to a cluster.</summary>
public enum FaultKind
{
    /// <summary>The daemon dies and is started again at once, as systemd would.</summary>
    KillDaemon,

    /// <summary>The daemon dies and stays away for longer than the timeout.</summary>
    KillDaemonForLong,

    /// <summary>The service dies.</summary>
    KillService,

    /// <summary>Cables dead and every process killed.</summary>
    KillServer,

    /// <summary>Nothing on the server moves for half the timeout.</summary>
    StallShort,

    /// <summary>Nothing on the server moves for two timeouts.</summary>
    StallLong,

    /// <summary>Only the daemon stands still for two timeouts; its service goes on.</summary>
    StallDaemon,

    /// <summary>Both cables are pulled, and whatever else it is heard on.</summary>
    Cut,

    /// <summary>One of the two cables is pulled.</summary>
    CutOnePath,

    /// <summary>Nobody hears the server, which hears everybody.</summary>
    CutOutgoing,

    /// <summary>The server hears nobody, and is heard by everybody.</summary>
    CutIncoming,

    /// <summary>One other server does not hear it any more.</summary>
    CutOneWay,

    /// <summary>Of all its frames, both ways, 30 of 100 are lost.</summary>
    Loss,

    /// <summary>All its frames are late by up to a fifth of the timeout.</summary>
    Delay,

    /// <summary>All its frames arrive two times.</summary>
    Duplicate,

    /// <summary>The target of partition resolution does not answer.</summary>
    TargetGone,

    /// <summary>The disk of its daemon answers nothing for two timeouts.</summary>
    DiskStall,

    /// <summary>The disk of its daemon refuses to write.</summary>
    DiskError,

    /// <summary>The disk of its daemon is full.</summary>
    DiskFull,

    /// <summary>The shared storage answers nothing for a timeout.</summary>
    StorageStall,

    /// <summary>The wall clock of its daemon is an hour ahead, and then right again.</summary>
    ClockAhead,

    /// <summary>The wall clock of its daemon is an hour behind, and then right again.</summary>
    ClockBehind,

    /// <summary>The server dies, and who takes over is cut off as it begins.</summary>
    CutDuringFailover,

    /// <summary>Both cables are pulled; it is still heard on all else.</summary>
    CutLans,

    /// <summary>Disk, witness and serial line are gone; the cables are not.</summary>
    CutSlowPaths,
}
