namespace Baton.Host;

/// <summary>
/// Runs out a set time after a token was cancelled: how long a plugin may go on once it was told
/// to stop, before the host no longer waits for it.
/// </summary>
internal sealed class Patience : IDisposable
{
    /// <summary>
    /// A plugin that heeds its token unwinds in this time even on a loaded machine.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _spent =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="told">Cancelled when the plugin is told to stop.</param>
    public Patience(TimeProvider time, CancellationToken told)
    {
        _registration = told.Register(() =>
        {
            lock (_gate)
            {
                if (_disposed) return;
                _timer = time.CreateTimer(_ => _spent.TrySetResult(), null, Grace,
                    Timeout.InfiniteTimeSpan);
            }
        });
    }

    /// <summary>Done when the patience is spent.</summary>
    public Task Spent => _spent.Task;

    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }
}
