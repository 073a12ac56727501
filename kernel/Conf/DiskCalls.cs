using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Baton.Conf;

/// <summary>What the runtime's library does not offer and a safe store needs of the disk.</summary>
internal static partial class DiskCalls
{
    private const int AtFdCwd = -100;
    private const int SymlinkNoFollow = 0x100;
    private const uint WantTypeAndInode = 0x1 | 0x100;
    private const int StatxBytes = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const uint Exchange = 2;
    private const int ReadDirectory = 0x10000 | 0x80000;

    /// <summary>True for a plain file; false for a link, a pipe, a device or nothing.</summary>
    public static bool IsPlainFile(string path) =>
        Stat(path) is { } stat && (stat.Mode & TypeMask) == RegularFile;

    /// <summary>The number that stays with a file or folder through renames; 0 for none.</summary>
    public static ulong Inode(string path) => Stat(path)?.Inode ?? 0;

    /// <summary>Makes two folders change places in one step, if the file system can.</summary>
    public static bool Swap(string a, string b)
    {
        try
        {
            return RenameAt2(AtFdCwd, a, AtFdCwd, b, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes renames in a folder survive a power loss.</summary>
    public static void SyncFolder(string path)
    {
        // O_DIRECTORY | O_CLOEXEC, read only; arm64 has another bit for the former.
        int flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? 0x4000 | 0x80000 : ReadDirectory;
        using var folder = new SafeFileHandle(Open(path, flags), ownsHandle: true);
        if (folder.IsInvalid || Fsync(folder.DangerousGetHandle().ToInt32()) != 0)
        {
            throw new IOException(
                $"{path} cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static (int Mode, ulong Inode)? Stat(string path)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        if (Statx(AtFdCwd, path, SymlinkNoFollow, WantTypeAndInode, answer) != 0) return null;
        return (MemoryMarshal.Read<ushort>(answer[ModeOffset..]),
            MemoryMarshal.Read<ulong>(answer[InodeOffset..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(
        int folder, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(
        int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int file);
}
