using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Baton.Host.Trust;

namespace Baton.Host.Isolation;

/// <summary>
/// The copy of a plugin that one process of it runs, so that the plugin can be replaced meanwhile.
/// </summary>
internal sealed class HostedFiles
{
    // Its user reads the plugin; only root may change it.
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;

    private HostedFiles(string copy, string mark) => (Copy, Mark) = (copy, mark);

    /// <summary>The copy of the plugin's folder.</summary>
    public string Copy { get; }

    /// <summary>What all that dies with the process has in its environment.</summary>
    public string Mark { get; }

    /// <summary>Copies a plugin.</summary>
    /// <param name="place">Where.</param>
    /// <param name="entry">The plugin as it was judged.</param>
    /// <param name="number">Another one for every process.</param>
    /// <exception cref="IOException">It could not be copied, or is not what was judged.
    /// </exception>
    public static HostedFiles Make(HostingPlace place, CatalogEntry entry, long number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{entry.Type}.{number}");
        var files = new HostedFiles(Path.Combine(place.Folder, name),
            $"{MarkOf(place.Folder)}{name}.{Guid.NewGuid():N}");
        files.Delete();
        try
        {
            CopyFolder(entry.Directory, files.Copy);
            // The copy, since nobody can change that after it was looked at.
            if (entry.Digest.Length > 0 && FolderListing.Of(files.Copy).Digest != entry.Digest)
                throw new IOException("its folder was changed since it was last looked through");
        }
        catch
        {
            files.Delete();
            throw;
        }
        return files;
    }

    /// <summary>What the marks of all processes of one daemon's place begin with.</summary>
    public static string MarkOf(string folder) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(folder)).AsSpan(0, 4)) + ".";

    /// <summary>The environment of the process: nothing of the daemon's own.</summary>
    public static ImmutableDictionary<string, string> Variables(HelloOrder hello)
    {
        long heap = (long)hello.Bounds.MemoryMiB * 1024 * 1024 * 3 / 4;
        var variables = ImmutableDictionary.CreateBuilder<string, string>();
        variables[Leftovers.Variable] = hello.Mark;
        variables["DOTNET_GCHeapHardLimit"] = heap.ToString("x", CultureInfo.InvariantCulture);
        variables["DOTNET_EnableDiagnostics"] = "0";
        // 1.5 MiB: a thread's stack counts as memory that it may write to.
        variables["DOTNET_Thread_DefaultStackSize"] = "180000";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } home)
            variables["DOTNET_ROOT"] = home;
        return variables.ToImmutable();
    }

    public void Delete()
    {
        try
        {
            if (Directory.Exists(Copy)) Directory.Delete(Copy, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is emptied at the next start of the daemon.
        }
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target, FolderMode);
        File.SetUnixFileMode(target, FolderMode);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            string to = Path.Combine(target, Path.GetFileName(file));
            File.Copy(file, to, overwrite: true);
            File.SetUnixFileMode(to, FileMode | (File.GetUnixFileMode(file)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute)));
        }
        foreach (string folder in Directory.EnumerateDirectories(source))
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
    }
}
