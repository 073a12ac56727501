using System.Collections.Concurrent;

namespace Baton.Host.Isolation;

/// <summary>
/// One thread that lives as long as the daemon and starts the plugins' processes: the system
/// tells a child of its parent's death when the thread ends that started it.
/// </summary>
internal sealed class SpawnThread
{
    private readonly BlockingCollection<Action> _work = [];

    public SpawnThread()
    {
        new Thread(() =>
        {
            foreach (var work in _work.GetConsumingEnumerable()) work();
        })
        { IsBackground = true, Name = "baton-spawn" }.Start();
    }

    /// <summary>Does something on the thread.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }
}
