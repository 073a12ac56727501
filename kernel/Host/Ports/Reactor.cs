namespace Baton.Host.Ports;

/// <summary>
/// One background thread that waits for descriptors and calls whoever owns the one that is ready.
/// What it calls must be quick and must not throw.
/// </summary>
internal sealed class Reactor : IDisposable
{
    /// <summary>Events taken at once; the rest comes with the next wait.</summary>
    private const int BatchMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (int Fd, Action Ready)> _watched = [];
    private readonly int _epoll = NativePoll.Open();
    private readonly int _wake = NativePoll.OpenEvent();
    private long _tokens;
    private volatile bool _ended;

    /// <param name="name">The thread's name, as debuggers show it.</param>
    public Reactor(string name)
    {
        NativePoll.Add(_epoll, _wake, NativePoll.In, 0);
        new Thread(Loop) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Watches a descriptor until told otherwise.</summary>
    /// <param name="fd">The descriptor; it stays the caller's.</param>
    /// <param name="events">What to wait for, as in <see cref="NativePoll"/>.</param>
    /// <param name="ready">Called on the reactor's thread, as long as the descriptor is
    /// ready.</param>
    /// <returns>The token to forget it by.</returns>
    public long Watch(int fd, uint events, Action ready)
    {
        lock (_gate)
        {
            // A number of its own: a descriptor is reused sooner than an old event is handled.
            long token = ++_tokens;
            NativePoll.Add(_epoll, fd, events, token);
            _watched[token] = (fd, ready);
            return token;
        }
    }

    /// <summary>Watches no longer; to be called before the descriptor is closed.</summary>
    public void Forget(long token)
    {
        lock (_gate)
        {
            if (_watched.Remove(token, out var watched)) NativePoll.Delete(_epoll, watched.Fd);
        }
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _ = NativeFiles.Write(_wake, BitConverter.GetBytes(1L));
    }

    private void Loop()
    {
        Span<long> tokens = stackalloc long[BatchMax];
        while (!_ended)
        {
            int count = NativePoll.Wait(_epoll, tokens);
            for (int i = 0; i < count && !_ended; i++)
            {
                Action? ready;
                lock (_gate) ready = _watched.TryGetValue(tokens[i], out var w) ? w.Ready : null;
                ready?.Invoke();
            }
        }
        _ = NativeFiles.Close(_epoll);
        _ = NativeFiles.Close(_wake);
    }
}
