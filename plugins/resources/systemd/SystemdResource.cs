using Baton.Plugins.Ocf;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Systemd;

/// <summary>A unit of systemd that the cluster starts and stops.</summary>
public sealed class SystemdResource : IResource
{
    // Of what is left of a call's time; the rest is for a look at what came of it.
    private const double JobShare = 0.9;

    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(20);

    /// <summary>A program that is missing or dislikes its options is gone by then.</summary>
    private static readonly TimeSpan FirstMoment = TimeSpan.FromMilliseconds(300);

    /// <summary>What the unit's KillMode spares may need a moment more to end.</summary>
    private static readonly TimeSpan LeftoverWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeftoverStep = TimeSpan.FromMilliseconds(500);

    private readonly string _unit;
    private readonly Systemctl _systemctl;
    private readonly UnitProcesses _left;
    private readonly IProcesses _processes;
    private readonly IPluginLog _log;
    private readonly TimeProvider _time;
    private bool _warned;

    /// <summary>Makes the resource; nothing runs yet.</summary>
    public SystemdResource(SystemdParameters parameters, ICommand command, IFiles files,
        IProcesses processes, IPluginLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _unit = parameters.Unit.Contains('.', StringComparison.Ordinal)
            ? parameters.Unit : parameters.Unit + ".service";
        _systemctl = new Systemctl(parameters.User, command, files);
        _left = new UnitProcesses(files);
        (_processes, _log, _time) = (processes, log, time);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Probe(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var looked = await Look(new CallBudget(call, _time), stop).ConfigureAwait(false);
        return looked switch
        {
            { IsNowhere: true } => Outcome.NotRunning($"{_unit}: {looked.Why}"),
            { State: null } => Outcome.Failed($"{_unit}: {looked.Why}"),
            { State: { Runs: true } state } => Running(state, $"{_unit} is {state.Words}"),
            { State: { IsDown: true } state } when !_left.AreLeft(state) =>
                Outcome.NotRunning($"{_unit} is {state.Words}"),
            // On its way to one of the two, nobody knows to which; or not wholly gone.
            _ => Outcome.Failed(Half(looked.State)),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Activate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var budget = new CallBudget(call, _time);
        var looked = await Look(budget, stop).ConfigureAwait(false);
        if (looked.State is not { } state) return Outcome.Unsupported($"{_unit}: {looked.Why}");
        if (state.Runs) return Running(state, $"{_unit} is {state.Words}");
        if (state.Fault(_unit) is { } fault) return fault;
        if (state.StartsByItself && !_warned)
        {
            _warned = true;
            _log.Warning($"{_unit} is enabled: this server starts it at boot, whatever the "
                + $"cluster says; run: systemctl disable {_unit}");
        }
        // A unit that failed too often before is not started again unless that is forgotten.
        if (state.Active == "failed")
            _ = await _systemctl.Do("reset-failed", _unit, budget.AtMost(LookLimit), stop)
                .ConfigureAwait(false);
        string? refused = await _systemctl.Do("start", _unit, budget.Left * JobShare, stop)
            .ConfigureAwait(false);
        looked = await Look(budget, stop).ConfigureAwait(false);
        if (refused is null && looked.State is { Runs: true, IsActiveAtOnce: true })
        {
            await Task.Delay(FirstMoment, _time, stop).ConfigureAwait(false);
            looked = await Look(budget, stop).ConfigureAwait(false);
        }
        return refused is null && looked.State is { Runs: true } started
            ? Running(started, "") : Outcome.Failed(Missed(looked, refused));
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome> Deactivate(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(call);
        var budget = new CallBudget(call, _time);
        var looked = await Look(budget, stop).ConfigureAwait(false);
        if (looked.IsNowhere) return Outcome.Done($"{_unit}: {looked.Why}");
        if (looked.State is not { } state) return Outcome.Failed($"{_unit}: {looked.Why}");
        if (state.IsDown && !_left.AreLeft(state)) return Outcome.Done($"{_unit} is {state.Words}");
        string? refused = await _systemctl.Do("stop", _unit, budget.Left * JobShare, stop)
            .ConfigureAwait(false);
        looked = await Look(budget, stop).ConfigureAwait(false);
        return looked.State is { IsDown: true } down
            && await AllGone(down, budget, stop).ConfigureAwait(false)
                ? Outcome.Done() : Outcome.Failed(Missed(looked, refused));
    }

    private async ValueTask<Looked> Look(CallBudget budget, CancellationToken stop)
    {
        var looked = await _systemctl.Show(_unit, budget.AtMost(LookLimit), stop)
            .ConfigureAwait(false);
        // So that the group of a running unit is known when it no longer runs.
        if (looked.State is { } state) _ = _left.AreLeft(state);
        return looked;
    }

    private async ValueTask<bool> AllGone(
        UnitState state, CallBudget budget, CancellationToken stop)
    {
        var until = budget.AtMost(LeftoverWait);
        long began = _time.GetTimestamp();
        while (_left.AreLeft(state))
        {
            if (_time.GetElapsedTime(began) >= until) return false;
            await Task.Delay(LeftoverStep, _time, stop).ConfigureAwait(false);
            state = (await Look(budget, stop).ConfigureAwait(false)).State ?? state;
        }
        return true;
    }

    private Outcome Running(UnitState state, string reason) => Outcome.Done(reason,
        _processes.Find(state.Process) is { } process ? process.ToString() : "");

    private string Missed(Looked looked, string? refused) => looked.State is { } state
        ? Half(state) + (refused is null ? "" : $"; {refused}")
        : $"{_unit}: {refused ?? looked.Why}";

    private string Half(UnitState? state) => $"{_unit} is {state?.Words}"
        + (state is { IsDown: true } && _left.AreLeft(state) ? ", and processes of it go on" : "");
}
