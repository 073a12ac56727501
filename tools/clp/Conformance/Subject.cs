using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>
/// One instance of the plugin, called without the host between: that would make an outcome of
/// whatever the plugin does.
/// </summary>
internal sealed class Subject(object plugin, IAsyncDisposable scope) : IAsyncDisposable
{
    /// <summary>Whoever is told to stop stops within this time.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private bool _stuck;

    public Task<Answer<Outcome>> Probe(Call call, CancellationToken stop = default) =>
        Ask(token => ((IResource)plugin).Probe(call, token), call.Deadline, stop);

    public Task<Answer<Outcome>> Activate(Call call, CancellationToken stop = default) =>
        Ask(token => ((IResource)plugin).Activate(call, token), call.Deadline, stop);

    public Task<Answer<Outcome>> Deactivate(Call call, CancellationToken stop = default) =>
        Ask(token => ((IResource)plugin).Deactivate(call, token), call.Deadline, stop);

    public Task<Answer<Finding>> Check(Look look, CancellationToken stop = default) =>
        Ask(token => ((IMonitor)plugin).Check(look, token), look.Timeout, stop);

    public Task<Answer<Outcome>> Stop(FenceOrder order, CancellationToken stop = default) =>
        Ask(token => ((IFence)plugin).Stop(order, token), order.Deadline, stop);

    public Task<Answer<Outcome>> Status(FenceOrder order, CancellationToken stop = default) =>
        Ask(token => ((IFence)plugin).Status(order, token), order.Deadline, stop);

    public Task<Answer<Outcome>> Tell(AlertNotice notice, CancellationToken stop = default) =>
        Ask(token => ((IAlert)plugin).Tell(notice, token), notice.Deadline, stop);

    /// <summary>The first finding of a resident monitor, and then what is told next.</summary>
    /// <param name="look">What to watch.</param>
    /// <param name="calm">How long is waited for an end that nobody asked for.</param>
    /// <returns>The first finding, and how the watch ended once it was told to.</returns>
    public async Task<(Answer<Finding> First, string EndFault)> Watch(Look look, TimeSpan calm)
    {
        using var stop = new CancellationTokenSource();
        var findings = ((IResidentMonitor)plugin).Watch(look, stop.Token)
            .GetAsyncEnumerator(stop.Token);
        var first = await Ask(async _ => await findings.MoveNextAsync().ConfigureAwait(false)
            ? findings.Current : null!, look.Timeout, default).ConfigureAwait(false);
        if (first.Value is null) return (first, "");
        var rest = Task.Run(async () =>
        {
            while (await findings.MoveNextAsync().ConfigureAwait(false))
            {
            }
        });
        await Task.WhenAny(rest, Task.Delay(calm)).ConfigureAwait(false);
        if (rest.IsCompleted)
            return (first, rest.Exception?.InnerException is { } e
                ? Threw(e) : "it ended by itself");
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(rest, Task.Delay(Grace)).ConfigureAwait(false);
        if (!rest.IsCompleted)
        {
            _stuck = true;
            return (first, "it went on");
        }
        if (rest.Exception?.InnerException is { } fault) return (first, Threw(fault));
        await findings.DisposeAsync().ConfigureAwait(false);
        return (first, "");
    }

    public async ValueTask DisposeAsync()
    {
        // What still runs cannot be closed.
        if (!_stuck) await scope.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<Answer<T>> Ask<T>(Func<CancellationToken, ValueTask<T>> call,
        TimeSpan limit, CancellationToken stop)
        where T : class
    {
        if (_stuck) return new(null, "an earlier call still runs");
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(limit);
        var told = Task.Delay(Timeout.Infinite, deadline.Token);
        var made = Task.Run(async () => await call(deadline.Token).ConfigureAwait(false));
        await Task.WhenAny(made, told).ConfigureAwait(false);
        if (!made.IsCompleted)
            await Task.WhenAny(made, Task.Delay(Grace)).ConfigureAwait(false);
        if (!made.IsCompleted)
        {
            _stuck = true;
            return new(null, "it went on after it was told to stop");
        }
        bool late = deadline.IsCancellationRequested;
        deadline.Dispose();
        try
        {
            var value = await made.ConfigureAwait(false);
            return new(value, value is null ? "it answered nothing" : "");
        }
        catch (OperationCanceledException) when (late)
        {
            return new(null);
        }
        catch (Exception e)
        {
            return new(null, Threw(e));
        }
    }

    private static string Threw(Exception e) => $"it threw {e.GetType().Name}: {e.Message}";
}
