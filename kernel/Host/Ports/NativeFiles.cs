using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>The C library's calls on file descriptors.</summary>
internal static unsafe partial class NativeFiles
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    private const int SetStatusFlags = 4;

    public static int Open(string path, int flags, int mode = 0) =>
        OpenFile(path, flags | CloseOnExec, mode);

    /// <summary>Both ends of a pipe, closed in every program started.</summary>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return PipeWith(ends, CloseOnExec) == 0
            ? (ends[0], ends[1])
            : throw NativeError.Of("a pipe could not be made");
    }

    /// <summary>Two ends of one local stream, closed in every program started.</summary>
    public static (int One, int Other) SocketPair()
    {
        const int Local = 1, Stream = 1;
        int* ends = stackalloc int[2];
        return PairOf(Local, Stream | CloseOnExec, 0, ends) == 0
            ? (ends[0], ends[1])
            : throw NativeError.Of("a pair of sockets could not be made");
    }

    public static void MakeNonBlocking(int fd) => Control(fd, SetStatusFlags, NonBlocking);

    public static nint Read(int fd, Span<byte> into)
    {
        fixed (byte* p = into) return ReadBytes(fd, p, (nuint)into.Length);
    }

    public static nint Write(int fd, ReadOnlySpan<byte> from)
    {
        fixed (byte* p = from) return WriteBytes(fd, p, (nuint)from.Length);
    }

    /// <summary>Makes a rename in the folder survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        int fd = Open(path, ReadOnly);
        if (fd < 0) throw NativeError.Of($"{path} could not be opened");
        int done = Sync(fd);
        var error = done == 0 ? null : NativeError.Of($"{path} could not be flushed");
        Close(fd);
        if (error is not null) throw error;
    }

    /// <summary>Whose a file is and what its mode allows; of a link, what it leads to.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static (uint User, uint Group, uint Mode) OwnerOf(string path)
    {
        // struct statx is the same on every machine: uid, gid and mode at 20, 24 and 28.
        const int Here = -100, ModeUserGroup = 0x2 | 0x8 | 0x10;
        byte* found = stackalloc byte[256];
        if (StatX(Here, path, 0, ModeUserGroup, found) != 0)
            throw NativeError.Of($"{path} could not be looked at");
        return (*(uint*)(found + 20), *(uint*)(found + 24), *(ushort*)(found + 28));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int at, string path, int flags, uint mask, byte* found);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int PipeWith(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int PairOf(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int fd, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int fd, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int fd, byte* from, nuint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int fd);
}
