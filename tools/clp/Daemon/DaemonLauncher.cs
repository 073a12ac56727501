using System.Collections;
using System.ComponentModel;

namespace Baton.Clp.Daemon;

/// <summary>Starts clpd through systemd where it is a unit, else from beside this binary.</summary>
internal sealed class DaemonLauncher(string binFolder) : IDaemonLauncher
{
    private const string Unit = "clpd.service";

    private static readonly string[] UnitFolders =
        ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    // Only what a daemon needs of the operator's shell; its PATH is not among it.
    private static readonly string[] Kept = ["LANG", "LC_ALL", "TZ", "TMPDIR"];

    private static readonly string[] KeptPrefixes = ["BATON_", "DOTNET_"];

    public ILaunch Launch(Places places)
    {
        try
        {
            return LaunchAny(places);
        }
        catch (Win32Exception e)
        {
            throw new CommandFailedException(ExitCode.Failed,
                $"Could not start the cluster service: {e.Message}.");
        }
    }

    private ILaunch LaunchAny(Places places)
    {
        if (places.IsSystem && IsUnit())
            return new UnitLaunch(Unit);

        string program = Path.Combine(binFolder, "clpd");
        if (!File.Exists(program))
        {
            throw new CommandFailedException(ExitCode.Failed,
                $"Could not start the cluster service: there is no {program}.");
        }
        Directory.CreateDirectory(places.Log,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string output = Path.Combine(places.Log, "clpd.out");
        string server = OwnName.Of(places);
        string[] argv =
        [
            program,
            .. places.IsSystem ? Array.Empty<string>() : ["--root", places.Root],
            .. server.Length == 0 ? Array.Empty<string>() : ["--server", server],
        ];
        return new DetachedLaunch(DetachedProcess.Start(argv, EnvironmentOf(), output), output);
    }

    /// <summary>What of the caller's environment goes on to the daemon.</summary>
    internal static string[] EnvironmentOf()
    {
        var result = new List<string> { "PATH=/usr/sbin:/usr/bin:/sbin:/bin" };
        foreach (DictionaryEntry entry
            in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            if (Kept.Contains(name)
                || KeptPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
            {
                result.Add($"{name}={entry.Value}");
            }
        }
        return [.. result];
    }

    private static bool IsUnit() => Directory.Exists("/run/systemd/system")
        && UnitFolders.Any(f => File.Exists(Path.Combine(f, Unit)));
}
