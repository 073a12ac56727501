using System.Collections.Immutable;
using System.Net;

namespace Baton.Sdk.Ports;

/// <summary>An address on an interface, with the length of its network prefix.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits of the network part.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength);

/// <summary>A network interface as it is now.</summary>
/// <param name="Name">Its name, such as <c>eth0</c>.</param>
/// <param name="Index">The kernel's number of it.</param>
/// <param name="LinkUp">True if it is up and has a carrier.</param>
/// <param name="Master">The bond or bridge it is a port of, or empty.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record NetworkInterfaceState(string Name, int Index, bool LinkUp, string Master,
    ImmutableArray<InterfaceAddress> Addresses);

/// <summary>What a plugin may ask of the network.</summary>
public interface INetwork
{
    /// <summary>Every interface, as it is now.</summary>
    /// <exception cref="IOException">The operating system did not say.</exception>
    ImmutableArray<NetworkInterfaceState> Interfaces();

    /// <summary>
    /// Every interface as it is now, and again whenever a link or an address changes; changes that
    /// come together are told once.
    /// </summary>
    /// <param name="stop">Ends the watching.</param>
    /// <exception cref="IOException">The operating system did not say.</exception>
    IAsyncEnumerable<ImmutableArray<NetworkInterfaceState>> WatchInterfaces(
        CancellationToken stop);

    /// <summary>Adds an address; done if it is there already. IPv6 is usable at once.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address with its prefix.</param>
    /// <exception cref="IOException">
    /// The operating system refused; the message says why.
    /// </exception>
    void AddAddress(string name, InterfaceAddress address);

    /// <summary>Removes an address; done if it is not there.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address with its prefix.</param>
    /// <exception cref="IOException">
    /// The operating system refused; the message says why.
    /// </exception>
    void RemoveAddress(string name, InterfaceAddress address);

    /// <summary>
    /// Asks the link whether another host holds an address: ARP probe (RFC 5227) or neighbour
    /// solicitation (RFC 4862).
    /// </summary>
    /// <param name="name">The interface to ask on.</param>
    /// <param name="address">The address asked for.</param>
    /// <param name="tries">Probes sent, evenly over the wait.</param>
    /// <param name="wait">How long an answer is waited for in all.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The holder's hardware address, or null if nobody answered.</returns>
    ValueTask<string?> FindHolder(string name, IPAddress address, int tries, TimeSpan wait,
        CancellationToken stop);

    /// <summary>
    /// Tells the link that the address is here now: gratuitous ARP (RFC 5227), request and reply
    /// form, or unsolicited neighbour advertisement (RFC 4861 section 7.2.6).
    /// </summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="count">How many times.</param>
    /// <exception cref="IOException">It could not be sent.</exception>
    void Announce(string name, IPAddress address, int count);

    /// <summary>Sends one ICMP echo request and waits for its answer.</summary>
    /// <param name="address">Whom to ask.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The round trip time, or null if no answer came.</returns>
    ValueTask<TimeSpan?> Ping(IPAddress address, TimeSpan timeout, CancellationToken stop);
}
