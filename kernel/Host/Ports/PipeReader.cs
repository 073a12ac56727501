using System.Text;

namespace Baton.Host.Ports;

/// <summary>Collects what a program writes, up to a limit, and drops the rest.</summary>
internal sealed class PipeReader : IDisposable
{
    /// <summary>What <see cref="Baton.Sdk.Ports.CommandResult"/> promises at most.</summary>
    private const int CollectedBytesMax = 1024 * 1024;

    /// <summary>One full pipe.</summary>
    private const int ChunkBytes = 64 * 1024;

    private readonly Reactor _reactor;
    private readonly int _fd;
    private readonly Lock _gate = new();
    private readonly MemoryStream _collected = new();
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly long _token;
    private bool _closed;

    /// <param name="reactor">Calls when there is something to read.</param>
    /// <param name="fd">The pipe's end; closed here.</param>
    public PipeReader(Reactor reactor, int fd)
    {
        _reactor = reactor;
        _fd = fd;
        NativeFiles.MakeNonBlocking(fd);
        lock (_gate) _token = reactor.Watch(fd, NativePoll.In, () => Read(once: true));
    }

    /// <summary>Takes what is there still, and gives everything collected.</summary>
    public string Rest()
    {
        Read(once: false);
        lock (_gate)
            return Encoding.UTF8.GetString(_collected.GetBuffer(), 0, (int)_collected.Length);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _reactor.Forget(_token);
            _ = NativeFiles.Close(_fd);
        }
    }

    private void Read(bool once)
    {
        lock (_gate)
        {
            // A pipe holds at most so much: whoever writes faster must not keep us here.
            for (int round = 0; !_closed && round < (once ? 1 : 16); round++)
            {
                nint count = NativeFiles.Read(_fd, _chunk);
                if (count <= 0)
                {
                    if (count == 0) Dispose();
                    return;
                }
                int room = CollectedBytesMax - (int)_collected.Length;
                _collected.Write(_chunk, 0, Math.Min(room, (int)count));
            }
        }
    }
}
