using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Baton.Wire.Pki;

/// <summary>
/// Files that nobody but their owner may ever read, not even while they are written.
/// </summary>
internal static partial class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersMask = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static void MakeFolder(string path) =>
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>Writes a new file; one that is there already is a key in use, and stays.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes a file as a whole: whoever reads sees the old one or the new one.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string draft = path + ".tmp";
        File.Delete(draft);
        Write(draft, content);
        File.Move(draft, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes what was made, renamed and deleted in a folder survive a power loss.
    /// </summary>
    public static void SyncFolder(string path)
    {
        const int ReadOnlyCloseOnExec = 0x80000;
        using var folder =
            new SafeFileHandle(OpenFile(path, ReadOnlyCloseOnExec), ownsHandle: true);
        if (folder.IsInvalid || Sync(folder) != 0)
            throw new IOException(
                $"{path} cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Checks that nobody but its owner can get at a folder or anything in it.
    /// </summary>
    /// <exception cref="InvalidDataException">Others can; it says at what.</exception>
    public static void CheckFolder(string folder)
    {
        CheckOwn(folder, "0700");
        foreach (string file in Directory.EnumerateFiles(folder)) CheckOwn(file, "0600");
        foreach (string below in Directory.EnumerateDirectories(folder)) CheckFolder(below);
    }

    private static void CheckOwn(string path, string mode)
    {
        const UnixFileMode Execute = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(path) & (OthersMask | Execute)) != 0)
            throw new InvalidDataException(
                $"{path} can be used by others: its mode must be {mode}.");
    }

    /// <summary>Reads a file, unless others could have read it too.</summary>
    public static byte[] Read(string path)
    {
        if ((File.GetUnixFileMode(path) & OthersMask) != 0)
            throw new InvalidDataException($"{path} can be used by others: its mode must be 0600.");
        return File.ReadAllBytes(path);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
