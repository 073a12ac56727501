using System.Globalization;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Host;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>
/// Hands what this server writes to its alert log to the channels of the configuration. Without a
/// channel nothing is made, loaded or kept.
/// </summary>
internal sealed class AlertChannels : IAsyncDisposable
{
    private sealed record Line(AlertTeller Teller, AlertChannel Queue);

    private readonly Lock _gate = new();
    private readonly AlertLog _log;
    private readonly TimeProvider _time;
    private readonly string _start;
    private PluginHost? _host;
    private InstancePlaces? _places;
    private ClusterConfig? _config;
    private List<(DateTimeOffset At, Alert Alert, string About)>? _early = [];
    private Line[] _lines = [];
    private long _told;

    /// <param name="log">The alert log, whose every line is looked at from now on.</param>
    /// <param name="time">The clock.</param>
    public AlertChannels(AlertLog log, TimeProvider time)
    {
        (_log, _time) = (log, time);
        _start = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x",
            CultureInfo.InvariantCulture);
        log.Written = Take;
    }

    /// <summary>Begins, with what was written since the log was opened.</summary>
    public void Begin(PluginHost host, InstancePlaces places, ClusterConfig config)
    {
        (_host, _places) = (host, places);
        Turn(config);
        List<(DateTimeOffset At, Alert Alert, string About)> early;
        lock (_gate) (early, _early) = (_early!, null);
        foreach (var (at, alert, about) in early) Take(at, alert, about);
    }

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    public void Turn(ClusterConfig config)
    {
        if (ReferenceEquals(config, _config)) return;
        lock (_gate)
        {
            _config = config;
            var wanted = config.AlertChannels.Where(c => c.IsOf(_places!.Server)).ToList();
            if (wanted.Count == 0 && _lines.Length == 0) return;
            var former = _lines.ToDictionary(l => (l.Teller.Config.Type, l.Teller.Config.Name));
            var lines = new List<Line>();
            foreach (var channel in wanted)
            {
                // What waits is told by the channel as it is now.
                if (former.Remove((channel.Type, channel.Name), out var line))
                    line.Teller.Config = channel;
                lines.Add(line ?? Open(channel));
            }
            _lines = [.. lines];
            foreach (var gone in former.Values) _ = Close(gone);
        }
    }

    /// <summary>Takes no longer than <see cref="AlertChannel.EndWait"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Written = null;
        // Where a plugin hangs its instance is left to the end of the process.
        await Task.WhenAll(_lines.Select(l => l.Queue.End())).ConfigureAwait(false);
        foreach (var line in _lines) _ = line.Teller.DisposeAsync().AsTask();
    }

    private Line Open(AlertChannelConfig channel)
    {
        var teller = new AlertTeller(_host!, _places!, channel);
        return new Line(teller, new AlertChannel(channel.Name, teller.Tell,
            alert => _log.Write(alert, channel.Name), _time));
    }

    private static async Task Close(Line line)
    {
        await line.Queue.End().ConfigureAwait(false);
        await line.Teller.DisposeAsync().ConfigureAwait(false);
    }

    // On the thread of whoever wrote it: nothing here waits.
    private void Take(DateTimeOffset at, Alert alert, string about)
    {
        if (_early is not null)
        {
            lock (_gate)
            {
                if (_early is { } early)
                {
                    if (early.Count < AlertChannel.WaitingMax) early.Add((at, alert, about));
                    return;
                }
            }
        }
        var lines = _lines;
        // What a channel's own plugin logs is told by none: two could talk about each other.
        if (lines.Length == 0 || lines.Any(l => l.Teller.Config.Type == alert.Module)) return;
        AlertNotice? notice = null;
        foreach (var line in lines)
        {
            if (line.Teller.Config.Name == about || !line.Teller.Config.Takes(alert)) continue;
            line.Queue.Offer(notice ??= Notice(at, alert));
        }
    }

    private AlertNotice Notice(DateTimeOffset at, Alert alert) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture,
            $"{_start}-{Interlocked.Increment(ref _told)}"),
        At = at,
        Grade = (AlertGrade)alert.Level,
        Module = alert.Module,
        Number = alert.Id,
        // A plugin, a script or a foreign server may have said it.
        Text = string.Concat(alert.Text.Select(c => char.IsControl(c) ? ' ' : c)),
        Cluster = _config!.Name,
        Server = _places!.Server,
        Deadline = TimeSpan.Zero,
    };
}
