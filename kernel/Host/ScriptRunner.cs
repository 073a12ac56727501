using System.Collections.Immutable;
using Baton.Core;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>
/// Runs the scripts that the cluster runs by itself: the file as it is, never through a shell,
/// in a session of its own that is killed whole at its limit.
/// </summary>
/// <param name="command">Runs programs to their end.</param>
/// <param name="scripts">The configuration's <c>scripts</c> folder.</param>
/// <param name="environment">The variables that every script sees.</param>
public sealed class ScriptRunner(
    ICommand command, string scripts, ImmutableDictionary<string, string> environment)
{
    private const int TextMax = 400;

    /// <summary>Runs one; its end is an event whatever happens to it.</summary>
    /// <param name="call">What to run.</param>
    /// <param name="stop">Cancelled when the daemon ends; the script is killed.</param>
    /// <exception cref="OperationCanceledException">The daemon ends.</exception>
    public async Task<Event.ScriptEnded> Run(ScriptCall call, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(call);
        string path = Path.GetFullPath(Path.Combine(scripts, call.Path));
        var line = new CommandLine(path, [])
        {
            Timeout = call.Timeout,
            Environment = environment.SetItems(call.Environment),
            Directory = Path.GetDirectoryName(path)!,
        };
        try
        {
            // In here: a new configuration may take the script away while it is looked at.
            if (WhyNot(call.Path, path) is { } why)
                return new(call.Id, ScriptEnd.NotStarted, 0, why);
            var ran = await command.Run(line, stop).ConfigureAwait(false);
            return new(call.Id, ran.TimedOut ? ScriptEnd.TimedOut : ScriptEnd.Exited,
                ran.ExitCode, LastLine(ran.Error.Length > 0 ? ran.Error : ran.Output));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(call.Id, ScriptEnd.NotStarted, 0, e.Message);
        }
    }

    private string? WhyNot(string named, string path)
    {
        bool ours = !Path.IsPathRooted(named);
        if (ours && !path.StartsWith(
            Path.GetFullPath(scripts) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return $"{named} is not below the scripts folder";
        if (!File.Exists(path)) return $"there is no script {path}";
        const UnixFileMode execute = UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(path) & execute) == 0
            ? $"{path} is not executable; run: chmod 755 {path}" : null;
    }

    private static string LastLine(string text)
    {
        string line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries
            | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return line.Length > TextMax ? line[..TextMax] : line;
    }
}
