using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Fenceagent;

/// <summary>
/// Stops a server by an agent of the fence-agents package, which says itself what it wants to be
/// told and is told it on its standard input.
/// </summary>
public sealed class AgentFence(AgentParameters parameters, ICommand command) : IFence
{
    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(20);

    // What an agent ends with when the state asked for is "off", and says then. The code alone
    // is no proof: it is also what arguments that it does not take end with.
    private const int Off = 2;
    private const string SaysOff = "Status: OFF";

    private AgentMetadata? _metadata;

    public async ValueTask<Outcome> Stop(FenceOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        string action = order.Action switch
        {
            FenceAction.Reset or FenceAction.Cycle => "reboot",
            FenceAction.Nmi => "diag",
            _ => "off",
        };
        var (ran, fault) = await Run(action, order, stop).ConfigureAwait(false);
        if (fault is not null) return fault;
        if (ran is not { ExitCode: 0, TimedOut: false }) return Outcome.Failed(Why(ran!));
        // An agent ends well only once it has seen the power go, but for an NMI: that it can send.
        return order.Action == FenceAction.Nmi
            ? Outcome.Failed($"{parameters.Agent} sent an NMI, and whether the server stopped by "
                + "it cannot be told")
            : Outcome.Done($"{parameters.Agent} carried out {action}.");
    }

    public async ValueTask<Outcome> Status(FenceOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (ran, fault) = await Run("status", order, stop).ConfigureAwait(false);
        if (fault is not null) return fault;
        return ran switch
        {
            { TimedOut: false, ExitCode: 0 } => Outcome.Done("The agent says that it is on."),
            { TimedOut: false, ExitCode: Off } when SaysThatItIsOff(ran) =>
                Outcome.NotRunning("The agent says that it is off."),
            _ => Outcome.Failed(Why(ran!)),
        };
    }

    private async ValueTask<(CommandResult? Ran, Outcome? Fault)> Run(
        string action, FenceOrder order, CancellationToken stop)
    {
        if (_metadata is null)
        {
            var told = await command.Run(new CommandLine(parameters.Agent, [])
            {
                Timeout = MetadataLimit,
                Input = "action=metadata\n",
            }, stop).ConfigureAwait(false);
            if (told.ExitCode == 127)
                return (null, Outcome.Unsupported($"there is no agent {parameters.Agent} here"));
            _metadata = AgentMetadata.Read(told.Output);
            if (_metadata is null)
                return (null, Outcome.Failed($"{parameters.Agent} tells no metadata. {Why(told)}"));
        }
        string input = AgentInput.Of(parameters, _metadata, action, out string? fault);
        if (fault is not null)
            return (null, Outcome.Misconfigured($"{parameters.Agent}: {fault}"));
        return (await command.Run(new CommandLine(parameters.Agent, [])
        {
            Timeout = order.Deadline,
            Input = input,
        }, stop).ConfigureAwait(false), null);
    }

    private static bool SaysThatItIsOff(CommandResult ran) =>
        ran.Output.Contains(SaysOff, StringComparison.OrdinalIgnoreCase);

    private string Why(CommandResult ran)
    {
        if (ran.TimedOut) return $"{parameters.Agent} did not end in its time";
        string line = (ran.Error.Length > 0 ? ran.Error : ran.Output).Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault() ?? "";
        // Agents may repeat what they were told.
        foreach (string secret in Secrets())
            line = line.Replace(secret, "***", StringComparison.Ordinal);
        return $"{parameters.Agent} ended with exit code {ran.ExitCode}"
            + (line.Length > 0 ? $": {line}" : "");
    }

    private IEnumerable<string> Secrets() => parameters.Secrets
        .Select(s => s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..])
        .Append(parameters.Password).Where(s => s.Length > 0)
        .OrderByDescending(s => s.Length);
}
