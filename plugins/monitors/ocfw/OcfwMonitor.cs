using System.Globalization;
using Baton.Plugins.Ocf;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocfw;

/// <summary>Asks an OCF agent whether what it manages works.</summary>
public sealed class OcfwMonitor : IMonitor
{
    private readonly OcfwParameters _parameters;
    private readonly InstanceContext _context;
    private readonly ICommand _command;
    private readonly IFiles _files;
    private Agent? _own;

    /// <summary>Makes the monitor; nothing runs yet.</summary>
    public OcfwMonitor(OcfwParameters parameters, InstanceContext context, ICommand command,
        IFiles files)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (_parameters, _context, _command, _files) = (parameters, context, command, files);
    }

    /// <inheritdoc/>
    public async ValueTask<Finding> Check(Look look, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(look);
        bool ofTarget = _parameters.Agent.Length == 0;
        var (agent, fault) = ofTarget
            ? OfTarget(look) : await Own(look, stop).ConfigureAwait(false);
        if (agent is null) return Finding.Unknown(fault);
        if (!agent.IsInstalled)
            return Finding.Unknown($"there is no agent {agent.Name.Path} on this server");
        var ran = await agent.Run("monitor", look.Server, look.Timeout, look.Interval,
            [("OCF_CHECK_LEVEL", _parameters.Level.ToString(CultureInfo.InvariantCulture))],
            stop).ConfigureAwait(false);
        return Judge(ran, ofTarget);
    }

    /// <summary>What an agent's answer says about the thing it looked at.</summary>
    /// <param name="ran">The answer.</param>
    /// <param name="ofTarget">True if the target was started with these very parameters.</param>
    internal static Finding Judge(AgentRun ran, bool ofTarget) => ran switch
    {
        { TimedOut: true } => Finding.Faulty(0, ran.Why),
        { IsDegraded: true } => Finding.Caution(ran.Code, ran.Why),
        { Runs: true } => Finding.Healthy(),
        { Code: AgentRun.Unimplemented or AgentRun.NoAgent } => Finding.Unknown(ran.Why),
        // What started well and is now refused has lost something: its disk, a file, a right.
        { Code: 2 or 4 or AgentRun.NotInstalled or AgentRun.Misconfigured } when !ofTarget =>
            Finding.Unknown(ran.Why),
        _ => Finding.Faulty(ran.Code, ran.Why),
    };

    private (Agent?, string) OfTarget(Look look)
    {
        if (look.Target.Length == 0)
            return (null, "ocfw needs an agent, or an ocf resource as its target");
        if (look.TargetHandle.Length == 0
            || StartedNote.Read(_files, look.TargetHandle) is not { } note
            || AgentName.Of(note.Agent, note.Root) is not { } name)
            return (null, $"{look.Target} is no ocf resource that was started here");
        return (new Agent(name, note.Instance, note.Options, note.Temporary, _command), "");
    }

    private async ValueTask<(Agent?, string)> Own(Look look, CancellationToken stop)
    {
        if (_own is not null) return (_own, "");
        if (AgentName.Of(_parameters.Agent, _parameters.Root) is not { } name)
            return (null, $"'{_parameters.Agent}' names no agent: ocf:PROVIDER:TYPE or a path");
        if (AgentOptions.Of(_parameters.Options, _parameters.Secrets, out string? fault)
            is not { } options)
            return (null, fault!);
        var agent = new Agent(name, _context.Name, options,
            AgentFolder.Of(_context.RuntimeDirectory), _command);
        if (!agent.IsInstalled) return (agent, "");
        if (await agent.Metadata(look.Server, look.Timeout, stop).ConfigureAwait(false)
            is not { } metadata)
            return (null, $"{name.Path} tells no metadata");
        if (options.Fault(metadata) is { } unfit) return (null, $"{name.Type}: {unfit}");
        return (_own = agent, "");
    }
}
