using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Systemd;

/// <summary>A unit of systemd that the cluster starts and stops.</summary>
public sealed class SystemdResource : IResource
{
    private readonly string _unit;
    private readonly Systemctl _systemctl;
    private readonly IPluginLog _log;
    private bool _warned;

    /// <summary>Makes the resource; nothing runs yet.</summary>
    public SystemdResource(
        SystemdParameters parameters, ICommand command, IFiles files, IPluginLog log)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _unit = parameters.Unit.Contains('.', StringComparison.Ordinal)
            ? parameters.Unit : parameters.Unit + ".service";
        _systemctl = new Systemctl(parameters.User, command, files);
        _log = log;
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var (state, why) = await _systemctl.Show(_unit, stop).ConfigureAwait(false);
        return state switch
        {
            null => Outcome.Failed($"{_unit}: {why}"),
            { Runs: true } => Outcome.Done($"{_unit} is {state.Words}"),
            { IsDown: true } => Outcome.NotRunning($"{_unit} is {state.Words}"),
            // On its way to one of the two: nobody knows to which.
            _ => Outcome.Failed($"{_unit} is {state.Words}"),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var (state, why) = await _systemctl.Show(_unit, stop).ConfigureAwait(false);
        if (state is null) return Outcome.Unsupported($"{_unit}: {why}");
        if (state.Runs) return Outcome.Done($"{_unit} is {state.Words}");
        if (state.Fault(_unit) is { } fault) return fault;
        if (state.StartsByItself && !_warned)
        {
            _warned = true;
            _log.Warning($"{_unit} is enabled: this server starts it at boot, whatever the "
                + $"cluster says; run: systemctl disable {_unit}");
        }
        // A unit that failed too often before is not started again unless that is forgotten.
        if (state.Active == "failed")
            _ = await _systemctl.Do("reset-failed", _unit, call.Deadline, stop)
                .ConfigureAwait(false);
        string? refused = await _systemctl.Do("start", _unit, call.Deadline, stop)
            .ConfigureAwait(false);
        (state, why) = await _systemctl.Show(_unit, stop).ConfigureAwait(false);
        if (refused is null && state is { Runs: true }) return Outcome.Done();
        return Outcome.Failed(state is null
            ? $"{_unit}: {refused ?? why}"
            : $"{_unit} is {state.Words}" + (refused is null ? "" : $"; {refused}"));
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var (state, why) = await _systemctl.Show(_unit, stop).ConfigureAwait(false);
        if (state is null) return Outcome.Failed($"{_unit}: {why}");
        if (state.IsDown) return Outcome.Done($"{_unit} is {state.Words}");
        string? refused = await _systemctl.Do("stop", _unit, call.Deadline, stop)
            .ConfigureAwait(false);
        (state, why) = await _systemctl.Show(_unit, stop).ConfigureAwait(false);
        return state is { IsDown: true } ? Outcome.Done()
            : Outcome.Failed(state is null
                ? $"{_unit}: {refused ?? why}"
                : $"{_unit} is {state.Words}" + (refused is null ? "" : $"; {refused}"));
    }
}
