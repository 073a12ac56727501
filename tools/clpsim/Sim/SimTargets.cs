using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Partition;

namespace Baton.Clpsim.Sim;

/// <summary>
/// What partition resolvers ask: a target that answers whoever reaches it, a witness that knows
/// who asked lately, and a key that one server holds at a time.
/// </summary>
internal sealed class SimTargets(SimCluster cluster)
{
    private readonly Dictionary<(int Resolver, ServerId Server), Instant> _asked = [];
    private readonly Dictionary<int, (ServerId Holder, Instant Until)> _held = [];
    private long _revision;

    /// <summary>The answer to an asking, and how long it takes.</summary>
    public (TimeSpan After, Event.TargetsAsked Answer) Ask(
        ServerId server, int index, bool claims)
    {
        var now = cluster.Clock.Now;
        var resolver = cluster.Config.Partition.Resolvers[index];
        bool answers = cluster.Links.ReachesTargets(server);
        var answer = new Event.TargetsAsked(index, now, answers);
        if (!answers) return (resolver.Timeout, answer);
        if (resolver.Type == ResolverConfig.Witness)
            answer = answer with { Seen = Seen(server, index, now) };
        else if (resolver.Key is { } key)
            answer = answer with { Key = Holder(server, index, key.Life, claims, now) };
        return (SimLinks.Calm, answer);
    }

    private ServerSet Seen(ServerId server, int index, Instant now)
    {
        _asked[(index, server)] = now;
        var lately = cluster.Config.Timing.HeartbeatTimeout / 2;
        return ServerSet.Of(_asked.Where(a => a.Key.Resolver == index && now - a.Value < lately)
            .Select(a => a.Key.Server));
    }

    private KeyHolder? Holder(
        ServerId server, int index, TimeSpan life, bool claims, Instant now)
    {
        bool isHeld = _held.TryGetValue(index, out var held) && now < held.Until;
        if (claims && (!isHeld || held.Holder == server))
        {
            _held[index] = held = (server, now + life);
            _revision++;
            isHeld = true;
        }
        return isHeld ? new KeyHolder(held.Holder, _revision) : null;
    }
}
