using System.Net;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fip;

/// <summary>
/// Announces an address now and a few times more in the background, so that a lost announcement
/// does not leave neighbours with the old owner.
/// </summary>
/// <param name="network">Sends.</param>
/// <param name="log">Is told when sending fails.</param>
/// <param name="time">Says when to repeat.</param>
public sealed class Announcements(INetwork network, IPluginLog log, TimeProvider time)
    : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _left;

    /// <summary>Announces at once and starts the repeats anew.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="parameters">How often, and how far apart.</param>
    public void Begin(string name, IPAddress address, FipParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        lock (_gate)
        {
            End();
            _left = parameters.AnnounceRepeats;
            Send(name, address, parameters.AnnounceCount);
            if (_left > 0)
                _timer = time.CreateTimer(_ => Repeat(name, address), null,
                    parameters.AnnounceInterval, parameters.AnnounceInterval);
        }
    }

    /// <summary>
    /// Ends the repeats; when this returns, none is under way. One that came after the address
    /// went to another server would turn its clients back to this one.
    /// </summary>
    public void End()
    {
        lock (_gate)
        {
            _left = 0;
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Repeat(string name, IPAddress address)
    {
        lock (_gate)
        {
            if (_left == 0) return;
            int left = --_left;
            Send(name, address, 1);
            if (left == 0) End();
        }
    }

    private void Send(string name, IPAddress address, int count)
    {
        try
        {
            network.Announce(name, address, count);
        }
        catch (IOException fault)
        {
            log.Warning($"{address} was not announced on {name}: {fault.Message}");
        }
    }
}
