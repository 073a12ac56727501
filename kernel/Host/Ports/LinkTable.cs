using System.Collections.Immutable;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>
/// Reads and changes the kernel's tables of links and addresses through rtnetlink.
/// </summary>
internal static class LinkTable
{
    /// <summary>The kernel sends no larger datagram.</summary>
    private const int DatagramBytesMax = 64 * 1024;

    /// <summary>A table that changes under every one of so many readings is a fault.</summary>
    private const int ReadingsMax = 8;

    private static int _sequence;

    /// <summary>Every link.</summary>
    public static List<LinkRow> Links() => Dump(Rtnetlink.AskLinks).Links;

    /// <summary>The link with this name.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static LinkRow Link(string name) =>
        Links().Find(l => l.Name == name) ?? throw new IOException(
            $"there is no network interface {name} on this server");

    /// <summary>Every address of a link.</summary>
    public static List<AddressRow> Addresses(int index) =>
        Dump(Rtnetlink.AskAddresses).Addresses.FindAll(a => a.Index == index);

    /// <summary>Every link with its addresses.</summary>
    public static ImmutableArray<NetworkInterfaceState> Interfaces()
    {
        var links = Links();
        var addresses = Dump(Rtnetlink.AskAddresses).Addresses.ToLookup(a => a.Index);
        var names = links.ToDictionary(l => l.Index, l => l.Name);
        return [.. links.Select(l => new NetworkInterfaceState(l.Name, l.Index, l.Up,
            names.GetValueOrDefault(l.Master, ""),
            [.. addresses[l.Index].Select(a => a.Address)]))];
    }

    /// <summary>Makes one change and gives the kernel's error number, or 0.</summary>
    public static int Change(Func<uint, byte[]> message) => Ask(message).Error;

    private static RtnetlinkAnswer Dump(Func<uint, byte[]> message)
    {
        for (int reading = 0; reading < ReadingsMax; reading++)
        {
            var answer = Ask(message);
            if (answer.Error != 0)
                throw NativeError.Of("the kernel did not show its network", answer.Error);
            if (!answer.WasInterrupted) return answer;
        }
        throw new IOException("the network's tables do not stand still");
    }

    private static RtnetlinkAnswer Ask(Func<uint, byte[]> message)
    {
        uint sequence = (uint)Interlocked.Increment(ref _sequence);
        var answer = new RtnetlinkAnswer();
        int fd = NativeNetlink.Open();
        try
        {
            NativeNetlink.Send(fd, message(sequence));
            byte[] datagram = new byte[DatagramBytesMax];
            while (!answer.IsComplete)
            {
                int count = NativeNetlink.Receive(fd, datagram);
                Rtnetlink.Read(datagram.AsSpan(0, count), sequence, answer);
            }
            return answer;
        }
        finally
        {
            _ = NativeFiles.Close(fd);
        }
    }
}
