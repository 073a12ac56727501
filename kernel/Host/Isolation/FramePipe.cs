using Baton.Host.Ports;

namespace Baton.Host.Isolation;

/// <summary>
/// The plugin's end of the stream, read and written without waiting for any thread but the own.
/// </summary>
internal sealed class FramePipe(int descriptor)
{
    private readonly Lock _gate = new();

    /// <summary>The next frame; null when the daemon has gone.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public HostFrame? Read()
    {
        byte[] head = new byte[FrameCodec.HeadBytes];
        if (!Fill(head)) return null;
        byte[] body = new byte[FrameCodec.LengthOf(head)];
        return Fill(body) ? FrameCodec.Read(body) : null;
    }

    /// <summary>Sends a frame; nothing if the daemon has gone.</summary>
    public void Write(HostFrame frame)
    {
        ReadOnlySpan<byte> left = FrameCodec.Write(frame);
        lock (_gate)
        {
            while (left.Length > 0)
            {
                nint written = NativeFiles.Write(descriptor, left);
                if (written > 0) left = left[(int)written..];
                else if (!WasInterrupted()) return;
            }
        }
    }

    private bool Fill(Span<byte> left)
    {
        while (left.Length > 0)
        {
            nint read = NativeFiles.Read(descriptor, left);
            if (read > 0) left = left[(int)read..];
            else if (read == 0 || !WasInterrupted()) return false;
        }
        return true;
    }

    private static bool WasInterrupted() => System.Runtime.InteropServices.Marshal
        .GetLastPInvokeError() == NativeError.Interrupted;
}
