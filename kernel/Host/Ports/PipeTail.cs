using System.Text;

namespace Baton.Host.Ports;

/// <summary>Reads all that is written to a pipe and keeps the end of it.</summary>
internal sealed class PipeTail : IDisposable
{
    private const int KeptBytesMax = 4 * 1024;
    private const int ChunkBytes = 16 * 1024;
    private const int LastWordsMax = 300;

    // What the pipe may still hold when its writers are gone.
    private const int LastChunksMax = 8;

    // Whoever prints without end waits for us: reading it is not to cost a processor.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Reactor _reactor;
    private readonly ITimer _timer;
    private readonly int _pipe;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private byte[] _kept = [];
    private bool _wasCut;
    private bool _isClosed;
    private long? _watched;

    /// <param name="reactor">Calls when there is something to read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pipe">The pipe's end; closed here.</param>
    public PipeTail(Reactor reactor, TimeProvider time, int pipe)
    {
        (_reactor, _pipe) = (reactor, pipe);
        NativeFiles.MakeNonBlocking(pipe);
        _timer = time.CreateTimer(
            _ => Watch(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Watch();
    }

    /// <summary>The first line of what is kept that says something; reads what is left.</summary>
    public string LastWords()
    {
        lock (_gate)
        {
            for (int i = 0; i < LastChunksMax && !_isClosed && Read() == ChunkBytes; i++)
            {
            }
            string[] lines = Encoding.UTF8.GetString(_kept).Split('\n');
            string line = lines.Skip(_wasCut && lines.Length > 1 ? 1 : 0)
                .Where(l => l.Trim().Length > 0)
                .FirstOrDefault(l => !l.StartsWith("   at ", StringComparison.Ordinal)) ?? "";
            return PlainText.Of(line, LastWordsMax).Trim();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Forget();
            _timer.Dispose();
            _ = NativeFiles.Close(_pipe);
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            if (!_isClosed && _watched is null)
                _watched = _reactor.Watch(_pipe, NativePoll.In, Take);
        }
    }

    private void Take()
    {
        lock (_gate)
        {
            if (_isClosed || _watched is null) return;
            int count = Read();
            if (count == ChunkBytes)
            {
                Forget();
                _timer.Change(Breath, Timeout.InfiniteTimeSpan);
            }
            else if (count == 0)
            {
                Forget();
            }
        }
    }

    // -1 for nothing there now, 0 for the end.
    private int Read()
    {
        int count = (int)NativeFiles.Read(_pipe, _chunk);
        if (count <= 0) return count;
        byte[] all = [.. _kept, .. _chunk.AsSpan(0, count)];
        _wasCut |= all.Length > KeptBytesMax;
        _kept = all.Length > KeptBytesMax ? all[^KeptBytesMax..] : all;
        return count;
    }

    private void Forget()
    {
        if (_watched is { } token) _reactor.Forget(token);
        _watched = null;
    }
}
