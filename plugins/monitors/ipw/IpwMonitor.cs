using System.Net;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ipw;

/// <summary>Asks addresses that are always on whether the network works.</summary>
/// <param name="parameters">Whom to ask, and how patiently.</param>
/// <param name="network">Asks.</param>
/// <param name="time">Measures the check's time.</param>
public sealed class IpwMonitor(IpwParameters parameters, INetwork network, TimeProvider time)
    : IMonitor
{
    // Of a check's time: an address that stays silent must not cost the answers of the others.
    private const double Share = 0.9;

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var addresses = EchoRound.Parse(parameters.Addresses, out string fault);
        if (fault.Length > 0) return Finding.Unknown(fault);
        using var limit = new CancellationTokenSource(look.Timeout * Share, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var echoes = await Task.WhenAll(addresses.Select(a => Ask(a, both.Token, stop)))
            .ConfigureAwait(false);
        return EchoRound.Judge([.. echoes]);
    }

    private async Task<Echo> Ask(IPAddress address, CancellationToken limit, CancellationToken stop)
    {
        for (int attempt = 0; attempt < parameters.Tries && !limit.IsCancellationRequested;
            attempt++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var took = await network.Ping(address, parameters.Timeout, limit)
                    .ConfigureAwait(false);
                if (took is not null) return new Echo(address, took);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                break;
            }
            catch (IOException)
            {
                // No route is silence too: the finding names the address.
            }
        }
        return new Echo(address, null);
    }
}
