namespace Baton.Core;

/// <summary>Every bound of the kernel, each with its reason.</summary>
public static class Limits
{
    /// <summary>A server set is 32 bits wide, as is the product's limit.</summary>
    public const int ServersMax = 32;

    /// <summary>The product's limit of LAN heartbeats.</summary>
    public const int LanHeartbeatsMax = 16;

    /// <summary>The product's limit of disk heartbeats.</summary>
    public const int DiskHeartbeatsMax = 16;

    /// <summary>The product's limit of heartbeats over serial lines.</summary>
    public const int ComHeartbeatsMax = 1;

    /// <summary>A serial line has two ends.</summary>
    public const int ComServers = 2;

    /// <summary>The product's limit of heartbeats over a witness.</summary>
    public const int WitnessHeartbeatsMax = 1;

    /// <summary>The design's planning bound is measured with this many.</summary>
    public const int GroupsMax = 1000;

    /// <summary>The product's limit of resources in one group.</summary>
    public const int ResourcesPerGroupMax = 256;

    /// <summary>The product's limit; monitors made by the product count too.</summary>
    public const int MonitorsMax = 512;

    /// <summary>Each is a queue of its own and may be a process.</summary>
    public const int AlertChannelsMax = 16;

    /// <summary>The product's limit of server groups.</summary>
    public const int ServerGroupsMax = 9;

    /// <summary>The product's limit of ping resolvers.</summary>
    public const int PingResolversMax = 16;

    /// <summary>The product's limit of target groups in one ping resolver.</summary>
    public const int PingTargetGroupsMax = 16;

    /// <summary>The product's limit of addresses in one ping target group.</summary>
    public const int PingTargetsPerGroupMax = 16;

    /// <summary>
    /// Names are file names, columns and alert fields: the product allows 31 bytes.
    /// </summary>
    public const int NameBytesMax = 31;

    /// <summary>The product's limit of a comment.</summary>
    public const int CommentBytesMax = 127;

    /// <summary>One lost beat is weather; a shorter timeout would be failover by weather.</summary>
    public const int BeatsPerTimeoutMin = 2;

    /// <summary>
    /// A server that falls silent again and again is kept out for so many timeouts at most.
    /// </summary>
    public const int FlapTimeoutsMax = 32;

    /// <summary>
    /// An asking that outlasts its timeout by this has been lost, and another begins.
    /// </summary>
    public static readonly TimeSpan AskSlack = TimeSpan.FromSeconds(1);

    /// <summary>What a step leaves over for the next one waits this long.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>How long the coordinator may take to take on a request nobody waits for.</summary>
    public static readonly TimeSpan TakeOnPatience = TimeSpan.FromSeconds(30);

    /// <summary>A commit is on its way for this long at most, or it was lost.</summary>
    public static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(2);

    /// <summary>An orderly stop before the system stops is waited for this long at most.</summary>
    public static readonly TimeSpan HaltPatience = TimeSpan.FromSeconds(30);

    /// <summary>The host ends a call at its deadline; without an answer it hangs itself.</summary>
    public static readonly TimeSpan StallSlack = TimeSpan.FromSeconds(30);

    /// <summary>A stop that is stuck tries again after this, until it can be done.</summary>
    public static readonly TimeSpan StuckPause = TimeSpan.FromSeconds(30);

    /// <summary>A server that lets go what belongs elsewhere needs a while for it.</summary>
    public static readonly TimeSpan MismatchPatience = TimeSpan.FromSeconds(30);

    /// <summary>A probe only looks; one that takes longer is answered for by the host.</summary>
    public static readonly TimeSpan ProbeDeadline = TimeSpan.FromSeconds(30);

    /// <summary>How much longer timeouts can be made for a while.</summary>
    public const int TimeoutRatioMax = 10_000;

    /// <summary>For how long they can.</summary>
    public static readonly TimeSpan TimeoutRatioPeriodMax = TimeSpan.FromDays(30);
}
