using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Probes;

/// <summary>
/// Asks what the resolvers of a configuration name. What needs HTTP is made only if there is such
/// a resolver: an idle daemon without one never loads it.
/// </summary>
internal sealed class ResolverProbes : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PingProbe _ping;
    private readonly ImmutableArray<AskingQueue?> _asked = [];
    private readonly List<IDisposable> _clients = [];

    public ResolverProbes(ClusterConfig config, ServerId self, KeyRing keys,
        TimeProvider time, Action<Event> post)
    {
        _ping = new PingProbe(config, self, time, post);
        if (config.Partition.Resolvers.All(r => r.Site is null && r.Key is null)) return;
        _asked = Askings(config, self, keys, time, post);
    }

    /// <summary>Asks a resolver's targets now; what is not used here is not asked.</summary>
    public void Ask(int resolver, bool claims)
    {
        if (resolver < _asked.Length && _asked[resolver] is { } queue) queue.Ask(claims);
        else _ping.Ask(resolver);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _ping.Dispose();
        foreach (var client in _clients) client.Dispose();
    }

    // Apart, so that nothing of it is compiled where there is none.
    private ImmutableArray<AskingQueue?> Askings(ClusterConfig config, ServerId self,
        KeyRing keys, TimeProvider time, Action<Event> post)
    {
        var queues = ImmutableArray.CreateBuilder<AskingQueue?>();
        var devices = config.Servers[self.Index].Devices;
        for (int i = 0; i < config.Partition.Resolvers.Length; i++)
        {
            var resolver = config.Partition.Resolvers[i];
            bool used = !devices.TryGetValue(resolver.Device, out var device)
                || device.Info != "0";
            var target = used ? Target(config, self, resolver, keys) : null;
            if (target is not null) _clients.Add(target);
            queues.Add(target is null ? null
                : new TimedProbe(i, resolver, target, time, post, _stopping.Token).Queue);
        }
        return queues.ToImmutable();
    }

    private static IProbeTarget? Target(ClusterConfig config, ServerId self,
        ResolverConfig resolver, KeyRing keys) => resolver.Type switch
        {
            ResolverConfig.Web => new WebProbe(resolver.Site!),
            ResolverConfig.Witness =>
                new WitnessProbe(config, self, resolver, keys),
            ResolverConfig.Lease => new LeaseProbe(config, self, resolver),
            _ => null,
        };
}
