using System.Net;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ipw;

/// <summary>Asks addresses that are always on whether the network works.</summary>
/// <param name="parameters">Whom to ask, and how patiently.</param>
/// <param name="network">Asks.</param>
public sealed class IpwMonitor(IpwParameters parameters, INetwork network) : IMonitor
{
    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var addresses = EchoRound.Parse(parameters.Addresses, out string fault);
        if (fault.Length > 0) return Finding.Unknown(fault);
        var echoes = await Task.WhenAll(addresses.Select(a => Ask(a, stop))).ConfigureAwait(false);
        return EchoRound.Judge([.. echoes]);
    }

    private async Task<Echo> Ask(IPAddress address, CancellationToken stop)
    {
        for (int attempt = 0; attempt < parameters.Tries; attempt++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var time = await network.Ping(address, parameters.Timeout, stop)
                    .ConfigureAwait(false);
                if (time is not null) return new Echo(address, time);
            }
            catch (IOException)
            {
                // No route is silence too: the finding names the address.
            }
        }
        return new Echo(address, null);
    }
}
