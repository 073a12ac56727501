using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Systemd;

/// <summary>Asks the service manager of the system or of a user, through its own tool.</summary>
/// <param name="user">The user, or empty for the system.</param>
/// <param name="command">Runs it.</param>
/// <param name="files">Where users are looked up.</param>
public sealed class Systemctl(string user, ICommand command, IFiles files)
{
    private const int NotStarted = 127;
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(20);

    /// <summary>How the unit is; null with the reason if that cannot be told.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="stop">Ends the asking.</param>
    public async ValueTask<(UnitState? State, string Why)> Show(
        string unit, CancellationToken stop)
    {
        var ran = await Run(LookLimit, stop, "show", "--property=" + UnitState.Properties,
            "--", unit).ConfigureAwait(false);
        var state = Good(ran) ? UnitState.Read(ran.Output) : null;
        return (state, state is null ? Why("show", ran) : "");
    }

    /// <summary>Carries out a verb on the unit and waits for its end.</summary>
    /// <param name="verb">Such as <c>start</c>.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="limit">The time it has.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>Null if it went well, else why not.</returns>
    public async ValueTask<string?> Do(
        string verb, string unit, TimeSpan limit, CancellationToken stop)
    {
        var ran = await Run(limit, stop, verb, "--", unit).ConfigureAwait(false);
        return Good(ran) ? null : Why(verb, ran);
    }

    private static bool Good(CommandResult ran) => ran is { ExitCode: 0, TimedOut: false };

    private async ValueTask<CommandResult> Run(
        TimeSpan limit, CancellationToken stop, params string[] words)
    {
        var environment = ImmutableDictionary<string, string>.Empty;
        if (user.Length > 0)
        {
            if (UserId() is not { } id)
                return new CommandResult(NotStarted, "", $"there is no user {user} here", false);
            environment = environment.Add("XDG_RUNTIME_DIR", "/run/user/" + id);
        }
        string scope = user.Length > 0 ? "--user" : "--system";
        return await command.Run(
            new CommandLine("systemctl", [scope, "--no-ask-password", "--no-pager", .. words])
            {
                Timeout = limit,
                Environment = environment,
                User = user,
            }, stop).ConfigureAwait(false);
    }

    private string? UserId()
    {
        foreach (string line in (files.ReadText("/etc/passwd") ?? "").Split('\n'))
        {
            if (line.Split(':') is [var name, _, var id, ..] && name == user) return id;
        }
        return null;
    }

    private static string Why(string verb, CommandResult ran)
    {
        if (ran.TimedOut) return $"systemctl {verb} did not end in its time";
        string said = ran.Error.Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault() ?? "";
        return string.Create(CultureInfo.InvariantCulture,
            $"systemctl {verb} ended with exit code {ran.ExitCode}")
            + (said.Length > 0 ? $": {said}" : "");
    }
}
