using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Wire;

/// <summary>
/// An authentic datagram as a view on its bytes: reading it allocates nothing. Only
/// <see cref="FrameCodec.Read"/> makes one that holds what its counts promise.
/// </summary>
/// <remarks>
/// <code>
///  0  magic and version     4    40  protocol 2, 0, phase    4
///  4  cluster id           16    44  view number             8
/// 20  sender                1    52  view members            4
/// 21  path                  1    56  config generation       8
/// 22  rows of hears         1    64  hears               4 each
/// 23  rows of echoes        1     .  echoes              8 each
/// 24  incarnation           8     .  HMAC-SHA256            32
/// 32  sequence              8
/// </code>
/// A newer version may add bytes between the echoes and the HMAC; they are not looked at.
/// From version 1.3 on the last row of hears is whom the sender takes for suspended.
/// All numbers are big-endian. From 40 to the end of the hears rows is the beat's content.
/// </remarks>
public readonly ref struct Frame
{
    internal const int ClusterAt = 4;
    internal const int SenderAt = 20;
    internal const int PathAt = 21;
    internal const int HearsCountAt = 22;
    internal const int EchoCountAt = 23;
    internal const int IncarnationAt = 24;
    internal const int SequenceAt = 32;
    internal const int ContentAt = 40;
    internal const int HearsInContent = 24;
    internal const int PhaseInContent = 3;
    internal const int MacBytes = 32;

    private readonly ReadOnlySpan<byte> _bytes;

    internal Frame(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Sender => _bytes[SenderAt];

    public int Path => _bytes[PathAt];

    public long Incarnation => BinaryPrimitives.ReadInt64BigEndian(_bytes[IncarnationAt..]);

    public long Sequence => BinaryPrimitives.ReadInt64BigEndian(_bytes[SequenceAt..]);

    /// <summary>The sequence of a frame that was written here.</summary>
    internal static long SequenceOf(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadInt64BigEndian(frame[SequenceAt..]);

    /// <summary>The beat without its incarnation: equal bytes, equal beats.</summary>
    public ReadOnlySpan<byte> Content =>
        _bytes.Slice(ContentAt, HearsInContent + 4 * _bytes[HearsCountAt]);

    /// <summary>The last incarnation that the sender heard of a server; 0 for none.</summary>
    public long EchoOf(int server) => server >= _bytes[EchoCountAt]
        ? 0
        : BinaryPrimitives.ReadInt64BigEndian(
            _bytes[(ContentAt + Content.Length + 8 * server)..]);

    public Beat ToBeat() => BeatOf(Incarnation, Content);

    /// <summary>The beat of an accepted frame's content.</summary>
    internal static Beat BeatOf(long incarnation, ReadOnlySpan<byte> content)
    {
        int rows = (content.Length - HearsInContent) / 4;
        bool saysWhoSleeps = rows > 0
            && ProtocolOf(content) is { Major: > 1 } or { Minor: >= ProtocolVersion.Asleep };
        var hears = new ServerSet[saysWhoSleeps ? rows - 1 : rows];
        for (int i = 0; i < hears.Length; i++)
            hears[i] = new(U32(content, HearsInContent + 4 * i));
        return new Beat
        {
            Incarnation = incarnation,
            Protocol = ProtocolOf(content),
            Phase = PhaseOf(content[PhaseInContent]),
            ViewNumber = BinaryPrimitives.ReadInt64BigEndian(content[4..]),
            ViewMembers = new(U32(content, 12)),
            ConfigGeneration = BinaryPrimitives.ReadInt64BigEndian(content[16..]),
            Asleep = saysWhoSleeps
                ? new(U32(content, HearsInContent + 4 * hears.Length)) : ServerSet.Empty,
            Hears = ImmutableCollectionsMarshal.AsImmutableArray(hears),
        };
    }

    /// <summary>The version that the sender speaks; none was told before 1.1.</summary>
    internal static ProtocolVersion ProtocolOf(ReadOnlySpan<byte> content) =>
        content[0] == 0 ? ProtocolVersion.First : new(content[0], content[1]);

    // Another version may know phases that this one does not: of a server that does something.
    private static ServicePhase PhaseOf(byte phase) =>
        phase <= (byte)ServicePhase.Suspended ? (ServicePhase)phase : ServicePhase.Running;

    private static uint U32(ReadOnlySpan<byte> from, int at) =>
        BinaryPrimitives.ReadUInt32BigEndian(from[at..]);
}
