using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>The C library's calls that wait for descriptors (epoll, eventfd).</summary>
internal static unsafe partial class NativePoll
{
    public const uint In = 0x1;
    public const uint Out = 0x4;

    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const int CloseOnExec = 0x80000;

    // The kernel packs struct epoll_event on x86 only.
    private static readonly bool Packed =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;

    private static int EventBytes => Packed ? 12 : 16;

    private static int DataOffset => Packed ? 4 : 8;

    public static int Open()
    {
        int fd = EpollCreate(CloseOnExec);
        return fd >= 0 ? fd : throw NativeError.Of("no epoll descriptor is to be had");
    }

    public static int OpenEvent()
    {
        int fd = EventFd(0, CloseOnExec);
        return fd >= 0 ? fd : throw NativeError.Of("no event descriptor is to be had");
    }

    public static void Add(int epoll, int fd, uint events, long token)
    {
        Span<byte> one = stackalloc byte[16];
        one.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(one, events);
        BinaryPrimitives.WriteInt64LittleEndian(one[DataOffset..], token);
        fixed (byte* p = one)
        {
            if (EpollControl(epoll, AddOperation, fd, p) != 0)
                throw NativeError.Of($"descriptor {fd} could not be watched");
        }
    }

    public static void Delete(int epoll, int fd) =>
        _ = EpollControl(epoll, DeleteOperation, fd, null);

    /// <summary>Waits for events without end.</summary>
    /// <param name="epoll">The epoll descriptor.</param>
    /// <param name="tokens">Filled with the tokens of the ready descriptors.</param>
    /// <returns>How many were filled.</returns>
    public static int Wait(int epoll, Span<long> tokens)
    {
        Span<byte> events = stackalloc byte[16 * tokens.Length];
        int count;
        fixed (byte* p = events) count = EpollWait(epoll, p, tokens.Length, -1);
        for (int i = 0; i < count; i++)
        {
            tokens[i] = BinaryPrimitives.ReadInt64LittleEndian(
                events[(i * EventBytes + DataOffset)..]);
        }
        return Math.Max(count, 0);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int fd, byte* one);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte* events, int max, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);
}
