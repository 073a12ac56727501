using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Partition;

namespace Baton.Wire.Probes;

/// <summary>
/// Keeps or looks at the key in etcd that only one side of a partition can hold. The key bears the
/// name of the server that holds it and hangs on a lease of that server's: it is gone a lease's
/// life after the last time that the server was at it.
/// </summary>
internal sealed class LeaseProbe(ClusterConfig config, ServerId self, ResolverConfig resolver)
    : IProbeTarget
{
    private readonly LeaseTarget _target = resolver.Key!;
    private readonly EtcdClient _etcd = new(resolver.Key!);
    private readonly string _key = $"{resolver.Key!.Prefix.TrimEnd('/')}/{config.Id:D}/holder";
    private readonly string _own = config.NameOf(self);
    private long _lease;

    // The lease is one, so that two askings must not renew it at a time.
    public int AskingsMax => 1;

    public async Task<ProbeAnswer> AskAsync(bool claims, CancellationToken cancel)
    {
        var patience = resolver.Timeout / Math.Max(1, _target.Endpoints.Length);
        var kept = await _etcd.ReachAsync(patience, async stop =>
        {
            if (!claims) return await _etcd.GetAsync(_key, stop).ConfigureAwait(false);
            if (_lease == 0 || !await _etcd.KeepAsync(_lease, stop).ConfigureAwait(false))
                _lease = await _etcd.GrantAsync(_target.Life, stop).ConfigureAwait(false);
            return await ClaimAsync(stop).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        if (kept is null) return new(true, "Nobody holds the key.");
        return new(true, $"{kept.Value} holds the key.")
        {
            Key = new KeyHolder(config.FindServer(kept.Value), kept.Revision),
        };
    }

    public void Dispose() => _etcd.Dispose();

    // Whoever holds it writes it anew, so that the others see that it is at work.
    private async Task<KeptValue?> ClaimAsync(CancellationToken stop)
    {
        var kept = await _etcd.PutIfAsync(
            _key, _own, _lease, ifAbsent: true, stop).ConfigureAwait(false);
        return kept?.Value == _own && !kept.IsNew
            ? await _etcd.PutIfAsync(
                _key, _own, _lease, ifAbsent: false, stop).ConfigureAwait(false)
            : kept;
    }
}
