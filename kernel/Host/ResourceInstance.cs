using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// One configured resource: its verbs run one after the other, each within its deadline, and a
/// fault of the plugin is an outcome.
/// </summary>
/// <remarks>
/// Only a cancelled <c>stop</c> throws (<see cref="OperationCanceledException"/>): a shutdown is
/// not a failure.
/// </remarks>
public sealed class ResourceInstance : IAsyncDisposable
{
    private readonly InstanceRunner _runner;
    private readonly Func<Outcome?> _refusal;

    /// <param name="runner">Runs the plugin.</param>
    /// <param name="refusal">Why nothing may be begun now; null if it may.</param>
    internal ResourceInstance(InstanceRunner runner, Func<Outcome?> refusal)
    {
        (_runner, _refusal) = (runner, refusal);
    }

    /// <summary>The configured name.</summary>
    public string Name => _runner.Name;

    /// <summary>Looks whether the resource is held here.</summary>
    /// <param name="call">The request.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    public Task<Outcome> Probe(Call call, CancellationToken stop) =>
        Run(nameof(Probe), call, (plugin, token) => plugin.Probe(call, token), stop);

    /// <summary>Takes the resource.</summary>
    /// <param name="call">The request.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    public Task<Outcome> Activate(Call call, CancellationToken stop) =>
        _refusal() is { } refused ? Task.FromResult(refused)
        : Run(nameof(Activate), call, (plugin, token) => plugin.Activate(call, token), stop);

    /// <summary>Lets the resource go.</summary>
    /// <param name="call">The request.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    public Task<Outcome> Deactivate(Call call, CancellationToken stop) =>
        Run(nameof(Deactivate), call, (plugin, token) => plugin.Deactivate(call, token), stop);

    /// <summary>Closes the instance once its last call ended; the resource itself stays.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    private async Task<Outcome> Run(string verb, Call call,
        Func<IResource, CancellationToken, ValueTask<Outcome>> body, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(call);
        var end = await _runner.Run(verb, call.Deadline,
            (plugin, token) => body((IResource)plugin, token), stop).ConfigureAwait(false);
        return Answers.Sound(end.Kind == CallEndKind.Returned
            ? end.Value : Outcome.Failed(end.Reason), verb);
    }
}
