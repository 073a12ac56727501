using Baton.Sdk;

namespace Baton.Plugins.Exec;

/// <summary>A script or application on disk, and whether it can be run.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="OfCluster">
/// True if it is distributed with the configuration, so that it is the same on every server.
/// </param>
public sealed record ScriptFile(string Path, bool OfCluster)
{
    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>True if there is such a file.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>Finds the file that a parameter names.</summary>
    /// <param name="configured">A file name, or an absolute path.</param>
    /// <param name="scriptsDirectory">Where the resource's own scripts are.</param>
    public static ScriptFile Of(string configured, string scriptsDirectory) =>
        System.IO.Path.IsPathRooted(configured)
            ? new ScriptFile(configured, OfCluster: false)
            : new ScriptFile(System.IO.Path.Join(scriptsDirectory, configured), OfCluster: true);

    /// <summary>Says why it cannot be run.</summary>
    /// <returns>The refusal, or null if it can be run.</returns>
    public Outcome? Fault()
    {
        // An application may be missing here alone; a script of the cluster is missing everywhere.
        if (!Exists)
            return OfCluster
                ? Outcome.Misconfigured($"there is no script {Path}")
                : Outcome.Unsupported($"there is no application {Path} on this server");
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & Execute) == 0
            ? Outcome.Misconfigured(
                $"{Path} is not executable; run: chmod 755 {Path}")
            : null;
    }
}
