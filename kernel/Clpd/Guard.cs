using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Host;
using Baton.Host.Ports;

namespace Baton.Clpd;

/// <summary>
/// Protects the others from this server as the configuration says: a watchdog device fed by the
/// loop itself, and memory that is never paged out. What is not configured costs nothing.
/// </summary>
/// <param name="root">Where devices are looked for; <c>/</c> only where halts are for real.</param>
/// <param name="tell">Tells people.</param>
internal sealed class Guard(string root, Action<Alert> tell)
{
    private static readonly TimeSpan Unguarded = TimeSpan.FromSeconds(60);

    private ClusterConfig? _config;
    private (string Device, TimeSpan Timeout) _armed;
    private Watchdog? _watchdog;
    private bool _isLocked;

    /// <summary>How long the loop may sleep.</summary>
    public TimeSpan Nap => _watchdog?.Nap is { } nap && nap < Unguarded ? nap : Unguarded;

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    public void Turn(State state, Instant now)
    {
        if (!ReferenceEquals(state.Config, _config)) Take(state.Config);
        _watchdog?.Turn(state, now);
    }

    /// <summary>The daemon ends in order.</summary>
    /// <param name="leave">How long the rest of a shutdown may take; null for no bound.</param>
    public void End(TimeSpan? leave) => _watchdog?.End(leave);

    private void Take(ClusterConfig config)
    {
        _config = config;
        var guard = config.Guard;
        if (guard.LocksMemory && !_isLocked) Lock();
        var wanted = (guard.Device, guard.TimeoutFor(config));
        if (guard.UsesWatchdog && _watchdog is not null && _armed == wanted) return;
        _watchdog?.End();
        _watchdog = guard.UsesWatchdog ? Make(wanted) : null;
        _armed = wanted;
    }

    private Watchdog Make((string Device, TimeSpan Timeout) wanted) => new(
        new WatchdogDevice(Path.Join(root, wanted.Device)), wanted.Timeout,
        (bad, text) => tell(new Alert(
            bad ? AlertLevel.Warning : AlertLevel.Info, "userw", 3, text)));

    private void Lock()
    {
        _isLocked = true;
        string? why = MemoryLock.Take();
        tell(why is null
            ? new Alert(AlertLevel.Info, "pm", 4, "The daemon's memory is locked.")
            : new Alert(AlertLevel.Warning, "pm", 4, why));
    }
}
