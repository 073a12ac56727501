using Baton.Core.Operation;

namespace Baton.Clp;

/// <summary>How a command ended; the same numbers for every command, for scripts.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    DaemonNotRunning = 3,
    NotAllowed = 4,
    UnknownName = 5,
    AlreadySo = 6,
    Busy = 7,
    OnOtherServer = 8,
    NoDestination = 9,
    ServiceNotRunning = 10,
    PartlyFailed = 11,
    TimedOut = 12,
    ConfigInvalid = 13,
    NotConfigured = 14,
    Internal = 15,
    Suspended = 16,
    NotAllUp = 17,
}

/// <summary>What each exit code means, and which answer leads to it.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(ReplyKind kind) => kind switch
    {
        ReplyKind.Done or ReplyKind.Accepted => ExitCode.Done,
        ReplyKind.UnknownName => ExitCode.UnknownName,
        ReplyKind.AlreadySo => ExitCode.AlreadySo,
        ReplyKind.Busy => ExitCode.Busy,
        ReplyKind.OnOtherServer => ExitCode.OnOtherServer,
        ReplyKind.NoDestination => ExitCode.NoDestination,
        ReplyKind.NotRunning => ExitCode.ServiceNotRunning,
        ReplyKind.Failed => ExitCode.Failed,
        ReplyKind.PartlyFailed => ExitCode.PartlyFailed,
        ReplyKind.TimedOut => ExitCode.TimedOut,
        ReplyKind.Suspended => ExitCode.Suspended,
        ReplyKind.NotAllUp => ExitCode.NotAllUp,
        // A newer daemon may know more endings than this command does.
        _ => ExitCode.Internal,
    };

    /// <summary>The cause word of a refused request.</summary>
    public static ExitCode OfRefusal(string cause) => cause switch
    {
        "permission" => ExitCode.NotAllowed,
        "unknown-name" => ExitCode.UnknownName,
        "busy" => ExitCode.Busy,
        _ => ExitCode.Internal,
    };

    public static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Done => "done, or shown",
        ExitCode.Failed => "it was tried and went wrong",
        ExitCode.Usage => "the command line is not valid",
        ExitCode.DaemonNotRunning => "no daemon runs on this server",
        ExitCode.NotAllowed => "the caller may not do this",
        ExitCode.UnknownName => "no server, group, resource or monitor of that name",
        ExitCode.AlreadySo => "already started, stopped or there",
        ExitCode.Busy => "another request or a recovery is under way",
        ExitCode.OnOtherServer => "the group runs on another server",
        ExitCode.NoDestination => "no server may take the group",
        ExitCode.ServiceNotRunning => "the cluster service, or the group asked for, does not run",
        ExitCode.PartlyFailed => "it failed on some servers or groups",
        ExitCode.TimedOut => "it was not done, or not answered, in time",
        ExitCode.ConfigInvalid => "the configuration is not valid; nothing was changed",
        ExitCode.NotConfigured => "this server has no configuration yet",
        ExitCode.Suspended => "the cluster is suspended; only clpcl --resume works",
        ExitCode.NotAllUp => "not every server is up, as it would have to be",
        _ => "the daemon could not answer; the alert log may say why",
    };
}
