using System.Runtime.InteropServices;

namespace Baton.Wire.Heartbeats.Serial;

/// <summary>Wakes a thread that waits for descriptors.</summary>
internal sealed unsafe partial class WakeUp : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>The descriptor to wait for.</summary>
    public int Fd { get; } = EventFd(0, NonBlocking | CloseOnExec);

    /// <summary>Wakes the thread, from any other; after the end it does nothing.</summary>
    public void Set()
    {
        ulong one = 1;
        // A descriptor that was closed may be anybody's by now.
        lock (_gate)
        {
            if (!_closed) _ = WriteBytes(Fd, &one, sizeof(ulong));
        }
    }

    /// <summary>Waits for it alone.</summary>
    public void Wait(int waitMs)
    {
        // One struct pollfd: the descriptor, then what to wait for and what happened.
        long one = (uint)Fd | (1L << 32);
        if (Poll(&one, 1, waitMs) > 0) Clear();
    }

    public void Clear()
    {
        ulong count;
        _ = ReadBytes(Fd, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_closed) _ = Close(Fd);
            _closed = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(void* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int fd, void* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int fd, void* from, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
