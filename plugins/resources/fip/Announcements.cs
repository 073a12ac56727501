using System.Net;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fip;

/// <summary>
/// Announces an address now, a few times more in the background, and for as long as it stays here
/// whenever neighbours may have missed it, so that a lost announcement does not leave them with
/// the old owner.
/// </summary>
/// <param name="network">Sends.</param>
/// <param name="log">Is told when sending fails.</param>
/// <param name="time">Says when to repeat.</param>
public sealed class Announcements(INetwork network, IPluginLog log, TimeProvider time)
    : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private CancellationTokenSource? _kept;
    private int _left;

    /// <summary>Announces at once, starts the repeats anew, and keeps it known.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="parameters">How often, and how far apart.</param>
    public void Begin(string name, IPAddress address, FipParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        lock (_gate)
        {
            End();
            Start(name, address, parameters);
            Keep(name, address, parameters);
        }
    }

    /// <summary>Keeps an address known that was found here; done if that is so already.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="parameters">How often, and how far apart.</param>
    public void Keep(string name, IPAddress address, FipParameters parameters)
    {
        lock (_gate)
        {
            if (_kept is not null) return;
            _kept = new CancellationTokenSource();
            var stop = _kept.Token;
            var renewal = new Renewal(network, log, time, name, address, parameters);
            // Elsewhere: an activation is not kept waiting for a watch to begin.
            _ = Task.Run(() => renewal.Run(
                linkIsBack: () => Unless(stop, () => Start(name, address, parameters)),
                isTime: () => Unless(stop, () => Send(name, address, 1)), stop), stop);
        }
    }

    /// <summary>
    /// Ends all of it; when this returns, none is under way. One that came after the address
    /// went to another server would turn its clients back to this one.
    /// </summary>
    public void End()
    {
        lock (_gate)
        {
            EndRepeats();
            _kept?.Cancel();
            _kept?.Dispose();
            _kept = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Start(string name, IPAddress address, FipParameters parameters)
    {
        EndRepeats();
        _left = parameters.AnnounceRepeats;
        Send(name, address, parameters.AnnounceCount);
        if (_left > 0)
            _timer = time.CreateTimer(_ => Repeat(name, address), null,
                parameters.AnnounceInterval, parameters.AnnounceInterval);
    }

    private void EndRepeats()
    {
        _left = 0;
        _timer?.Dispose();
        _timer = null;
    }

    private void Unless(CancellationToken stop, Action announce)
    {
        lock (_gate)
        {
            if (!stop.IsCancellationRequested) announce();
        }
    }

    private void Repeat(string name, IPAddress address)
    {
        lock (_gate)
        {
            if (_left == 0) return;
            int left = --_left;
            Send(name, address, 1);
            if (left == 0) EndRepeats();
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
