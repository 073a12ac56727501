using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Miiw;

/// <summary>Sees the link of an interface go and come back, as the kernel tells it.</summary>
/// <param name="parameters">The interface, and how patiently.</param>
/// <param name="network">The interfaces of this server.</param>
/// <param name="time">The clock of the patience.</param>
public sealed class MiiwMonitor(
    MiiwParameters parameters, INetwork network, TimeProvider time) : IResidentMonitor
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Watch(
        Look look, [EnumeratorCancellation] CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var looks = network.WatchInterfaces(end.Token).GetAsyncEnumerator(end.Token);
        var next = looks.MoveNextAsync().AsTask();
        try
        {
            Finding? said = null;
            long? downSince = null;
            while (await next.ConfigureAwait(false))
            {
                var finding = LinkFinding.Of(looks.Current, parameters.Device,
                    wasThere: said is { Kind: FindingKind.Healthy or FindingKind.Faulty });
                next = looks.MoveNextAsync().AsTask();
                downSince = finding.Kind == FindingKind.Faulty
                    ? downSince ?? time.GetTimestamp() : null;
                // A link that is down at the first look did not just flicker.
                if (downSince is { } since && said is { Kind: FindingKind.Healthy }
                    && !await Settled(next, since, end.Token).ConfigureAwait(false))
                    continue;
                if (finding == said) continue;
                said = finding;
                yield return finding;
            }
        }
        finally
        {
            await End(looks, next, end).ConfigureAwait(false);
        }
    }

    /// <summary>Whether it stayed as it is until the patience was over.</summary>
    private async Task<bool> Settled(Task<bool> next, long since, CancellationToken stop)
    {
        var left = parameters.Settle - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero) return true;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var settled = Task.Delay(left, time, end.Token);
        bool stayed = await Task.WhenAny(next, settled).ConfigureAwait(false) == settled;
        await end.CancelAsync().ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return stayed;
    }

    /// <summary>An enumeration that still waits cannot be disposed of: it is ended first.</summary>
    private static async Task End(
        IAsyncEnumerator<ImmutableArray<NetworkInterfaceState>> looks, Task<bool> next,
        CancellationTokenSource end)
    {
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await looks.DisposeAsync().ConfigureAwait(false);
    }
}
