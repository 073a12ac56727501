using System.Buffers.Binary;

namespace Baton.Wire;

/// <summary>Blocks of bytes on a stream: a length of four bytes, then that many.</summary>
internal static class StreamFrame
{
    // What is promised is only believed as far as it has come.
    private const int FirstBytes = 64 * 1024;

    /// <summary>The next block; null if the stream ended before it.</summary>
    /// <exception cref="InvalidDataException">The block is longer than allowed.</exception>
    /// <exception cref="EndOfStreamException">The stream ended within it.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, int bytesMax,
        CancellationToken cancel)
    {
        byte[] head = new byte[4];
        int got = await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancel)
            .ConfigureAwait(false);
        if (got == 0) return null;
        if (got < 4) throw new EndOfStreamException();
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > (uint)bytesMax)
            throw new InvalidDataException($"A block of {length} bytes; {bytesMax} are allowed.");

        byte[] block = new byte[Math.Min((int)length, FirstBytes)];
        for (int at = 0; ;)
        {
            await stream.ReadExactlyAsync(block.AsMemory(at), cancel).ConfigureAwait(false);
            at = block.Length;
            if (at == length) return block;
            Array.Resize(ref block, (int)Math.Min(length, 2L * at));
        }
    }

    public static async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> block,
        CancellationToken cancel)
    {
        // In one piece: two writes would be two TLS records and two packets.
        byte[] whole = new byte[4 + block.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, block.Length);
        block.Span.CopyTo(whole.AsSpan(4));
        await stream.WriteAsync(whole, cancel).ConfigureAwait(false);
        await stream.FlushAsync(cancel).ConfigureAwait(false);
    }
}
