namespace Baton.Core.Operation;

/// <summary>How an operator's request ended; each has an exit code of its own.</summary>
public enum ReplyKind
{
    /// <summary>Done, and seen to be done.</summary>
    Done,

    /// <summary>Taken on; the end is not waited for.</summary>
    Accepted,

    /// <summary>A name in it is unknown.</summary>
    UnknownName,

    /// <summary>Already so.</summary>
    AlreadySo,

    /// <summary>Something else is under way with the same server or group.</summary>
    Busy,

    /// <summary>The group runs on another server.</summary>
    OnOtherServer,

    /// <summary>No server may take the group.</summary>
    NoDestination,

    /// <summary>The cluster service does not run here, or is not yet in a view.</summary>
    NotRunning,

    /// <summary>It was tried and went wrong.</summary>
    Failed,

    /// <summary>It went wrong on some servers.</summary>
    PartlyFailed,

    /// <summary>It was not done in the time given.</summary>
    TimedOut,

    /// <summary>The cluster, or the server it is for, is suspended.</summary>
    Suspended,

    /// <summary>Not every server is up, as it would have to be.</summary>
    NotAllUp,
}

/// <summary>The answer to an operator's request.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Text">One or more sentences; lines when several servers or groups answer.</param>
public sealed record OperatorReply(ReplyKind Kind, string Text)
{
    public bool IsGood => Kind is ReplyKind.Done or ReplyKind.Accepted;
}
