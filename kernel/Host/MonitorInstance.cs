using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>One check's finding, with what the host saw of the check itself.</summary>
/// <param name="Finding">What the monitor found.</param>
/// <param name="TimedOut">True if the check passed its limit and found nothing healthy.</param>
/// <param name="Took">How long the check took.</param>
public sealed record MonitorAnswer(Finding Finding, bool TimedOut, TimeSpan Took);

/// <summary>
/// One configured monitor: polled by <see cref="Check"/> or, if resident, left on its source by
/// <see cref="Watch"/>; a fault of the plugin is a finding.
/// </summary>
public sealed class MonitorInstance : IAsyncDisposable
{
    private readonly InstanceRunner _runner;
    private readonly IPluginLog _log;

    internal MonitorInstance(InstanceRunner runner, IPluginLog log, bool resident)
    {
        _runner = runner;
        _log = log;
        Resident = resident;
    }

    /// <summary>The configured name.</summary>
    public string Name => _runner.Name;

    /// <summary>True if it is to be watched, false if it is to be polled.</summary>
    public bool Resident { get; }

    /// <summary>Looks once; checks of one monitor never overlap.</summary>
    /// <param name="look">What to look at, and the time limit.</param>
    /// <param name="stop">Cancelled when monitoring stops.</param>
    /// <exception cref="OperationCanceledException">Monitoring stops.</exception>
    public async Task<MonitorAnswer> Check(Look look, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(look);
        var end = await _runner.Run(nameof(Check), look.Timeout, (plugin, token) =>
            plugin is IMonitor monitor
                ? monitor.Check(look, token)
                : ValueTask.FromResult(Finding.Unknown($"{Name} cannot be polled")), stop)
            .ConfigureAwait(false);
        var finding = Answers.Sound(end.Kind == CallEndKind.Returned
            ? end.Value : Finding.Faulty(0, end.Reason));
        bool healthy = finding.Kind is FindingKind.Healthy or FindingKind.Caution;
        return new MonitorAnswer(finding, end.LimitPassed && !healthy, end.Took);
    }

    /// <summary>
    /// Watches until told to stop, and begins anew whenever the watch ends by itself.
    /// </summary>
    /// <param name="look">What to watch.</param>
    /// <param name="found">Told of every finding, in order; also of each unasked end.</param>
    /// <param name="stop">Cancelled when monitoring stops; the task then ends without
    /// error.</param>
    public Task Watch(Look look, Action<Finding> found, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(found);
        return new ResidentWatch(_runner, _log, look, found).Run(stop);
    }

    /// <summary>Closes the instance once its last check ended.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
