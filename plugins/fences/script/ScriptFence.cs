using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Script;

/// <summary>Stops a server by a script of the user's; exit code 0 means that it is off.</summary>
public sealed class ScriptFence(
    ScriptParameters parameters, InstanceContext context, ICommand command) : IFence
{
    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // What a script says of a server that is on, when it is asked for the state.
    private const int On = 3;

    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Fault(out string path) is { } fault) return fault;
        var ran = await Run(path, Word(order.Action), order, stop).ConfigureAwait(false);
        return ran is { ExitCode: 0, TimedOut: false }
            ? Outcome.Done($"{path} ended well.") : Outcome.Failed(Why(path, ran));
    }

    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Fault(out string path) is { } fault) return fault;
        var ran = await Run(path, "status", order, stop).ConfigureAwait(false);
        return ran switch
        {
            { TimedOut: true } => Outcome.Failed(Why(path, ran)),
            { ExitCode: 0 } => Outcome.NotRunning($"{path} says that it is off."),
            { ExitCode: On } => Outcome.Done($"{path} says that it is on."),
            _ => Outcome.Failed(Why(path, ran)),
        };
    }

    private static string Word(FenceAction action) => action switch
    {
        FenceAction.Reset => "reset",
        FenceAction.Cycle => "cycle",
        FenceAction.Nmi => "nmi",
        _ => "off",
    };

    private ValueTask<CommandResult> Run(
        string path, string what, FenceOrder order, CancellationToken stop) =>
        command.Run(new CommandLine(path, [])
        {
            Timeout = order.Deadline,
            Directory = System.IO.Path.GetDirectoryName(path)!,
            Environment = new Dictionary<string, string>
            {
                ["CLP_SERVER_DOWN"] = order.Server,
                ["CLP_SERVER_LOCAL"] = order.Local,
                ["BATON_FENCE_ACTION"] = what,
                ["BATON_FENCE_ATTEMPT"] =
                    order.Attempt.ToString(CultureInfo.InvariantCulture),
                ["BATON_FENCE_DEVICE"] = context.Name,
            }.ToImmutableDictionary(),
        }, stop);

    private Outcome? Fault(out string path)
    {
        bool absolute = System.IO.Path.IsPathRooted(parameters.Path);
        path = absolute ? parameters.Path
            : System.IO.Path.Join(context.ScriptsDirectory, parameters.Path);
        if (!File.Exists(path)) return Outcome.Misconfigured($"there is no script {path}");
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Execute) == 0
            ? Outcome.Misconfigured($"{path} is not executable; run: chmod 755 {path}") : null;
    }

    private static string Why(string path, CommandResult ran)
    {
        if (ran.TimedOut) return $"{path} did not end in its time";
        string line = (ran.Error.Length > 0 ? ran.Error : ran.Output).Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault() ?? "";
        return $"{path} ended with exit code {ran.ExitCode}"
            + (line.Length > 0 ? $": {line}" : "");
    }
}
