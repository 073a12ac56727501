using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Host.Isolation;

/// <summary>
/// The files of one process of a plugin: a copy of the plugin, so that it can be replaced while
/// it runs, and what it printed.
/// </summary>
internal sealed class HostedFiles
{
    private const int LastWordsMax = 300;

    // Its user reads the plugin; only root may change it.
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;

    private HostedFiles(string copy, string mark) => (Copy, Mark) = (copy, mark);

    /// <summary>The copy of the plugin's folder.</summary>
    public string Copy { get; }

    /// <summary>What all that dies with the process has in its environment.</summary>
    public string Mark { get; }

    /// <summary>What it printed.</summary>
    public string Errors => Copy + ".err";

    /// <summary>Copies a plugin.</summary>
    /// <param name="place">Where.</param>
    /// <param name="source">The plugin's folder.</param>
    /// <param name="type">Its type.</param>
    /// <param name="number">Another one for every process.</param>
    /// <exception cref="IOException">It could not be copied.</exception>
    public static HostedFiles Make(HostingPlace place, string source, string type, long number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{type}.{number}");
        var files = new HostedFiles(Path.Combine(place.Folder, name), $"{name}.{Guid.NewGuid():N}");
        files.Delete();
        CopyFolder(source, files.Copy);
        return files;
    }

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

    /// <summary>The last line that it printed.</summary>
    public string LastWords()
    {
        try
        {
            string line = File.ReadLines(Errors).Where(l => l.Trim().Length > 0)
                .FirstOrDefault(l => !l.StartsWith("   at ", StringComparison.Ordinal)) ?? "";
            return line.Length > LastWordsMax ? line[..LastWordsMax] : line.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public void Delete()
    {
        try
        {
            File.Delete(Errors);
            if (Directory.Exists(Copy)) Directory.Delete(Copy, recursive: true);
            ControlGroup.Remove(Mark);
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
