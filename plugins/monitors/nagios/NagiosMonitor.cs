using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Nagios;

/// <summary>Runs a check plugin of Nagios or Icinga and takes its word.</summary>
/// <param name="parameters">Which one, and how.</param>
/// <param name="command">Runs it.</param>
public sealed class NagiosMonitor(NagiosParameters parameters, ICommand command) : IMonitor
{
    private const int NotStarted = 127;

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(look);
        if (Program() is not { } program)
            return Finding.Unknown($"'{parameters.Plugin}' is no file name and no absolute path");
        if (Variables() is not { } variables)
            return Finding.Unknown("an environment/list is not NAME=VALUE");
        var ended = await command.Run(new CommandLine(program, parameters.Arguments)
        {
            Timeout = look.Timeout,
            Environment = variables,
            User = parameters.User,
        }, stop).ConfigureAwait(false);
        if (ended.TimedOut)
        {
            string seconds =
                look.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return Finding.Faulty(0, $"{program} did not end within {seconds} s and was killed");
        }
        if (ended.ExitCode == NotStarted)
            return Finding.Unknown($"{program} cannot be run: {ended.Error.Trim()}");
        return CheckAnswer.Of(ended).Judge(parameters.Warning);
    }

    private string? Program() =>
        Path.IsPathRooted(parameters.Plugin) ? parameters.Plugin
        : parameters.Plugin.Length > 0 && Path.GetFileName(parameters.Plugin) == parameters.Plugin
            ? Path.Join(parameters.Folder, parameters.Plugin) : null;

    private ImmutableDictionary<string, string>? Variables()
    {
        var variables =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string said in parameters.Variables)
        {
            int sign = said.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0) return null;
            variables[said[..sign]] = said[(sign + 1)..];
        }
        return variables.ToImmutable();
    }
}
