using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Systemd;

/// <summary>Asks the service manager of the system or of a user, through its own tool.</summary>
/// <param name="user">The user, or empty for the system.</param>
/// <param name="command">Runs it.</param>
/// <param name="files">Shows whether a user's manager runs.</param>
public sealed class Systemctl(string user, ICommand command, IFiles files)
{
    private const int NoSuchUser = 2;

    private string _userId = "";

    /// <summary>How the unit is.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="limit">The time there is.</param>
    /// <param name="stop">Ends the asking.</param>
    public async ValueTask<Looked> Show(string unit, TimeSpan limit, CancellationToken stop)
    {
        if (user.Length > 0 && await FindManager(limit, stop).ConfigureAwait(false) is { } absent)
            return absent;
        var ran = await Run(limit, stop, "show", "--property=" + UnitState.Properties,
            "--", unit).ConfigureAwait(false);
        var state = Good(ran) ? UnitState.Read(ran.Output) : null;
        return new(state, state is null ? Why("systemctl show", ran) : "");
    }

    /// <summary>Carries out a verb on the unit and waits for its end.</summary>
    /// <param name="verb">Such as <c>start</c>.</param>
    /// <param name="unit">The unit, which was looked at before.</param>
    /// <param name="limit">The time it has.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>Null if it went well, else why not.</returns>
    public async ValueTask<string?> Do(
        string verb, string unit, TimeSpan limit, CancellationToken stop)
    {
        var ran = await Run(limit, stop, verb, "--", unit).ConfigureAwait(false);
        return Good(ran) ? null : Why("systemctl " + verb, ran);
    }

    private static bool Good(CommandResult ran) => ran is { ExitCode: 0, TimedOut: false };

    private string RuntimeFolder => "/run/user/" + _userId;

    /// <summary>Why the user's manager cannot be asked; null if it can.</summary>
    private async ValueTask<Looked?> FindManager(TimeSpan limit, CancellationToken stop)
    {
        if (_userId.Length == 0)
        {
            // Not from /etc/passwd alone: users may be in a directory of the network.
            var ran = await command.Run(new CommandLine("getent", ["passwd", user])
            {
                Timeout = limit,
            }, stop).ConfigureAwait(false);
            // It also ends so while a directory does not answer: who lingers here is a user.
            if (ran is { ExitCode: NoSuchUser, TimedOut: false })
                return new(null, $"there is no user {user} on this server",
                    IsNowhere: !files.Exists("/var/lib/systemd/linger/" + user));
            if (!Good(ran) || ran.Output.Split(':') is not [_, _, { Length: > 0 } id, ..])
                return new(null, Why("getent passwd " + user, ran));
            _userId = id;
        }
        return files.Exists(RuntimeFolder + "/systemd/private") ? null : new(null,
            $"no service manager of user {user} runs here; run: loginctl enable-linger {user}",
            IsNowhere: true);
    }

    private ValueTask<CommandResult> Run(
        TimeSpan limit, CancellationToken stop, params string[] words)
    {
        var environment = ImmutableDictionary<string, string>.Empty;
        if (user.Length > 0) environment = environment.Add("XDG_RUNTIME_DIR", RuntimeFolder);
        string scope = user.Length > 0 ? "--user" : "--system";
        return command.Run(
            new CommandLine("systemctl", [scope, "--no-ask-password", "--no-pager", .. words])
            {
                Timeout = limit,
                Environment = environment,
                User = user,
            }, stop);
    }

    private static string Why(string what, CommandResult ran)
    {
        if (ran.TimedOut) return $"{what} did not end in its time";
        string said = ran.Error.Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault() ?? "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{what} ended with exit code {ran.ExitCode}")
            + (said.Length > 0 ? $": {said}" : "");
    }
}
