namespace Baton.Host.Ports;

/// <summary>
/// Finds programs in the system's own folders, whatever PATH the daemon was given.
/// </summary>
internal static class ProgramPath
{
    /// <summary>The folders, in order; also the PATH that every program is given.</summary>
    public const string Folders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The absolute path of a program, or null if it is in none of the folders.</summary>
    /// <param name="program">An absolute path, taken as it is, or a name.</param>
    public static string? Find(string program)
    {
        if (program.StartsWith('/')) return program;
        if (program.Length == 0 || program.Contains('/', StringComparison.Ordinal)) return null;
        return Folders.Split(':')
            .Select(folder => $"{folder}/{program}")
            .FirstOrDefault(File.Exists);
    }
}
