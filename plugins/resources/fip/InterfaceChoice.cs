using System.Collections.Immutable;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fip;

/// <summary>The interface chosen for an address, or the reason why there is none.</summary>
/// <param name="Interface">The interface, or null.</param>
/// <param name="PrefixLength">The prefix the address gets there.</param>
/// <param name="Refusal">Why there is none, or null.</param>
public sealed record InterfaceChoice(
    NetworkInterfaceState? Interface, int PrefixLength, Outcome? Refusal)
{
    /// <summary>
    /// Chooses: the pinned interface, else the one with an own address in the longest subnet that
    /// holds the floating one; of equals one with a link, then the lowest number.
    /// </summary>
    /// <param name="interfaces">The interfaces as they are.</param>
    /// <param name="floating">The address, its prefix and its pin.</param>
    /// <param name="device">The interface that the configuration names, or empty.</param>
    public static InterfaceChoice Of(ImmutableArray<NetworkInterfaceState> interfaces,
        FloatingAddress floating, string device)
    {
        ArgumentNullException.ThrowIfNull(floating);
        ArgumentNullException.ThrowIfNull(device);
        string pinned = device.Length > 0 ? device : floating.Interface;
        return pinned.Length > 0
            ? Pinned(interfaces, floating, pinned) : BySubnet(interfaces, floating);
    }

    private static InterfaceChoice Pinned(ImmutableArray<NetworkInterfaceState> interfaces,
        FloatingAddress floating, string name)
    {
        if (interfaces.FirstOrDefault(i => i.Name == name) is not { } found)
            return No(Outcome.Unsupported(
                $"there is no interface {name} here; there are {Names(interfaces)}"));
        if (found.Master.Length > 0)
            return No(Outcome.Unsupported($"{name} is a port of {found.Master} and cannot carry "
                + $"{floating.Address}: use {found.Master} instead"));
        return Yes(found, floating, Longest(found, floating) ?? Subnet.BitsOf(floating.Address));
    }

    private static InterfaceChoice BySubnet(
        ImmutableArray<NetworkInterfaceState> interfaces, FloatingAddress floating)
    {
        if (floating.Address.IsIPv6LinkLocal)
            return No(Outcome.Misconfigured(
                $"{floating.Address} is link-local and fits every interface: pin one"));
        if (Best(interfaces, floating, isPort: false) is { } best)
            return Yes(best.Interface, floating, best.Prefix);
        return No(Outcome.Unsupported(Best(interfaces, floating, isPort: true) is { } port
            ? $"only {port.Interface.Name} is in the subnet of {floating.Address}, "
                + $"and it is a port of {port.Interface.Master}"
            : $"no interface has an address in the subnet of {floating.Address}; "
                + $"looked at {Names(interfaces)}"));
    }

    // By hand and not by query, whose code is compiled only when it first runs: in a failover.
    private static Fit? Best(ImmutableArray<NetworkInterfaceState> interfaces,
        FloatingAddress floating, bool isPort)
    {
        Fit? best = null;
        foreach (var at in interfaces)
        {
            if (at.Master.Length > 0 != isPort || Longest(at, floating) is not { } prefix)
                continue;
            if (best is null || prefix > best.Prefix
                || (prefix == best.Prefix && IsBetter(at, best.Interface)))
                best = new Fit(at, prefix);
        }
        return best;
    }

    private static bool IsBetter(NetworkInterfaceState one, NetworkInterfaceState other) =>
        one.LinkUp != other.LinkUp ? one.LinkUp : one.Index < other.Index;

    // The longest own subnet around the address; a lone host address is no subnet.
    private static int? Longest(NetworkInterfaceState at, FloatingAddress floating)
    {
        int? longest = null;
        foreach (var own in at.Addresses)
        {
            if (own.PrefixLength < Subnet.BitsOf(own.Address)
                && own.PrefixLength > (longest ?? -1)
                && !Subnet.Same(own.Address, floating.Address)
                && Subnet.Shares(own.Address, floating.Address, own.PrefixLength))
                longest = own.PrefixLength;
        }
        return longest;
    }

    private static InterfaceChoice Yes(
        NetworkInterfaceState found, FloatingAddress floating, int derived)
    {
        int prefix = floating.PrefixLength ?? derived;
        return Subnet.IsReserved(floating.Address, prefix)
            ? No(Outcome.Misconfigured(
                $"{floating.Address} is no host's address in a subnet of {prefix} bits"))
            : new InterfaceChoice(found, prefix, null);
    }

    private static InterfaceChoice No(Outcome refusal) => new(null, 0, refusal);

    private static string Names(ImmutableArray<NetworkInterfaceState> interfaces) =>
        interfaces.IsEmpty ? "none" : string.Join(", ", interfaces.Select(i =>
            $"{i.Name} ({string.Join(' ', i.Addresses.Select(
                a => $"{a.Address}/{a.PrefixLength}"))})"));

    private sealed record Fit(NetworkInterfaceState Interface, int Prefix);
}
