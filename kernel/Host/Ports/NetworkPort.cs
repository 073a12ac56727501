using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>The network of the real machine; needs no other program.</summary>
/// <param name="time">The clock of waits.</param>
/// <param name="processes">Lends its thread to the watch of links.</param>
public sealed class NetworkPort(TimeProvider time, ProcessesPort processes) : INetwork
{
    // One removal at a time: what another one removes meanwhile is not lost.
    private static readonly Lock Removing = new();

    /// <inheritdoc/>
    public ImmutableArray<NetworkInterfaceState> Interfaces() => LinkTable.Interfaces();

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<NetworkInterfaceState>> WatchInterfaces(
        [EnumeratorCancellation] CancellationToken stop)
    {
        // Listening begins before the first look: no change falls between the two.
        using var news = new LinkNews(processes.Reactor);
        while (true)
        {
            yield return LinkTable.Interfaces();
            await news.Next(stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void AddAddress(string name, InterfaceAddress address)
    {
        Check(address);
        int index = LinkTable.Link(name).Index;
        int error = LinkTable.Change(sequence => Rtnetlink.Add(sequence, index, address));
        if (error is not (0 or NativeError.Exists))
            throw NativeError.Of($"{Text(address)} could not be added to {name}", error);
    }

    /// <inheritdoc/>
    public void RemoveAddress(string name, InterfaceAddress address)
    {
        Check(address);
        int index = LinkTable.Link(name).Index;
        lock (Removing)
        {
            var before = LinkTable.Addresses(index);
            int error = LinkTable.Change(sequence => Rtnetlink.Remove(sequence, index, address));
            if (error == NativeError.AddressNotAvailable) return;
            if (error != 0)
                throw NativeError.Of($"{Text(address)} could not be removed from {name}", error);
            if (address.Address.AddressFamily == AddressFamily.InterNetwork)
                PutBack(name, index, address, before);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindHolder(string name, IPAddress address, int tries,
        TimeSpan wait, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            return await new Neighbours(name).Holder(address, tries, wait, stop)
                .ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"{name} could not be asked for {address}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Announce(string name, IPAddress address, int count)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            new Neighbours(name).Announce(address, count);
        }
        catch (SocketException e)
        {
            throw new IOException($"{name} could not be told of {address}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> Ping(IPAddress address, TimeSpan timeout,
        CancellationToken stop)
    {
        using var ping = new Ping();
        long began = time.GetTimestamp();
        try
        {
            var reply = await ping.SendPingAsync(address, timeout, cancellationToken: stop)
                .ConfigureAwait(false);
            return reply.Status == IPStatus.Success ? time.GetElapsedTime(began) : null;
        }
        catch (PingException)
        {
            // No route, no network: nobody answered.
            return null;
        }
    }

    // The kernel takes an IPv4 address's secondaries away with it, unless it is told otherwise.
    private static void PutBack(
        string name, int index, InterfaceAddress removed, List<AddressRow> before)
    {
        var left = LinkTable.Addresses(index).ConvertAll(a => a.Address);
        foreach (var lost in before.Where(a => a.Address != removed
            && a.Address.PrefixLength == removed.PrefixLength && !left.Contains(a.Address)))
        {
            int error = LinkTable.Change(sequence => Rtnetlink.Add(sequence, lost));
            if (error is not (0 or NativeError.Exists))
                throw NativeError.Of($"{Text(lost.Address)} went from {name} with "
                    + $"{Text(removed)} and could not be put back", error);
        }
    }

    private static void Check(InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        int bits = 8 * address.Address.GetAddressBytes().Length;
        if (address.PrefixLength < 0 || address.PrefixLength > bits)
            throw new IOException($"{Text(address)}: a prefix has 0 to {bits} bits");
    }

    private static string Text(InterfaceAddress address) =>
        $"{address.Address}/{address.PrefixLength}";
}
