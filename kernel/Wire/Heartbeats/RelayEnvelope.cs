using System.Buffers.Binary;
using System.Security.Cryptography;
using Baton.Core;
using Baton.Wire.Pki;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// A frame as it is left somewhere to be fetched: on a disk, or at a witness. Beside the frame it
/// says which beat of every server its sender had fetched last there, so that whoever gets it knows
/// how old it can be at most, whatever the place in between does with it.
/// </summary>
/// <remarks>
/// <code>
///  0  magic and version     4
///  4  length of the frame   2
///  6  sender                1
///  7  rows of echoes        1
///  8  echoes           8 each   the sequence of the last beat fetched of each server; 0 for none
///  .  frame
///  .  HMAC-SHA256          32   over all before
/// </code>
/// </remarks>
internal readonly ref struct RelayEnvelope
{
    /// <summary>The largest one; the witness takes 1024 bytes.</summary>
    public const int BytesMax =
        EchoesAt + 8 * Limits.ServersMax + FrameBytesMax + Wire.Frame.MacBytes;

    // "BTR" and the version of the layout.
    private const uint Magic = 0x42545201;
    private const int LengthAt = 4;
    private const int SenderAt = 6;
    private const int CountAt = 7;
    private const int EchoesAt = 8;

    // A newer version's frame may be longer than ours.
    private const int FrameBytesMax = 700;

    private readonly ReadOnlySpan<byte> _bytes;

    private RelayEnvelope(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Sender => _bytes[SenderAt];

    /// <summary>The frame inside; it is judged by itself.</summary>
    public ReadOnlySpan<byte> Frame => _bytes.Slice(
        EchoesAt + 8 * _bytes[CountAt], BinaryPrimitives.ReadUInt16BigEndian(_bytes[LengthAt..]));

    /// <summary>The sequence of the last beat of a server that the sender fetched; 0 for none.
    /// </summary>
    public long EchoOf(int server) => server >= _bytes[CountAt]
        ? 0 : BinaryPrimitives.ReadInt64BigEndian(_bytes[(EchoesAt + 8 * server)..]);

    /// <summary>Puts a frame into an envelope; returns its length.</summary>
    public static int Write(Span<byte> into, int sender, ReadOnlySpan<long> echoes,
        ReadOnlySpan<byte> frame, ReadOnlySpan<byte> key)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(into[LengthAt..], (ushort)frame.Length);
        into[SenderAt] = (byte)sender;
        into[CountAt] = (byte)echoes.Length;
        int at = EchoesAt;
        foreach (long echo in echoes)
        {
            BinaryPrimitives.WriteInt64BigEndian(into[at..], echo);
            at += 8;
        }
        frame.CopyTo(into[at..]);
        at += frame.Length;
        HMACSHA256.HashData(key, into[..at], into.Slice(at, Wire.Frame.MacBytes));
        return at + Wire.Frame.MacBytes;
    }

    /// <summary>True if nothing was ever left there.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= EchoesAt && BinaryPrimitives.ReadUInt64BigEndian(bytes) == 0;

    /// <summary>The same with either key of a rotation.</summary>
    public static Refusal ReadWith(KeyRing keys, ReadOnlySpan<byte> bytes, Guid cluster,
        out RelayEnvelope envelope)
    {
        var cause = Read(bytes, cluster, keys.Signing, out envelope);
        return cause == Refusal.Torn && keys.Also is { } also
            ? Read(bytes, cluster, also, out envelope) : cause;
    }

    /// <summary>
    /// Checks what lies at the beginning of some bytes; what follows it is not looked at.
    /// </summary>
    public static Refusal Read(ReadOnlySpan<byte> bytes, Guid cluster, ReadOnlySpan<byte> key,
        out RelayEnvelope envelope)
    {
        envelope = default;
        if (bytes.Length < EchoesAt) return Refusal.Truncated;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic) return Refusal.Malformed;
        int echoes = bytes[CountAt];
        int frame = BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]);
        if (echoes > Limits.ServersMax || frame is < Wire.Frame.SenderAt or > FrameBytesMax)
            return Refusal.Malformed;
        int signed = EchoesAt + 8 * echoes + frame;
        if (bytes.Length < signed + Wire.Frame.MacBytes) return Refusal.Truncated;
        var id = bytes.Slice(EchoesAt + 8 * echoes + Wire.Frame.ClusterAt, 16);
        if (new Guid(id, bigEndian: true) != cluster) return Refusal.ForeignCluster;

        Span<byte> mac = stackalloc byte[Wire.Frame.MacBytes];
        HMACSHA256.HashData(key, bytes[..signed], mac);
        if (!CryptographicOperations.FixedTimeEquals(
            mac, bytes.Slice(signed, Wire.Frame.MacBytes)))
            return Refusal.Torn;
        envelope = new RelayEnvelope(bytes[..(signed + Wire.Frame.MacBytes)]);
        return Refusal.None;
    }
}
