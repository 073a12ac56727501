using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>
/// The C library's calls on a netlink socket, which the framework's sockets lack.
/// </summary>
internal static unsafe partial class NativeNetlink
{
    private const int FamilyNetlink = 16;
    private const int RawCloseOnExec = 3 | 0x80000;
    private const int Route = 0;
    private const int NonBlocking = NativeFiles.NonBlocking;
    private const uint LinksAndAddresses = 0x1 | 0x10 | 0x100;
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;

    /// <summary>The kernel answers at once; waiting longer means that an answer got lost.</summary>
    private const long ReceiveSecondsMax = 2;

    public static int Open()
    {
        int fd = OpenSocket(FamilyNetlink, RawCloseOnExec, Route);
        if (fd < 0) throw NativeError.Of("no netlink socket is to be had");
        long* wait = stackalloc long[2] { ReceiveSecondsMax, 0 };
        _ = SetOption(fd, SocketLevel, ReceiveTimeout, wait, 2 * sizeof(long));
        return fd;
    }

    /// <summary>A socket that hears every change of a link or an address; never waits.</summary>
    public static int OpenNews()
    {
        int fd = OpenSocket(FamilyNetlink, RawCloseOnExec | NonBlocking, Route);
        if (fd < 0) throw NativeError.Of("no netlink socket is to be had");
        uint* address = stackalloc uint[3] { FamilyNetlink, 0, LinksAndAddresses };
        if (Bind(fd, address, 3 * sizeof(uint)) == 0) return fd;
        var error = NativeError.Of("the kernel does not tell of its network's changes");
        _ = NativeFiles.Close(fd);
        throw error;
    }

    /// <summary>Takes whatever is there and forgets it.</summary>
    public static void Drain(int fd)
    {
        byte* into = stackalloc byte[1];
        // Too many changes at once (ENOBUFS) are news too, and the next call goes on after them.
        while (ReceiveBytes(fd, into, 1, 0) >= 0
            || Marshal.GetLastPInvokeError() is not NativeError.Again)
        {
        }
    }

    public static void Send(int fd, ReadOnlySpan<byte> message)
    {
        fixed (byte* p = message)
        {
            if (SendBytes(fd, p, (nuint)message.Length, 0) != message.Length)
                throw NativeError.Of("the kernel took no netlink request");
        }
    }

    public static int Receive(int fd, Span<byte> into)
    {
        fixed (byte* p = into)
        {
            nint count;
            do
            {
                count = ReceiveBytes(fd, p, (nuint)into.Length, 0);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == NativeError.Interrupted);
            return count > 0
                ? (int)count : throw NativeError.Of("the kernel gave no netlink answer");
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int fd, uint* address, int bytes);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int fd, int level, int option, void* value, int bytes);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendBytes(int fd, byte* from, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveBytes(int fd, byte* into, nuint count, int flags);
}
