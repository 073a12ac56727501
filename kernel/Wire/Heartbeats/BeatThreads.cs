using Baton.Core.Config;

namespace Baton.Wire.Heartbeats;

/// <summary>Starts the threads of the heartbeats, in a real-time class where one is asked for.
/// </summary>
internal sealed class BeatThreads(TimingConfig timing, Action<string> warn)
{
    private int _warned;

    public Thread Run(string name, Action loop)
    {
        var thread = new Thread(() =>
        {
            if (timing.RealTimeHeartbeat && RealTimeThread.TryRaise() is { } reason
                && Interlocked.Exchange(ref _warned, 1) == 0)
                warn($"Heartbeats run without real-time scheduling: {reason}.");
            loop();
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }
}
