using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Wire.Heartbeats;

/// <summary>
/// Warns of a beat that came so late that the path was nearly lost: a timeout is too short, or a
/// machine too busy, before it costs a takeover.
/// </summary>
internal sealed class DelayWatch
{
    // The number of "received late" in the module of the path's type.
    private const int ReceivedLate = 72;
    private const int Never = 100;

    private readonly ClusterConfig _config;
    private readonly TimeProvider _time;
    private readonly Action<Alert> _tell;
    private readonly TimeSpan _from;
    private readonly bool _isOn;

    public DelayWatch(ClusterConfig config, TimeProvider time, Action<Alert> tell)
    {
        _config = config;
        _time = time;
        _tell = tell;
        _isOn = config.Timing.DelayWarningPercent < Never;
        _from = config.Timing.HeartbeatTimeout * config.Timing.DelayWarningPercent / Never;
    }

    /// <summary>Looks at two beats of one start; allocates only for a warning.</summary>
    public void Note(int path, int server, long before, long now)
    {
        if (!_isOn) return;
        var gap = _time.GetElapsedTime(before, now);
        // Beyond the timeout the path was lost, and that is told.
        if (gap >= _from && gap < _config.Timing.HeartbeatTimeout) Warn(path, server, gap);
    }

    // Apart from the above, since what a lambda holds is made where its method begins.
    private void Warn(int path, int server, TimeSpan gap)
    {
        var heartbeat = _config.Heartbeats[path];
        var alert = new Alert(AlertLevel.Warning, heartbeat.Type, ReceivedLate,
            $"Heartbeat {heartbeat.Name} of server {_config.Servers[server].Name} came "
            + $"{gap.TotalMilliseconds:0} ms after the one before; the timeout is "
            + $"{_config.Timing.HeartbeatTimeout.TotalMilliseconds:0} ms.");
        // Whoever writes the log must not hold up the next beat.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _tell(alert), null);
    }
}
