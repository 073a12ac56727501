using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Clpsim.Sim;

/// <summary>
/// Where lost servers are forced to stop, nobody starts anything before that has succeeded: a
/// server that was once in a view with another and is not any more has said that it stopped, or
/// its power was gone since.
/// </summary>
internal sealed class FenceWatch(SimCluster cluster)
{
    // The boots of two servers when they were last in one view.
    private readonly Dictionary<(ServerId, ServerId), (long, long)> _together = [];
    private readonly Dictionary<string, ServerId> _lastStarted = [];

    public void Note(SimServer server, State before, State next)
    {
        if (!cluster.Config.Fencing.Used) return;
        if (SaysStopped(next) && !SaysStopped(before))
        {
            foreach (var peer in cluster.Servers) _together.Remove(Pair(server, peer));
        }
        if (ReferenceEquals(next.View, before.View) || !next.View.IsCommitted) return;
        foreach (var member in next.View.Members.Without(server.Id))
            _together[Pair(server, cluster.Servers[member.Index])] =
                Boots(server, cluster.Servers[member.Index]);
    }

    /// <summary>Who may still run what this server starts; null for nobody.</summary>
    public string? Fault(SimServer server, string group)
    {
        // What one of the view ran last is theirs: who is outside takes nothing from them.
        bool theirs = _lastStarted.TryGetValue(group, out var last)
            && server.State.View.Members.Contains(last);
        _lastStarted[group] = server.Id;
        if (theirs) return null;
        var rules = cluster.Config.Fencing;
        if (!rules.Used || rules.OnFailure == FenceFailure.GoOn) return null;
        foreach (var other in cluster.Servers)
        {
            bool apart = other != server && other.Powered
                && !server.State.View.Members.Contains(other.Id);
            if (apart && !(other.Running && SaysStopped(other.State))
                && _together.TryGetValue(Pair(server, other), out var boots)
                && boots == Boots(server, other))
                return $"{other.Name} is out of its view and was not forced to stop";
        }
        return null;
    }

    private static bool SaysStopped(State state) =>
        state.HasLooked && state.Phase == ServicePhase.Stopped;

    private static (ServerId, ServerId) Pair(SimServer a, SimServer b) =>
        a.Id.Index < b.Id.Index ? (a.Id, b.Id) : (b.Id, a.Id);

    private static (long, long) Boots(SimServer a, SimServer b) =>
        a.Id.Index < b.Id.Index ? (a.Boot, b.Boot) : (b.Boot, a.Boot);
}
