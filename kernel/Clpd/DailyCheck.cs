using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>Does something soon after the start and every day, whatever came of it the last time.
/// </summary>
internal sealed class DailyCheck(TimeProvider time, Func<Task> check, Action<Alert> tell)
    : IDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(24);

    // The others are to be heard first.
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    private readonly List<ITimer> _timers = [];
    private string _fault = "";

    public void Start()
    {
        _timers.Add(time.CreateTimer(_ => Run(), null, First, Timeout.InfiniteTimeSpan));
        _timers.Add(time.CreateTimer(_ => Run(), null, Every, Every));
    }

    public void Run() => _ = RunToEnd();

    public void Dispose()
    {
        foreach (var timer in _timers) timer.Dispose();
    }

    // On a timer's thread: what gets out of it ends the daemon.
    private async Task RunToEnd()
    {
        try
        {
            await check().ConfigureAwait(false);
            _fault = "";
        }
        catch (ObjectDisposedException)
        {
            // The daemon ends.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (_fault != e.Message)
                tell(new Alert(AlertLevel.Error, "lcns", 19,
                    $"The licenses cannot be checked: {e.Message}"));
            _fault = e.Message;
        }
    }
}
