using System.Buffers.Binary;

namespace Baton.Wire.Heartbeats.Witness;

/// <summary>
/// What a witness answers, read one beat at a time; nothing in it is to be trusted.
/// </summary>
internal ref struct WitnessAnswer
{
    /// <summary>A server's number, the age in milliseconds and the length of its beat.</summary>
    public const int HeadBytes = 1 + 4 + 2;

    private ReadOnlySpan<byte> _rest;

    public WitnessAnswer(ReadOnlySpan<byte> answer) => _rest = answer;

    /// <summary>The server that the beat is said to be of.</summary>
    public int Server { get; private set; }

    /// <summary>How long ago the witness says it came.</summary>
    public TimeSpan Age { get; private set; }

    public ReadOnlySpan<byte> Beat { get; private set; }

    /// <summary>Goes to the next; false at the end, or where it makes no sense any more.</summary>
    public bool Next()
    {
        if (_rest.Length < HeadBytes) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[5..]);
        if (_rest.Length < HeadBytes + length) return false;
        Server = _rest[0];
        Age = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(_rest[1..]));
        Beat = _rest.Slice(HeadBytes, length);
        _rest = _rest[(HeadBytes + length)..];
        return true;
    }
}
