using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;
using Baton.Core.Partition;

namespace Baton.Core;

/// <summary>
/// All that a server knows; immutable, and the only thing a step hands to the next.
/// </summary>
public sealed partial record State
{
    /// <summary>As it is in force: with longer timeouts while there is a ratio.</summary>
    public required ClusterConfig Config { get; init; }

    /// <summary>As it was written, while that is not what is in force.</summary>
    public ClusterConfig? Unstretched { get; init; }

    /// <summary>How much longer than configured timeouts are for a while.</summary>
    public TimeoutRatio Ratio { get; init; } = TimeoutRatio.None;

    public required ServerId Self { get; init; }

    public required long Incarnation { get; init; }

    public ServicePhase Phase { get; init; } = ServicePhase.Stopped;

    /// <summary>Why the service is in its phase; shown to people.</summary>
    public Reason PhaseReason { get; init; } = Reason.None;

    public Instant PhaseSince { get; init; }

    /// <summary>
    /// False until what runs here has been looked at since the daemon started: a daemon that
    /// crashed may have left groups behind, and before it knows it must not say it is stopped.
    /// </summary>
    public bool HasLooked { get; init; }

    /// <summary>
    /// True once a newer configuration stands that does not name this server: the others hear it
    /// no more, so whatever it started would be started beside them.
    /// </summary>
    public bool IsRemoved { get; init; }

    public required HeartbeatTable Heartbeats { get; init; }

    public View View { get; init; } = View.None;

    /// <summary>
    /// The incarnations that the view was agreed on with; another one must rejoin.
    /// </summary>
    public ImmutableSortedDictionary<ServerId, long> ViewIncarnations { get; init; } =
        ImmutableSortedDictionary<ServerId, long>.Empty;

    /// <summary>
    /// Members that were in no view with this one before and have not yet said that they are: they
    /// may have agreed to somebody else's view meanwhile.
    /// </summary>
    public ServerSet Unconfirmed { get; init; }

    /// <summary>Since when the view stands here.</summary>
    public Instant ViewSince { get; init; }

    /// <summary>Members that left the last proposal unanswered.</summary>
    public ServerSet Unanswering { get; init; }

    /// <summary>The highest view number ever heard of or promised; never goes back.</summary>
    public long HighestView { get; init; }

    /// <summary>The number of the last view this server agreed to since it started.</summary>
    public long AgreedTo { get; init; }

    /// <summary>The server whose view that was.</summary>
    public ServerId? AgreedWith { get; init; }

    public Proposal? Proposal { get; init; }

    /// <summary>No proposal before this moment: the last one was refused.</summary>
    public Instant ProposeFrom { get; init; }

    /// <summary>Servers that said goodbye and have not come back.</summary>
    public ServerSet LeftCleanly { get; init; }

    /// <summary>
    /// Servers that were suspended when they were last known of: their silence says nothing, and
    /// what they hold stays theirs until they are heard, or an operator says they are down.
    /// </summary>
    public ServerSet Asleep { get; init; }

    /// <summary>
    /// Since when this server, which had stood still, is not sure to be in its view any more.
    /// </summary>
    public Instant? DoubtSince { get; init; }

    /// <summary>Servers that are heard and speak another version of the protocol.</summary>
    public ImmutableSortedDictionary<ServerId, Stranger> Strangers { get; init; } =
        ImmutableSortedDictionary<ServerId, Stranger>.Empty;

    /// <summary>True if this server stops without a word, as configured.</summary>
    public bool Hushed { get; init; }

    /// <summary>
    /// The view that goes on without this server and its like, passed on to those who cannot
    /// hear of it themselves.
    /// </summary>
    public View? Successor { get; init; }

    /// <summary>
    /// The view that the daemon was in when it ended, until it is in one again or has stopped.
    /// </summary>
    public View? Former { get; init; }

    /// <summary>The view this server is in, or was in before its daemon was restarted.</summary>
    public View? LastView => View.IsCommitted ? View : Former;

    /// <summary>True if an operator ended the wait of a start for the others.</summary>
    public bool StartWaitSkipped { get; init; }

    /// <summary>The code of what a start was last told to wait for beyond that.</summary>
    public string StartAwaits { get; init; } = "";

    /// <summary>
    /// True on a server that went down without stopping its service, until it is started.
    /// </summary>
    public bool CameDown { get; init; }

    /// <summary>Whether this server counts when a cluster that counts heads starts.</summary>
    public StartRight StartRight { get; init; }

    /// <summary>What was concluded of the last loss.</summary>
    public Judged? LastVerdict { get; init; }

    /// <summary>How often each server fell out of a view by its silence of late.</summary>
    public ImmutableSortedDictionary<ServerId, Flap> Flaps { get; init; } =
        ImmutableSortedDictionary<ServerId, Flap>.Empty;

    /// <summary>When each server was last stopped by an error's last step.</summary>
    public ImmutableSortedDictionary<ServerId, Instant> Stops { get; init; } =
        ImmutableSortedDictionary<ServerId, Instant>.Empty;

    /// <summary>The forced stops of servers that are out of the view.</summary>
    public ImmutableSortedDictionary<ServerId, Fence> Fences { get; init; } =
        ImmutableSortedDictionary<ServerId, Fence>.Empty;

    /// <summary>When the coordinator does more about each of them.</summary>
    public ImmutableSortedDictionary<ServerId, Instant> FenceDue { get; init; } =
        ImmutableSortedDictionary<ServerId, Instant>.Empty;

    /// <summary>Servers with a session to this one.</summary>
    public ServerSet Reachable { get; init; }

