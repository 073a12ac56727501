using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// One configured channel for alerts: every fault of the plugin is a failure with its reason, and
/// a deadline is kept.
/// </summary>
public sealed class AlertInstance : IAsyncDisposable
{
    private readonly InstanceRunner _runner;

    internal AlertInstance(InstanceRunner runner) => _runner = runner;

    /// <summary>Tells one alert.</summary>
    /// <param name="notice">The alert.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    /// <returns>How it ended; unless it is done, with a reason.</returns>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var end = await _runner.Run(nameof(IAlert.Tell), notice.Deadline, (plugin, token) =>
            plugin is IAlert channel
                ? channel.Tell(notice, token)
                : ValueTask.FromResult(Outcome.Failed($"{_runner.Name} tells no alerts")), stop)
            .ConfigureAwait(false);
        return Answers.Sound(end.Kind == CallEndKind.Returned
            ? end.Value : Outcome.Failed(end.Reason), nameof(IAlert.Tell));
    }

    /// <summary>Closes the instance once its last call ended.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
