using System.Collections.Immutable;
using System.Net;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fip;

/// <summary>An address that clients know and that moves with its group.</summary>
public sealed class FipResource : IResource, IDisposable
{
    private readonly FipParameters _parameters;
    private readonly INetwork _network;
    private readonly IPluginLog _log;
    private readonly Announcements _announcements;
    private readonly FloatingAddress? _floating;

    /// <summary>Makes the resource; the network is not touched yet.</summary>
    public FipResource(
        FipParameters parameters, INetwork network, IPluginLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (_parameters, _network, _log) = (parameters, network, log);
        _announcements = new Announcements(network, log, time);
        _floating = FloatingAddress.Parse(parameters.Ip);
    }

    /// <inheritdoc/>
    public ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Look());
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_floating is not { } floating) return NoAddress();
        try
        {
            var interfaces = _network.Interfaces();
            if (Holders(interfaces, floating.Address) is [var (at, held), ..])
                return Announced(at, held, "was here already");
            var choice = InterfaceChoice.Of(interfaces, floating, _parameters.Device);
            if (choice.Interface is not { } chosen) return choice.Refusal!;
            if (await WhyNot(chosen, floating.Address, stop).ConfigureAwait(false) is { } fault)
                return fault;
            // The last moment: a cancelled call must not take the address behind everyone's back.
            stop.ThrowIfCancellationRequested();
            var address = new InterfaceAddress(floating.Address, choice.PrefixLength);
            _network.AddAddress(chosen.Name, address);
            return Announced(chosen.Name, address, "is up");
        }
        catch (IOException fault)
        {
            return Outcome.Failed($"{floating.Address} could not be taken: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _announcements.End();
        return ValueTask.FromResult(_floating is { } floating
            ? Remove(floating.Address)
            : Outcome.Done($"'{_parameters.Ip}' is no address, so nobody holds it"));
    }

    /// <inheritdoc/>
    public void Dispose() => _announcements.Dispose();

    private Outcome Look()
    {
        if (_floating is not { } floating)
            return Outcome.NotRunning($"'{_parameters.Ip}' is no address, so nobody holds it");
        try
        {
            if (Holders(_network.Interfaces(), floating.Address) is not [var (at, held), ..])
                return Outcome.NotRunning($"no interface has {floating.Address}");
            // After a restart of the daemon this look is all that an address here is asked for.
            _announcements.Keep(at, floating.Address, _parameters);
            return Outcome.Done(handle: Handle(at, held));
        }
        catch (IOException fault)
        {
            return Outcome.Failed($"the interfaces could not be read: {fault.Message}");
        }
    }

    private async ValueTask<Outcome?> WhyNot(
        NetworkInterfaceState at, IPAddress address, CancellationToken stop)
    {
        if (!at.LinkUp)
        {
            if (_parameters.LinkDownFails)
                return Outcome.Failed($"{at.Name} has no link");
            // Without a link nobody can be asked and nobody can be disturbed.
            _log.Warning($"{at.Name} has no link; {address} goes there nevertheless.");
            return null;
        }
        if (_parameters.CheckTries == 0) return null;
        string? holder = await _network.FindHolder(
            at.Name, address, _parameters.CheckTries, _parameters.CheckWait, stop)
            .ConfigureAwait(false);
        if (holder is null) return null;
        if (!_parameters.Force)
            return Outcome.Failed(
                $"IP address exists: {address} is held by {holder} on {at.Name}");
        _log.Warning($"{address} is held by {holder} on {at.Name} and is taken by force.");
        return null;
    }

    private Outcome Announced(string at, InterfaceAddress address, string how)
    {
        _announcements.Begin(at, address.Address, _parameters);
        return Outcome.Done(
            $"{address.Address}/{address.PrefixLength} {how} on {at}", Handle(at, address));
    }

    private Outcome Remove(IPAddress address)
    {
        try
        {
            foreach (var (at, held) in Holders(_network.Interfaces(), address))
                _network.RemoveAddress(at, held);
            return _parameters.CheckGone
                && Holders(_network.Interfaces(), address) is [var (still, _), ..]
                ? Outcome.Failed($"{address} is still on {still} after its removal")
                : Outcome.Done();
        }
        catch (IOException fault)
        {
            return Outcome.Failed($"{address} could not be removed: {fault.Message}");
        }
    }

    private Outcome NoAddress() => Outcome.Misconfigured(
        $"parameters/ip: '{_parameters.Ip}' is not allowed: a host's IPv4 or IPv6 address, "
        + "with /PREFIX and %INTERFACE if wanted");

    private static ImmutableArray<(string At, InterfaceAddress Held)> Holders(
        ImmutableArray<NetworkInterfaceState> interfaces, IPAddress address) =>
        [.. from at in interfaces
            from held in at.Addresses
            where Subnet.Same(held.Address, address)
            select (at.Name, held)];

    private static string Handle(string at, InterfaceAddress address) =>
        new FloatingAddress(address.Address, address.PrefixLength, at).ToString();
}
