using System.Runtime.InteropServices;

namespace Baton.Wire.Heartbeats.Disk;

/// <summary>
/// A device or file that is read and written past every cache: what another server wrote is seen,
/// and what was written is there.
/// </summary>
internal sealed unsafe partial class DiskDevice : IDiskDevice
{
    private const int ReadWrite = 2;
    private const int Synchronous = 0x101000;
    private const int CloseOnExec = 0x80000;
    private const int SeekEnd = 2;

    // The number is the processor's: of those that .NET runs on here, ARM differs.
    private static readonly int Direct =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm
            ? 0x10000 : 0x4000;

    private readonly byte* _buffer;
    private readonly int _bytes;
    private readonly int _fd;

    private DiskDevice(int fd, int bytes)
    {
        _fd = fd;
        _bytes = bytes;
        _buffer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, DiskLayout.BlockBytes);
    }

    /// <summary>Opens one; transfers are of so many bytes at most.</summary>
    /// <exception cref="IOException">It is not there, or cannot be used like this.</exception>
    public static DiskDevice Open(string path, int bytes)
    {
        int fd = OpenFile(path, ReadWrite | Direct | Synchronous | CloseOnExec);
        return fd >= 0 ? new DiskDevice(fd, bytes) : throw Failed("it cannot be opened");
    }

    public long Size
    {
        get
        {
            long size = Seek(_fd, 0, SeekEnd);
            return size >= 0 ? size : throw Failed("its size cannot be told");
        }
    }

    public void Read(long at, Span<byte> into)
    {
        CheckLength(into.Length);
        nint done = ReadAt(_fd, _buffer, (nuint)into.Length, at);
        if (done != into.Length)
            throw done < 0 ? Failed("it cannot be read") : new IOException("it ends too soon");
        new ReadOnlySpan<byte>(_buffer, into.Length).CopyTo(into);
    }

    public void Write(long at, ReadOnlySpan<byte> from)
    {
        CheckLength(from.Length);
        from.CopyTo(new Span<byte>(_buffer, from.Length));
        nint done = WriteAt(_fd, _buffer, (nuint)from.Length, at);
        if (done != from.Length)
            throw done < 0 ? Failed("it cannot be written") : new IOException("it ends too soon");
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_buffer);
        _ = Close(_fd);
    }

    private void CheckLength(int length) => ArgumentOutOfRangeException.ThrowIfGreaterThan(
        length, _bytes);

    private static IOException Failed(string what) =>
        new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int fd, long offset, int from);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(int fd, byte* into, nuint count, long at);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int fd, byte* from, nuint count, long at);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
