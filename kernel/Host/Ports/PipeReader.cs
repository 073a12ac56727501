using System.Text;

namespace Baton.Host.Ports;

/// <summary>Collects what a program writes, up to a limit, and drops the rest.</summary>
internal sealed class PipeReader : IDisposable
{
    /// <summary>What <see cref="Baton.Sdk.Ports.CommandResult"/> promises at most.</summary>
    private const int CollectedBytesMax = 1024 * 1024;

    /// <summary>One full pipe.</summary>
    private const int ChunkBytes = 64 * 1024;

    private readonly WatchedDescriptor _pipe;
    private readonly Lock _gate = new();
    private readonly MemoryStream _collected = new();
    private readonly byte[] _chunk = new byte[ChunkBytes];

    /// <param name="reactor">Calls when there is something to read.</param>
    /// <param name="fd">The pipe's end; closed here.</param>
    public PipeReader(Reactor reactor, int fd)
    {
        NativeFiles.MakeNonBlocking(fd);
        _pipe = new WatchedDescriptor(reactor, fd, NativePoll.In, pipe => Read(pipe, rounds: 1));
    }

    /// <summary>Takes what is there still, and gives everything collected.</summary>
    public string Rest()
    {
        // A pipe holds at most so much: whoever writes faster must not keep us here.
        _pipe.Use(pipe => Read(pipe, rounds: 16));
        lock (_gate)
            return Encoding.UTF8.GetString(_collected.GetBuffer(), 0, (int)_collected.Length);
    }

    public void Dispose() => _pipe.Dispose();

    private void Read(WatchedDescriptor pipe, int rounds)
    {
        for (int round = 0; !pipe.IsClosed && round < rounds; round++)
        {
            nint count = NativeFiles.Read(pipe.Number, _chunk);
            if (count == 0) pipe.Dispose();
            if (count <= 0) return;
            lock (_gate)
            {
                int room = CollectedBytesMax - (int)_collected.Length;
                _collected.Write(_chunk, 0, Math.Min(room, (int)count));
            }
        }
    }
}
