using System.Globalization;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>Something that an OCF resource agent starts, stops and looks at.</summary>
public sealed class OcfResource : IResource
{
    // What Pacemaker gives an action that nobody says a time for.
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(20);

    private readonly OcfParameters _parameters;
    private readonly InstanceContext _context;
    private readonly IFiles _files;
    private readonly IPluginLog _log;
    private readonly TimeProvider _time;
    private readonly Agent? _agent;
    private readonly RunningAction _running;
    private readonly string _fault = "";
    private bool _warned;

    /// <summary>Makes the resource; nothing runs yet.</summary>
    public OcfResource(OcfParameters parameters, InstanceContext context, ICommand command,
        IProcesses processes, IFiles files, IPluginLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        (_parameters, _context, _files, _log, _time) = (parameters, context, files, log, time);
        _running = new RunningAction(files, processes, time, context.RuntimeDirectory);
        var name = AgentName.Of(parameters.Agent, parameters.Root);
        if (AgentOptions.Of(parameters.Options, parameters.Secrets, out string? fault)
            is not { } options)
            _fault = fault!;
        else if (name is null)
            _fault = $"'{parameters.Agent}' names no agent: ocf:PROVIDER:TYPE or a path";
        else
            _agent = new Agent(name, context.Name, options, Temporary, command);
    }

    private string Temporary => AgentFolder.Of(_context.RuntimeDirectory);

    private string NotePath => StartedNote.PathIn(_context.RuntimeDirectory);

    private bool WasStarted => _files.Exists(NotePath);

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        if (Absent() is { } absent)
        {
            if (WasStarted) return Outcome.Failed(absent.Reason);
            return _agent is null ? absent : Outcome.NotRunning(absent.Reason);
        }
        // Its agent would say what is true no longer in a moment.
        if (_running.Current is { } left)
            return Outcome.Failed($"the {left.Action} of {_context.Name}, process "
                + $"{left.Process.Pid}, goes on without the daemon that ran it");
        var budget = new CallBudget(call, _time);
        var ran = await Run("monitor", call, budget.Left, stop).ConfigureAwait(false);
        if (ran.Runs)
        {
            // A monitor of this resource needs it, whoever started the resource.
            if (!WasStarted) WriteNote();
            return Outcome.Done(ran.IsDegraded ? ran.Why : "", NotePath);
        }
        // Told now, while somebody looks on, and not in the middle of a failover.
        if (!WasStarted && Fault(await Metadata(call, budget, stop).ConfigureAwait(false))
            is { } fault)
            return fault;
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
        bool isCut = _running.Current is not null;
        if (isCut && await EndLeft(stop).ConfigureAwait(false) is { } stuck) return stuck;
        var budget = new CallBudget(call, _time);
        var metadata = await Metadata(call, budget, stop).ConfigureAwait(false);
        if (WasStarted)
        {
            var seen = await Run("monitor", call, Usual("monitor", metadata, budget), stop)
                .ConfigureAwait(false);
            if (seen.Runs && !isCut) return Outcome.Done(handle: NotePath);
            // Half started: an agent expects that a failed start is stopped before the next.
            if ((isCut || !seen.IsClean) && await Stop(call, Usual("stop", metadata, budget), stop)
                .ConfigureAwait(false) is { IsDone: false } left)
                return left;
        }
        if (metadata is null)
            return Outcome.Failed($"{_agent!.Name.Path} tells no metadata");
        if (Fault(metadata) is { } fault) return fault;
        if (_parameters.Validate && metadata.Actions.ContainsKey("validate-all"))
        {
            var checkedRun = await Run(
                "validate-all", call, Usual("validate-all", metadata, budget), stop)
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
        var limit = Limit("start", _parameters.StartTimeout, metadata, budget);
        var ran = await Run("start", call, limit, stop, p => _running.Note("start", p))
            .ConfigureAwait(false);
        _running.Forget();
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
        if (await EndLeft(stop).ConfigureAwait(false) is { } stuck) return stuck;
        var budget = new CallBudget(call, _time);
        var metadata = await Metadata(call, budget, stop).ConfigureAwait(false);
        var limit = Limit("stop", _parameters.StopTimeout, metadata, budget);
        // Whoever started it: the agent alone knows whether anything is left.
        var stopped = await Stop(call, limit, stop).ConfigureAwait(false);
        if (stopped.IsDone) _files.Delete(NotePath);
        return stopped;
    }

