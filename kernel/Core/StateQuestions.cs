using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>What follows from what is known.</summary>
public sealed partial record State
{
    /// <summary>The configuration as it was written.</summary>
    public ClusterConfig Configured => Unstretched ?? Config;

    /// <summary>True if this server writes the placements of a committed view.</summary>
    public bool IsCoordinator =>
        View.IsCommitted && View.Coordinator == Self
        && Phase is ServicePhase.Running or ServicePhase.Stopping;

    /// <summary>
    /// True if what it places will stand: what is placed after a newer view was agreed to would
    /// not be in its tables.
    /// </summary>
    public bool MayPlace => IsCoordinator && HighestView == View.Number;

    /// <summary>
    /// Until when a starting server waits for all the others; never less than it takes to hear
    /// those that run (regression 23).
    /// </summary>
    public Instant StartWaitEnd
    {
        get
        {
            var heard = Config.Timing.HeartbeatInterval * 2;
            var wait = StartWaitSkipped ? TimeSpan.Zero : Config.Timing.StartupWait;
            return PhaseSince + (wait > heard ? wait : heard);
        }
    }

    /// <summary>True while nothing can be said of what runs here.</summary>
    public bool IsLooking => !HasLooked
        || (Phase == ServicePhase.Starting && Local.Values.Any(g => g.IsProbing));

    public string NameOf(ServerId? server) => server is { } s ? Config.NameOf(s) : "None";
}
