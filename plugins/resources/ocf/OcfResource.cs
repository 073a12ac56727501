using System.Globalization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>Something that an OCF resource agent starts, stops and looks at.</summary>
public sealed class OcfResource : IResource
{
    private readonly OcfParameters _parameters;
    private readonly InstanceContext _context;
    private readonly IFiles _files;
    private readonly IPluginLog _log;
    private readonly Agent? _agent;
    private readonly string _fault = "";
    private bool _warned;

    /// <summary>Makes the resource; nothing runs yet.</summary>
    public OcfResource(OcfParameters parameters, InstanceContext context, ICommand command,
        IFiles files, IPluginLog log)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        (_parameters, _context, _files, _log) = (parameters, context, files, log);
        var name = AgentName.Of(parameters.Agent, parameters.Root);
        if (AgentOptions.Of(parameters.Options, parameters.Secrets, out string? fault)
            is not { } options)
            _fault = fault!;
        else if (name is null)
            _fault = $"'{parameters.Agent}' names no agent: ocf:PROVIDER:TYPE or a path";
        else
            _agent = new Agent(name, context.Name, options, context.RuntimeDirectory, command);
    }

    private string NotePath => StartedNote.PathIn(_context.RuntimeDirectory);

    private bool WasStarted => _files.Exists(NotePath);

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        if (Absent() is { } absent)
            return WasStarted ? Outcome.Failed(absent.Reason) : Outcome.NotRunning(absent.Reason);
        var ran = await Run("monitor", call, TimeSpan.Zero, stop).ConfigureAwait(false);
        if (ran.Runs)
        {
            // A monitor of this resource needs it, whoever started the resource.
            if (!WasStarted) WriteNote();
            return Outcome.Done(ran.IsDegraded ? ran.Why : "", NotePath);
        }
        if (ran.IsClean) return Outcome.NotRunning(ran.Why);
        return ran.Code == AgentRun.NotInstalled && !WasStarted
            ? Outcome.NotRunning(ran.Why) : Outcome.Failed(ran.Why);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        if (Absent() is { } absent) return absent;
        if (WasStarted && await Run("monitor", call, TimeSpan.Zero, stop).ConfigureAwait(false)
            is { Runs: true })
            return Outcome.Done(handle: NotePath);
        var metadata = await _agent!.Metadata(call.Server, stop).ConfigureAwait(false);
        if (metadata is null)
            return Outcome.Failed($"{_agent.Name.Path} tells no metadata");
        if (_agent.Options.Fault(metadata) is { } fault)
            return Outcome.Misconfigured($"{_agent.Name.Type}: {fault}");
        Directory.CreateDirectory(_context.RuntimeDirectory);
        if (_parameters.Validate && metadata.Actions.ContainsKey("validate-all"))
        {
            var checkedRun = await Run("validate-all", call, TimeSpan.Zero, stop)
                .ConfigureAwait(false);
            if (checkedRun is not
                {
                    TimedOut: false,
                    Code: AgentRun.Success or AgentRun.Unimplemented
                })
                return Bad(checkedRun);
        }
        // Before the start: if the daemon dies in its middle, the agent must clean up.
        WriteNote();
        var ran = await Run("start", call, _parameters.StartTimeout, stop).ConfigureAwait(false);
        return ran is { Code: AgentRun.Success, TimedOut: false }
            ? Outcome.Done(handle: NotePath) : Bad(ran);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        if (Absent() is { } absent)
            return WasStarted ? absent : Outcome.Done($"{_context.Name} was not started here");
        // Whoever started it: the agent alone knows whether anything is left.
        _ = await _agent!.Metadata(call.Server, stop).ConfigureAwait(false);
        var ran = await Run("stop", call, _parameters.StopTimeout, stop).ConfigureAwait(false);
        bool clean = ran is { Code: AgentRun.Success, TimedOut: false } || ran.IsClean
            || (ran.Code == AgentRun.NotInstalled && !WasStarted);
        if (!clean) return Bad(ran);
        _files.Delete(NotePath);
        return Outcome.Done();
    }

    private void WriteNote() => new StartedNote(_agent!.Name.Path, _agent.Name.Root,
        _context.Name, _context.RuntimeDirectory, _agent.Options).Write(_files, NotePath);

    private Outcome? Absent() => _agent switch
    {
        null => Outcome.Misconfigured($"{_context.Name}: {_fault}"),
        { IsInstalled: false } =>
            Outcome.Unsupported($"there is no agent {_agent.Name.Path} on this server"),
        _ => null,
    };

    private async ValueTask<AgentRun> Run(
        string action, Call call, TimeSpan configured, CancellationToken stop)
    {
        var metadata = action is "start" or "stop"
            ? await _agent!.Metadata(call.Server, stop).ConfigureAwait(false) : null;
        var wanted = configured > TimeSpan.Zero
            ? configured : metadata?.Advised(action) ?? TimeSpan.Zero;
        if (wanted > call.Deadline && !_warned)
        {
            _warned = true;
            _log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"{_agent!.Name.Type} advises {wanted.TotalSeconds:0} s for "
                + $"{action}, and has {call.Deadline.TotalSeconds:0} s."));
        }
        var limit = wanted > TimeSpan.Zero && wanted < call.Deadline ? wanted : call.Deadline;
        var ran = await _agent!.Run(action, call.Server, limit, TimeSpan.Zero,
        [
            ("BATON_EPOCH", call.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("BATON_GROUP", call.Group),
            ("BATON_RESOURCE", call.Resource),
            ("BATON_SERVER", call.Server),
        ], stop).ConfigureAwait(false);
        // A server that lacks the program and never ran it has nothing to complain of.
        bool expected = ran.Runs || ran.IsClean
            || (ran.Code == AgentRun.NotInstalled && !WasStarted
                && action is "monitor" or "stop");
        if (!expected && ran.Said.Length > 0)
            _log.Error($"{_agent.Name.Type} {action} said: {ran.Said}");
        return ran;
    }

    private static Outcome Bad(AgentRun ran) => ran switch
    {
        { TimedOut: true } => Outcome.Failed(ran.Why),
        { Code: AgentRun.Misconfigured } => Outcome.Misconfigured(ran.Why),
        // On another server these may be otherwise.
        { Code: 2 or AgentRun.Unimplemented or 4 or AgentRun.NotInstalled or AgentRun.NoAgent } =>
            Outcome.Unsupported(ran.Why),
        _ => Outcome.Failed(ran.Why),
    };
}
