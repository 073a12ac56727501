using System.Net.Sockets;

namespace Baton.Host.Isolation;

/// <summary>The daemon's end of the stream to a plugin's process.</summary>
internal sealed class FrameStream(int socket) : IAsyncDisposable
{
    private readonly SemaphoreSlim _sending = new(1);
    private readonly NetworkStream _stream = new(
        new Socket(new SafeSocketHandle(socket, ownsHandle: true)), ownsSocket: true);

    /// <summary>Sends frames in one piece; nothing if the process has gone.</summary>
    public async Task Send(params HostFrame[] frames)
    {
        byte[] bytes = [.. frames.SelectMany(FrameCodec.Write)];
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Its end is seen by whoever reads, and every call fails then.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads to the end of the process, whichever way that comes.</summary>
    /// <param name="take">Gets every frame, in order.</param>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public async Task ReadAll(Action<HostFrame> take)
    {
        byte[] head = new byte[FrameCodec.HeadBytes];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head).ConfigureAwait(false);
                byte[] body = new byte[FrameCodec.LengthOf(head)];
                await _stream.ReadExactlyAsync(body).ConfigureAwait(false);
                take(FrameCodec.Read(body));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The end; the exit code says more.
        }
    }

    /// <summary>Closes it now, whatever is under way.</summary>
    public void Close() => _stream.Dispose();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