    // A daemon that died left it: beside it a stop would find nothing to stop.
    private async ValueTask<Outcome?> EndLeft(CancellationToken stop)
    {
        if (_running.Current is not { } left) return null;
        string what = $"{left.Action} of {_context.Name}, process {left.Process.Pid},";
        _log.Warning(
            $"The {what} goes on without the daemon that ran it; its session gets SIGKILL.");
        return await _running.Kill(left.Process, stop).ConfigureAwait(false)
            ? null : Outcome.Failed($"the {what} survives SIGKILL");
    }

    private async ValueTask<Outcome> Stop(Call call, TimeSpan limit, CancellationToken stop)
    {
        var ran = await Run("stop", call, limit, stop, NoteStop).ConfigureAwait(false);
        _running.Forget();
        bool clean = ran is { Code: AgentRun.Success, TimedOut: false } || ran.IsClean
            || (ran.Code == AgentRun.NotInstalled && !WasStarted);
        return clean ? Outcome.Done() : Bad(ran);
    }

    // A stop is worth more than its note.
    private void NoteStop(ProcessIdentity process)
    {
        try
        {
            _running.Note("stop", process);
        }
        catch (IOException fault)
        {
            _log.Warning($"The stop of {_context.Name} is not noted, and goes on: {fault.Message}");
        }
    }

    private ValueTask<AgentMetadata?> Metadata(
        Call call, CallBudget budget, CancellationToken stop) =>
        _agent!.Metadata(call.Server, budget.Left, stop);

    private Outcome? Fault(AgentMetadata? metadata) =>
        metadata is not null && _agent!.Options.Fault(metadata) is { } fault
            ? Outcome.Misconfigured($"{_agent.Name.Type}: {fault}") : null;

    private void WriteNote() => new StartedNote(_agent!.Name.Path, _agent.Name.Root,
        _context.Name, Temporary, _agent.Options).Write(_files, NotePath);

    private Outcome? Absent() => _agent switch
    {
        null => Outcome.Misconfigured($"{_context.Name}: {_fault}"),
        { IsInstalled: false } =>
            Outcome.Unsupported($"there is no agent {_agent.Name.Path} on this server"),
        _ => null,
    };

    /// <summary>The limit of a step on the way: an advice is the least it should have.</summary>
    private static TimeSpan Usual(string action, AgentMetadata? metadata, CallBudget budget)
    {
        var advised = metadata?.Advised(action) ?? TimeSpan.Zero;
        return budget.AtMost(advised > UsualLimit ? advised : UsualLimit);
    }

    /// <summary>
    /// The limit of what the call is for: what is configured, else all the time there is. An
    /// advice is the least that an action should have, and no reason to break it off.
    /// </summary>
    private TimeSpan Limit(string action, TimeSpan configured, AgentMetadata? metadata,
        CallBudget budget)
    {
        if (configured > TimeSpan.Zero) return budget.AtMost(configured);
        var (advised, left) = (metadata?.Advised(action) ?? TimeSpan.Zero, budget.Left);
        if (advised > left && !_warned)
        {
            _warned = true;
            _log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"{_agent!.Name.Type} advises {advised.TotalSeconds:0} s for {action}, and has "
                + $"{left.TotalSeconds:0} s; set timeout/{action}."));
        }
        return left;
    }

    private async ValueTask<AgentRun> Run(
        string action, Call call, TimeSpan limit, CancellationToken stop,
        Action<ProcessIdentity>? started = null)
    {
        var ran = await _agent!.Run(action, call.Server, limit, TimeSpan.Zero,
        [
            ("BATON_EPOCH", call.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("BATON_GROUP", call.Group),
            ("BATON_RESOURCE", call.Resource),
            ("BATON_SERVER", call.Server),
        ], stop, started).ConfigureAwait(false);
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
