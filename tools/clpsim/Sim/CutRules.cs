using Baton.Core.Membership;

namespace Baton.Clpsim.Sim;

/// <summary>
/// What must hold of a cut that lasts: in bounded time no two servers that cannot hear each other
/// stand in one view, whichever direction is lost.
/// </summary>
internal sealed class CutRules(SimCluster cluster)
{
    /// <summary>How long a cluster to which nothing else happens may take to settle.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private long _deeds;

    /// <summary>Something has happened; if nothing else does, all is settled in time.</summary>
    public void Stirred()
    {
        long deed = ++_deeds;
        if (!cluster.Links.IsCut) return;
        cluster.Clock.Schedule(cluster.Clock.Now + Bound, () =>
        {
            if (deed == _deeds && IsCalm()) Look();
        });
    }

    private bool IsCalm() => cluster.Links.Weather is null && cluster.Servers.All(
        s => !s.IsFrozen && s.DiskDelay == TimeSpan.Zero
            && s.Host is { Sticky.Count: 0, Hanging.Count: 0, IsStuck: false }
            && (!s.Running || s.State.Phase is ServicePhase.Running or ServicePhase.Stopped));

    private void Look()
    {
        foreach (var from in cluster.Servers)
        {
            foreach (var to in cluster.Servers)
            {
                if (from == to || !StandTogether(from, to)
                    || cluster.Links.Hears(from.Id, to.Id)) continue;
                cluster.Rules.Break("half-heard", $"{to.Name} has not heard {from.Name} for "
                    + $"{Bound.TotalSeconds:0} s, and both stand in {from.State.View}");
                return;
            }
        }
    }

    // Who was suspended when it was last heard stays a member until it is heard again.
    private static bool StandTogether(SimServer a, SimServer b) =>
        a is { Running: true, State: { Phase: ServicePhase.Running, View.IsCommitted: true } }
        && b is { Running: true, State.Phase: ServicePhase.Running }
        && a.State.View == b.State.View
        && !a.State.Asleep.Contains(b.Id) && !b.State.Asleep.Contains(a.Id);
}