    /// <summary>
    /// Since when servers are heard and have no session to this one; never once that is told.
    /// </summary>
    public ImmutableSortedDictionary<ServerId, Instant> Unreached { get; init; } =
        ImmutableSortedDictionary<ServerId, Instant>.Empty;

    public Loss? Loss { get; init; }

    /// <summary>
    /// Since when the others' membership leaves this server out; null if it does not.
    /// </summary>
    public Instant? ExcludedSince { get; init; }

    public required ImmutableArray<Evidence> Evidence { get; init; }

    public ImmutableSortedDictionary<string, Placement> Placements { get; init; } =
        ImmutableSortedDictionary<string, Placement>.Empty;

    /// <summary>The last word of each group's owner.</summary>
    public ImmutableSortedDictionary<string, GroupReport> Reports { get; init; } =
        ImmutableSortedDictionary<string, GroupReport>.Empty;

    /// <summary>The groups this server holds, or is letting go.</summary>
    public ImmutableSortedDictionary<string, LocalGroup> Local { get; init; } =
        ImmutableSortedDictionary<string, LocalGroup>.Empty;

    /// <summary>When each group began to wait for others before its start or stop.</summary>
    public ImmutableSortedDictionary<string, Instant> WaitingSince { get; init; } =
        ImmutableSortedDictionary<string, Instant>.Empty;

    /// <summary>Groups that a server says it holds while they belong to another.</summary>
    public ImmutableSortedDictionary<string, Stray> Strays { get; init; } =
        ImmutableSortedDictionary<string, Stray>.Empty;

    /// <summary>Since when groups are online whose failovers are not forgotten yet.</summary>
    public ImmutableSortedDictionary<string, Instant> OnlineSince { get; init; } =
        ImmutableSortedDictionary<string, Instant>.Empty;

    public ImmutableSortedDictionary<string, MonitorRun> Monitors { get; init; } =
        ImmutableSortedDictionary<string, MonitorRun>.Empty;

    /// <summary>How the other servers' monitors stand, and which types they cannot run.</summary>
    public ImmutableSortedDictionary<ServerId, Message.Monitored> Peers { get; init; } =
        ImmutableSortedDictionary<ServerId, Message.Monitored>.Empty;

    /// <summary>Types that cannot be used on this server, and why.</summary>
    public ImmutableSortedDictionary<string, string> Unusable { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Those that only lack a licence: what runs of them is found and stopped.</summary>
    public ImmutableSortedSet<string> Unlicensed { get; init; } = [];

    /// <summary>What the licence of the cluster lets this server do.</summary>
    public LicenceStanding Licences { get; init; } = LicenceStanding.Free;

    /// <summary>True if the service is to start by itself as soon as that lets it.</summary>
    public bool StartAwaitsLicence { get; init; }

    /// <summary>How many scripts were begun: the number of the last one.</summary>
    public long ScriptsBegun { get; init; }

    /// <summary>How often final actions have stopped this server's system.</summary>
    public RebootCounts Reboots { get; init; } = RebootCounts.Zero;

    /// <summary>Since when this server is free of errors, while those stops are counted.</summary>
    public QuietSince Quiet { get; init; } = QuietSince.Never;

    public ImmutableArray<PendingRequest> Pending { get; init; } = [];

    /// <summary>True while the whole cluster stops: nothing is placed any more.</summary>
    public bool WholeClusterStops { get; init; }

    /// <summary>Set when groups are let go without asking anybody.</summary>
    public Reason? Emergency { get; init; }

    /// <summary>An action that is due once the service has stopped, or at its deadline.</summary>
    public DueHalt? Halt { get; init; }

    public Beat? LastBeat { get; init; }

    /// <summary>True if the last step's stages changed nothing: only news or time will.</summary>
    internal bool IsSettled { get; init; }

    /// <summary>When the last step was taken.</summary>
    internal Instant SteppedAt { get; init; }

    /// <summary>The earliest deadline of the last step.</summary>
    internal Instant WakeAt { get; init; }

    /// <summary>The earliest of those that do not follow from when somebody was heard.</summary>
    internal Instant WakeAtOtherwise { get; init; }

    /// <summary>The earliest of those that are not a resolver's next asking either.</summary>
    internal Instant RestWakeAt { get; init; }

    /// <summary>Servers whose last beat has changed nothing but when they were heard.</summary>
    internal ServerSet Unmoving { get; init; }

    /// <summary>The state of a server that starts its daemon.</summary>
    public static State Initial(
        ClusterConfig config, ServerId self, long incarnation, Ledger ledger)
    {
        ledger = LedgerPlaces.Under(config, ledger);
        return TimeoutRatios.Resumed(new()
        {
            Config = config,
            Self = self,
            Incarnation = incarnation,
            HighestView = ledger.HighestView,
            Placements = ledger.Placements,
            Reboots = ledger.Reboots ?? RebootCounts.Zero,
            Phase = ledger.Suspended ? ServicePhase.Suspended : ServicePhase.Stopped,
            PhaseReason = ledger.Suspended ? Suspension.Kept : Reason.None,
            Former = ledger.View,
            Asleep = ledger.Asleep & config.AllServers,
            CameDown = ledger.CameDown,
            Fences = ledger.Fences.ToImmutableSortedDictionary(f => f.Server, f => f),
            StartRight = ledger.StartRight,
            Heartbeats = HeartbeatTable.For(config),
            Evidence = Partition.Evidence.At(config, ledger.Silent),
            Monitors = config.Monitors.ToImmutableSortedDictionary(
                m => m.Name, m => MonitorRun.From(ledger.Counters.GetValueOrDefault(m.Name),
                    ledger.SuspendedMonitors?.Contains(m.Name) == true)),
        }, ledger.Ratio);
    }
}
