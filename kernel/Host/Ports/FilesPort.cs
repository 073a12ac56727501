using System.Text;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>Files of the real machine: small, private to the owner, never half written.</summary>
/// <param name="passing">
/// A folder that a reboot empties, or empty for none: nothing below it is worth a wait for the
/// disk, which takes a busy one 50 ms.
/// </param>
public sealed class FilesPort(string passing = "") : IFiles
{
    /// <summary>The mode of a folder made here.</summary>
    internal const UnixFileMode OwnerFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What plugins keep is state, not data.</summary>
    private const int TextBytesMax = 1024 * 1024;

    /// <summary>Holds nearly all that is ever read; more is read in growing steps.</summary>
    private const int FirstBytes = 4096;

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public string? ReadText(string path) => Guard(path, () =>
    {
        try
        {
            using var file = File.OpenRead(path);
            // Read to the end, not to the length: files of /proc and /sys say 0.
            byte[] buffer = new byte[FirstBytes];
            for (int count = 0; ;)
            {
                count += file.ReadAtLeast(buffer.AsSpan(count), buffer.Length - count,
                    throwOnEndOfStream: false);
                if (count < buffer.Length) return Encoding.UTF8.GetString(buffer, 0, count);
                if (count > TextBytesMax)
                    throw new IOException($"{path} is larger than {TextBytesMax} bytes");
                Array.Resize(ref buffer, Math.Min(count * 2, TextBytesMax + 1));
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public void WriteText(string path, string text) => Guard(path, () =>
    {
        ArgumentNullException.ThrowIfNull(text);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, OwnerFolder);
        Replace(path, folder, file => file.Write(Encoding.UTF8.GetBytes(text)));
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string path) => Guard(path, () =>
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // What was asked for is so already.
        }
        return true;
    });

    /// <inheritdoc/>
    public void Rotate(string path, long limitBytes) => Guard(path, () =>
    {
        if (!File.Exists(path) || new FileInfo(path).Length <= limitBytes) return false;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        // Copied and emptied, not renamed: writers hold it open and go on appending to it.
        using var log = new FileStream(path, FileMode.Open, FileAccess.ReadWrite,
            FileShare.ReadWrite, bufferSize: 0);
        Replace(path + ".1", folder, copy =>
        {
            log.CopyTo(copy);
            copy.Flush(flushToDisk: true);
            // What came while the disk was flushed: as little as possible falls into the gap.
            log.CopyTo(copy);
            log.SetLength(0);
        });
        return true;
    });

    private void Replace(string path, string folder, Action<FileStream> write)
    {
        bool lasts = passing.Length == 0
            || !(folder + "/").StartsWith(passing + "/", StringComparison.Ordinal);
        string temporary = Path.Combine(folder,
            $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerFile,
            }))
            {
                write(file);
                if (lasts) file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            if (lasts) NativeFiles.SyncDirectory(folder);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // The contract knows one kind of failure.
    private static T Guard<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }
    }
}
