using System.Collections.Concurrent;
using System.Globalization;

namespace Baton.Host.Ports;

/// <summary>
/// Lets so many lines of each plugin through in a second, and says how many it kept back: one
/// that talks without end must not push out of the log what others had to say.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="sink">Takes the lines.</param>
public sealed class PluginLogGate(TimeProvider time, Action<PluginLogLine> sink)
{
    /// <summary>What may come of one plugin in a second.</summary>
    public const int LinesPerSecond = 10;

    // Of a flood something is said now and then, and not every second.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Sluice> _sluices = new(StringComparer.Ordinal);

    /// <summary>Takes a line; called from any thread.</summary>
    /// <param name="line">The line.</param>
    public void Add(PluginLogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        _sluices.GetOrAdd(line.From.Type, _ => new Sluice(time, sink)).Add(line);
    }

    private sealed class Sluice(TimeProvider time, Action<PluginLogLine> sink)
    {
        private readonly Pace _pace = new(time, LinesPerSecond);
        private readonly Lock _gate = new();
        private PluginLogLine? _lastDropped;
        private ITimer? _timer;
        private long _dropped;

        public void Add(PluginLogLine line)
        {
            if (_pace.Allows())
            {
                sink(line);
                return;
            }
            lock (_gate)
            {
                _lastDropped = line;
                if (_dropped++ == 0)
                    _timer = time.CreateTimer(
                        _ => Tell(), null, TellEvery, Timeout.InfiniteTimeSpan);
            }
        }

        private void Tell()
        {
            PluginLogLine last;
            long dropped;
            lock (_gate)
            {
                (last, dropped) = (_lastDropped!, _dropped);
                _dropped = 0;
                _timer?.Dispose();
            }
            sink(new PluginLogLine(time.GetUtcNow(), PluginLogLevel.Warning, last.From,
                string.Create(CultureInfo.InvariantCulture,
                    $"{dropped} lines were dropped: more than {LinesPerSecond} came a second")));
        }
    }
}
