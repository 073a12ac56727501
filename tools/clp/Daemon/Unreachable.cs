namespace Baton.Clp.Daemon;

/// <summary>What to tell an operator whose command reached no daemon.</summary>
internal static class Unreachable
{
    public static CommandFailedException Explain(DaemonUnreachableException unreachable,
        Places places) => unreachable.Fault switch
        {
            DaemonFault.NotAllowed => new(ExitCode.NotAllowed, "Log in as root."),
            DaemonFault.Lost => new(ExitCode.DaemonNotRunning,
                "The daemon went away before it had answered. "
                + "What was asked may still be under way: look at clpstat."),
            _ when !IsConfigured(places) => NotConfigured(places),
            _ => new(ExitCode.DaemonNotRunning,
                "The cluster service is not running on this server. Start it with clpcl -s."),
        };

    public static CommandFailedException NotConfigured(Places places) =>
        new(ExitCode.NotConfigured,
            $"This server is not configured yet: there is no {places.ConfigFile}.",
            "Make a cluster with clpcfctrl --create and put this server's folder there.");

    /// <summary>True unless it is certain that there is no configuration.</summary>
    public static bool IsConfigured(Places places)
    {
        try
        {
            File.GetAttributes(places.ConfigFile);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is closed to the caller; what is in it is not for him to know.
            return true;
        }
    }
}
