using System.Buffers.Binary;
using System.Text.Json;

namespace Baton.Host.Isolation;

/// <summary>Frames as bytes: a length of four bytes, then that many of JSON.</summary>
internal static class FrameCodec
{
    public const int HeadBytes = 4;

    /// <summary>A handle, a reason and some parameters; never a file.</summary>
    private const int BytesMax = 4 * 1024 * 1024;

    /// <summary>The whole frame, its length first.</summary>
    public static byte[] Write(HostFrame frame)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(frame, FrameJson.Default.HostFrame);
        byte[] whole = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, body.Length);
        body.CopyTo(whole, HeadBytes);
        return whole;
    }

    /// <summary>How long the frame is that a head announces.</summary>
    /// <exception cref="InvalidDataException">It is longer than allowed.</exception>
    public static int LengthOf(ReadOnlySpan<byte> head)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        return length is >= 0 and <= BytesMax ? length : throw new InvalidDataException(
            $"a frame of {length} bytes; {BytesMax} are allowed");
    }

    /// <summary>The frame that the bytes after a head are.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static HostFrame Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, FrameJson.Default.HostFrame)
                ?? throw new InvalidDataException("an empty frame");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not a frame: {e.Message}", e);
        }
    }
}
