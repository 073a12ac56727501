using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Pidw;

/// <summary>What is known of a target's process, and how it is said.</summary>
public static class TargetProcess
{
    /// <summary>The number of the only error: the process is gone.</summary>
    public const int Gone = 1;

    /// <summary>The process that the target's handle names.</summary>
    /// <param name="look">What to watch.</param>
    /// <returns>The process, or null if the target has none.</returns>
    public static ProcessIdentity? Of(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return ProcessIdentity.Parse(look.TargetHandle) is { Pid: > 0 } process ? process : null;
    }

    /// <summary>The target has no process.</summary>
    /// <param name="target">The target resource.</param>
    public static Finding None(string target) => Finding.Unknown(
        $"pidw needs an asynchronous exec (act/sync 0) or a systemd unit with a main process, "
            + $"and {target} has no process to watch");

    /// <summary>The process lives.</summary>
    /// <param name="process">The process.</param>
    /// <param name="target">The target resource.</param>
    public static Finding Alive(ProcessIdentity process, string target) =>
        Finding.Healthy($"process {process.Pid} of {target} is alive");

    /// <summary>The process is gone.</summary>
    /// <param name="process">The process.</param>
    /// <param name="target">The target resource.</param>
    /// <param name="exitCode">Its exit code, or null if it is not known.</param>
    public static Finding Dead(ProcessIdentity process, string target, int? exitCode) =>
        Finding.Faulty(Gone, $"process {process.Pid} of {target} is gone"
            + (exitCode is { } code ? $" (exit code {code})" : ""));
}
