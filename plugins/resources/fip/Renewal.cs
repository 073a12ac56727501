using System.Collections.Immutable;
using System.Net;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fip;

/// <summary>
/// Says when an address that stays here is to be announced again: its link is back, or some time
/// has passed. Announcements that fell into a cut leave neighbours with the old owner for as long
/// as they remember, which routers do for hours. Others are asked first: who was out of reach may
/// have lost the address to another server, and would turn its clients back.
/// </summary>
/// <param name="network">Is watched and asked.</param>
/// <param name="log">Is told of another holder, and when nothing can be watched.</param>
/// <param name="time">The clock.</param>
/// <param name="at">The interface.</param>
/// <param name="address">The address.</param>
/// <param name="parameters">How others are asked, and how often.</param>
public sealed class Renewal(INetwork network, IPluginLog log, TimeProvider time, string at,
    IPAddress address, FipParameters parameters)
{
    // A takeover adds one address after the other, and each is a change that every one hears of.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    // A storm of changes is over by then.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private volatile bool _carries = true;
    private volatile string _said = "";

    /// <summary>Watches until it is ended.</summary>
    /// <param name="linkIsBack">Called when the link is back and nobody else has the address.
    /// </param>
    /// <param name="isTime">Called when it is time and nobody else has it.</param>
    /// <param name="stop">Ends it.</param>
    public async Task Run(Action linkIsBack, Action isTime, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(WatchLink(linkIsBack, stop), Refresh(isTime, stop))
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The address is given up.
        }
    }

    private async Task WatchLink(Action linkIsBack, CancellationToken stop)
    {
        string told = "";
        while (true)
        {
            string fault = await WatchUntilFault(linkIsBack, stop).ConfigureAwait(false);
            _carries = true;
            if (fault != told)
                log.Warning($"{at} is not watched for now, so {address} is not announced at once "
                    + $"when its link comes back: {fault}");
            told = fault;
            await Task.Delay(Again, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<string> WatchUntilFault(Action linkIsBack, CancellationToken stop)
    {
        try
        {
            await foreach (var interfaces in network.WatchInterfaces(stop).ConfigureAwait(false))
            {
                bool carried = _carries;
                _carries = Carries(interfaces);
                if (_carries && !carried) await Unless(linkIsBack, stop).ConfigureAwait(false);
                await Task.Delay(Rest, time, stop).ConfigureAwait(false);
            }
            return "it ended";
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    private async Task Refresh(Action isTime, CancellationToken stop)
    {
        if (parameters.AnnounceRefresh == TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(parameters.AnnounceRefresh, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            if (_carries) await Unless(isTime, stop).ConfigureAwait(false);
        }
    }

    private async Task Unless(Action announce, CancellationToken stop)
    {
        try
        {
            string holder = parameters.CheckTries == 0 ? "" : await network.FindHolder(
                at, address, parameters.CheckTries, parameters.CheckWait, stop)
                .ConfigureAwait(false) ?? "";
            if (holder.Length == 0) announce();
            Say(holder.Length == 0 ? "" : $"{address} is held by {holder} on {at} too: it is "
                + "not announced from here.");
        }
        catch (IOException fault)
        {
            Say($"{address} was not announced again on {at}: {fault.Message}");
        }
    }

    // Once, and not every time that it is so again.
    private void Say(string text)
    {
        if (text.Length > 0 && text != _said) log.Warning(text);
        _said = text;
    }

    private bool Carries(ImmutableArray<NetworkInterfaceState> interfaces)
    {
        foreach (var one in interfaces)
        {
            if (one.Name != at) continue;
            return one.LinkUp && one.Addresses.Any(a => Subnet.Same(a.Address, address));
        }
        return false;
    }
}
