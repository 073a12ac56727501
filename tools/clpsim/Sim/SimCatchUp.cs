using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;

namespace Baton.Clpsim.Sim;

/// <summary>
/// What each server has in its file, which a newer configuration may have passed by; it is fetched
/// as the daemon does it: at once while the server is in no view, and after a while in one.
/// </summary>
internal sealed class SimCatchUp(SimCluster cluster)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private static readonly Dictionary<string, TypeDeclaration> NoTypes = [];

    private readonly ClusterConfig[] _stored = [.. cluster.Servers.Select(_ => cluster.Config)];
    private readonly bool[] _heldBack = new bool[cluster.Servers.Length];
    private readonly Dictionary<(ServerId Server, long Life), Instant> _seen = [];

    /// <summary>The configuration in a server's file.</summary>
    public ClusterConfig StoredAt(SimServer server) => _stored[server.Id.Index];

    /// <summary>True while something has to be stopped before a server can catch up.</summary>
    public bool IsHeldBack(SimServer server) => server.Running && _heldBack[server.Id.Index];

    /// <summary>It is in a server's file, and in force if the daemon can take it.</summary>
    public void Store(SimServer server, ClusterConfig config)
    {
        _stored[server.Id.Index] = config;
        _heldBack[server.Id.Index] = false;
        if (server.Running) server.Post(new Event.ConfigChanged(config));
    }

    /// <summary>Looks from now on, until there is nothing newer.</summary>
    public void Watch(SimServer server)
    {
        var key = (server.Id, server.Life);
        if (!server.Running || !IsBehind(server) || !_seen.TryAdd(key, Instant.Never)) return;
        server.After(Every, () => Look(server, key));
    }

    private bool IsBehind(SimServer server) =>
        StoredAt(server).Generation < cluster.Config.Generation;

    private void Look(SimServer server, (ServerId, long) key)
    {
        if (!IsBehind(server))
        {
            _seen.Remove(key);
            return;
        }
        server.After(Every, () => Look(server, key));
        if (server.IsFrozen || server.IsBlocked) return;
        cluster.Streams.CatchUp(server);
        var (state, now) = (server.State, cluster.Clock.Now);
        var ahead = (Connectivity.Heard(state, now).Without(state.Self) & state.Reachable)
            .OrderByDescending(s => state.Heartbeats[s].Beat!.ConfigGeneration)
            .Select(s => StoredAt(cluster.Servers[s.Index])).FirstOrDefault();
        if (ahead is null || ahead.Generation <= StoredAt(server).Generation)
        {
            _seen[key] = Instant.Never;
            return;
        }
        if (_seen[key] == Instant.Never) _seen[key] = now;
        if (state.View.IsCommitted && now - _seen[key] < Settled) return;
        bool isFree = ApplyPlan.Between(state.Configured, ahead, NoTypes)
            .Blockers(ApplyStatus.OfOwn(state)).IsEmpty;
        _heldBack[server.Id.Index] = !isFree;
        if (isFree) Store(server, ahead);
    }
}
