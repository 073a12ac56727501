using Baton.Host.Isolation;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host;

/// <summary>
/// One plugin object and the queue of calls to it: never two at once, each within its deadline,
/// and whatever the plugin does comes back as an end, not as an exception.
/// </summary>
internal sealed class InstanceRunner : IAsyncDisposable
{
    private readonly Func<(object Plugin, IAsyncDisposable Scope)> _make;
    private readonly TimeProvider _time;
    private readonly IPluginLog _log;
    private readonly Lock _gate = new();
    private Task<(object Plugin, IAsyncDisposable Scope)> _made;
    private Task _last = Task.CompletedTask;
    private (Task Task, string Verb)? _abandoned;

    /// <param name="context">Where the instance lives.</param>
    /// <param name="make">Makes the plugin object; runs the plugin's constructors.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="log">The instance's log.</param>
    public InstanceRunner(InstanceContext context,
        Func<(object Plugin, IAsyncDisposable Scope)> make, TimeProvider time, IPluginLog log)
    {
        Name = context.Name;
        _make = make;
        _time = time;
        _log = log;
        // Begun now, so that the first call, often a failover, does not pay for it.
        _made = Task.Run(make);
    }

    /// <summary>The configured name.</summary>
    public string Name { get; }

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider Time => _time;

    /// <summary>The plugin object, as soon as it is made.</summary>
    public async Task<object> Plugin(CancellationToken stop)
    {
        Task<(object Plugin, IAsyncDisposable Scope)> made;
        lock (_gate)
        {
            if (_made.IsFaulted) _made = Task.Run(_make);
            made = _made;
        }
        return (await made.WaitAsync(stop).ConfigureAwait(false)).Plugin;
    }

    /// <summary>Calls the plugin once every earlier call has ended.</summary>
    /// <param name="verb">The name of what is asked for, for reports.</param>
    /// <param name="limit">The time the call may take once it began.</param>
    /// <param name="body">The call.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<CallEnd<T>> Run<T>(string verb, TimeSpan limit,
        Func<object, CancellationToken, ValueTask<T>> body, CancellationToken stop)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task earlier;
        lock (_gate)
        {
            earlier = _last;
            _last = mine.Task;
        }
        try
        {
            await earlier.WaitAsync(stop).ConfigureAwait(false);
            return await RunAlone(verb, limit, body, stop).ConfigureAwait(false);
        }
        finally
        {
            // Whoever gave up waiting must not let the next one pass the call in progress.
            _ = earlier.ContinueWith(_ => mine.SetResult(), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate) last = _last;
        await last.ConfigureAwait(false);
        // What hangs cannot be closed, and what was never made need not be.
        if (_abandoned is { Task.IsCompleted: false } || _made.IsFaulted) return;
        try
        {
            var made = await _made.WaitAsync(Patience.Grace, _time).ConfigureAwait(false);
            await made.Scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _log.Warning($"{Name} could not be closed: {Said(e)}");
        }
    }

    /// <summary>An exception as a reason; its message is the plugin's code, too.</summary>
    public static string Said(Exception e)
    {
        try
        {
            return Answers.Text($"{e.GetType().Name}: {e.Message}");
        }
        catch (Exception)
        {
            return e.GetType().Name;
        }
    }

    private async Task<CallEnd<T>> RunAlone<T>(string verb, TimeSpan limit,
        Func<object, CancellationToken, ValueTask<T>> body, CancellationToken stop)
    {
        if (_abandoned is { Task.IsCompleted: false } before)
        {
            // Still the old call's overrun: a monitor that hangs for good counts every time.
            return new(CallEndKind.Refused, default, $"{verb} was not tried: an earlier "
                + $"{before.Verb} of {Name} was abandoned and still runs", true, TimeSpan.Zero);
        }
        long began = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Limits.Timer(limit), _time);
        var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        using var patience = new Patience(_time, both.Token);
        var call = Task.Run(async () =>
        {
            using (both)
            {
                object plugin = await Plugin(both.Token).ConfigureAwait(false);
                return await body(plugin, both.Token).ConfigureAwait(false);
            }
        }, CancellationToken.None);

        await Task.WhenAny(call, patience.Spent).ConfigureAwait(false);
        var took = _time.GetElapsedTime(began);
        bool late = deadline.IsCancellationRequested;
        if (!call.IsCompleted)
        {
            Abandon(verb, call);
            stop.ThrowIfCancellationRequested();
            return new(CallEndKind.Abandoned, default, $"{verb} did not end within "
                + $"{Seconds(limit)} and ignored its cancellation for {Seconds(Patience.Grace)} "
                + $"more; it was abandoned ({Pressure.Now()})", true, took);
        }
        try
        {
            return new(CallEndKind.Returned, await call.ConfigureAwait(false), "", late, took);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (OperationCanceledException) when (late)
        {
            return new(CallEndKind.TimedOut, default,
                $"{verb} did not end within {Seconds(limit)} ({Pressure.Now()})", true, took);
        }
        catch (PluginProcessException e)
        {
            return new(CallEndKind.Threw, default, e.Message, late, took);
        }
        catch (Exception e)
        {
            return new(CallEndKind.Threw, default, $"{verb} threw {Said(e)}", late, took);
        }
    }

    private void Abandon(string verb, Task call)
    {
        _abandoned = (call, verb);
        // Observed here, so that its exception does not surface as an unobserved one.
        _ = call.ContinueWith(ended => _log.Warning(ended.Exception?.InnerException is { } e
                ? $"the abandoned {verb} of {Name} ended at last: {Said(e)}"
                : $"the abandoned {verb} of {Name} ended at last"),
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{time.TotalSeconds:0.###} s");
}
