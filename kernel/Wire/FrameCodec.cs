using System.Buffers.Binary;
using System.Security.Cryptography;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire.Pki;

namespace Baton.Wire;

/// <summary>Bytes to frames and back; rejects before anything is allocated or changed.</summary>
public static class FrameCodec
{
    /// <summary>The largest frame: as many rows as servers are allowed.</summary>
    public const int FrameBytesMax = Frame.ContentAt + ContentBytesMax + 8 * Limits.ServersMax
        + Frame.MacBytes;

    /// <summary>The largest content of a beat.</summary>
    public const int ContentBytesMax = Frame.HearsInContent + 4 * RowsMax;

    // "BTN" and the version of the layout.
    private const uint Magic = 0x42544E01;

    // One for every server, and one of those taken for suspended.
    private const int RowsMax = Limits.ServersMax + 1;

    private const int FrameBytesMin = Frame.ContentAt + Frame.HearsInContent + Frame.MacBytes;

    /// <summary>Writes what a beat says, without its incarnation; returns the length.</summary>
    public static int WriteContent(Beat beat, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(beat.Hears.Length, Limits.ServersMax);
        (into[0], into[1], into[2]) = (beat.Protocol.Major, beat.Protocol.Minor, 0);
        into[Frame.PhaseInContent] = (byte)beat.Phase;
        BinaryPrimitives.WriteInt64BigEndian(into[4..], beat.ViewNumber);
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], beat.ViewMembers.Bits);
        BinaryPrimitives.WriteInt64BigEndian(into[16..], beat.ConfigGeneration);
        int at = Frame.HearsInContent;
        foreach (var row in beat.Hears.AsSpan())
        {
            BinaryPrimitives.WriteUInt32BigEndian(into[at..], row.Bits);
            at += 4;
        }
        BinaryPrimitives.WriteUInt32BigEndian(into[at..], beat.Asleep.Bits);
        return at + 4;
    }

    /// <summary>Writes and signs a frame; returns its length.</summary>
    public static int Write(Span<byte> into, Guid cluster, in FrameHead head,
        ReadOnlySpan<byte> content, ReadOnlySpan<long> echoes, ReadOnlySpan<byte> key)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, Magic);
        cluster.TryWriteBytes(into[Frame.ClusterAt..], bigEndian: true, out _);
        into[Frame.SenderAt] = (byte)head.Sender;
        into[Frame.PathAt] = (byte)head.Path;
        into[Frame.HearsCountAt] = (byte)((content.Length - Frame.HearsInContent) / 4);
        into[Frame.EchoCountAt] = (byte)echoes.Length;
        BinaryPrimitives.WriteInt64BigEndian(into[Frame.IncarnationAt..], head.Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(into[Frame.SequenceAt..], head.Sequence);
        content.CopyTo(into[Frame.ContentAt..]);
        int at = Frame.ContentAt + content.Length;
        foreach (long echo in echoes)
        {
            BinaryPrimitives.WriteInt64BigEndian(into[at..], echo);
            at += 8;
        }
        HMACSHA256.HashData(key, into[..at], into.Slice(at, Frame.MacBytes));
        return at + Frame.MacBytes;
    }

    private static bool IsNewer(ProtocolVersion speaks) =>
        (speaks.Major, speaks.Minor).CompareTo(
            (ProtocolVersion.Own.Major, ProtocolVersion.Own.Minor)) > 0;

    /// <summary>The same with either key of a rotation.</summary>
    internal static Refusal ReadWith(KeyRing keys, ReadOnlySpan<byte> datagram, Guid cluster,
        out Frame frame)
    {
        var cause = Read(datagram, cluster, keys.Signing, out frame);
        return cause == Refusal.Forged && keys.Also is { } also
            ? Read(datagram, cluster, also, out frame) : cause;
    }

    /// <summary>Checks everything that can be checked without knowing the sender.</summary>
    public static Refusal Read(ReadOnlySpan<byte> datagram, Guid cluster, ReadOnlySpan<byte> key,
        out Frame frame)
    {
        frame = default;
        if (datagram.Length < FrameBytesMin) return Refusal.Truncated;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram) != Magic) return Refusal.Malformed;
        var id = new Guid(datagram.Slice(Frame.ClusterAt, 16), bigEndian: true);
        if (id != cluster) return Refusal.ForeignCluster;

        int hears = datagram[Frame.HearsCountAt];
        int echoes = datagram[Frame.EchoCountAt];
        if (hears > RowsMax || echoes > Limits.ServersMax) return Refusal.Malformed;
        int length = FrameBytesMin + 4 * hears + 8 * echoes;
        if (datagram.Length < length) return Refusal.Truncated;
        bool newer = IsNewer(Frame.ProtocolOf(datagram[Frame.ContentAt..]));
        if (datagram.Length > length && !newer) return Refusal.Malformed;

        Span<byte> mac = stackalloc byte[Frame.MacBytes];
        HMACSHA256.HashData(key, datagram[..^Frame.MacBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, datagram[^Frame.MacBytes..]))
            return Refusal.Forged;

        // Signed and impossible: another version's beat, not an attack.
        if (datagram[Frame.ContentAt + Frame.PhaseInContent] > (byte)ServicePhase.Suspended
            && !newer) return Refusal.Malformed;
        frame = new Frame(datagram);
        return frame.Incarnation > 0 && frame.Sequence > 0 ? Refusal.None : Refusal.Malformed;
    }
}

/// <summary>What tells one frame from every other.</summary>
/// <param name="Sender">The sender's index in the configuration.</param>
/// <param name="Path">The heartbeat's index in the configuration.</param>
/// <param name="Incarnation">The sender's start.</param>
/// <param name="Sequence">From 1 in each incarnation.</param>
public readonly record struct FrameHead(int Sender, int Path, long Incarnation, long Sequence);
