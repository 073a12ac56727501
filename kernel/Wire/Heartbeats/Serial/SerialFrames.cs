namespace Baton.Wire.Heartbeats.Serial;

/// <summary>
/// Finds the frames in what comes over a line, in pieces of any size and with noise in between.
/// </summary>
/// <param name="frameBytesMax">The longest frame; what is longer is noise.</param>
/// <param name="take">Called with each frame, decoded; it is still to be judged.</param>
/// <param name="noise">Called for each stretch that is none.</param>
internal sealed class SerialFrames(
    int frameBytesMax, SerialFrames.Taker take, Action noise)
{
    /// <summary>Takes a frame.</summary>
    public delegate void Taker(ReadOnlySpan<byte> frame);

    private readonly byte[] _pending = new byte[Cobs.EncodedBytesMax(frameBytesMax)];
    private int _length;
    private bool _tooLong;

    /// <summary>Writes a frame as it goes over the line; returns the length.</summary>
    public static int Write(ReadOnlySpan<byte> frame, Span<byte> into)
    {
        // The first zero ends whatever noise came before, so that only the noise is lost.
        into[0] = 0;
        int length = Cobs.Encode(frame, into[1..]);
        into[1 + length] = 0;
        return length + 2;
    }

    /// <summary>The most that a frame becomes.</summary>
    public static int WrittenBytesMax(int frame) => Cobs.EncodedBytesMax(frame) + 2;

    /// <summary>Takes what came.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b != 0)
            {
                if (_length < _pending.Length) _pending[_length++] = b;
                else _tooLong = true;
                continue;
            }
            End();
        }
    }

    /// <summary>The line was lost: what was begun never ends.</summary>
    public void Reset()
    {
        _length = 0;
        _tooLong = false;
    }

    private void End()
    {
        if (_length == 0) return;
        int length = _tooLong ? -1 : Cobs.Decode(_pending.AsSpan(0, _length));
        if (length >= 0) take(_pending.AsSpan(0, length));
        else noise();
        Reset();
    }
}
