using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// One configured fence device for one server: every fault of the plugin is a failure with its
/// reason, and a deadline is kept.
/// </summary>
public sealed class FenceInstance : IAsyncDisposable
{
    private readonly InstanceRunner _runner;

    internal FenceInstance(InstanceRunner runner) => _runner = runner;

    /// <summary>Stops the server, or only looks whether it is off.</summary>
    /// <param name="order">The server, and how it is to be stopped.</param>
    /// <param name="looksOnly">True to change nothing.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    /// <returns>Whether it is certain that the server is stopped, and why.</returns>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<(bool Stopped, string Detail)> Carry(
        FenceOrder order, bool looksOnly, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        string verb = looksOnly ? nameof(IFence.Status) : nameof(IFence.Stop);
        var end = await _runner.Run(verb, order.Deadline, (plugin, token) =>
            plugin is IFence fence
                ? looksOnly ? fence.Status(order, token) : fence.Stop(order, token)
                : ValueTask.FromResult(Outcome.Failed($"{_runner.Name} stops no server")), stop)
            .ConfigureAwait(false);
        var outcome = Answers.Sound(end.Kind == CallEndKind.Returned
            ? end.Value : Outcome.Failed(end.Reason), verb);
        var wanted = looksOnly ? OutcomeKind.NotRunning : OutcomeKind.Done;
        return (outcome.Kind == wanted, outcome.Reason);
    }

    /// <summary>Closes the instance once its last call ended.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();
}
