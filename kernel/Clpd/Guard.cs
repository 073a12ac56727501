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
/// <param name="find">A device by its file.</param>
/// <param name="tell">Tells people.</param>
internal sealed class Guard(Func<string, IWatchdogDevice> find, Action<Alert> tell)
{
    private static readonly TimeSpan Unguarded = TimeSpan.FromSeconds(60);

    // By the kernel's name: the one called for, and those that can no longer be disarmed.
    private readonly Dictionary<string, Watchdog> _watchdogs = new(StringComparer.Ordinal);

    private ClusterConfig? _config;
    private (string Device, TimeSpan Timeout)? _called;
    private bool _isLocked;

    /// <summary>A guard with the devices below a root.</summary>
    /// <param name="root">The root; <c>/</c> only where halts are for real.</param>
    /// <param name="tell">Tells people.</param>
    public static Guard Below(string root, Action<Alert> tell) =>
        new(device => new WatchdogDevice(Path.Join(root, device)), tell);

    /// <summary>How long the loop may sleep.</summary>
    public TimeSpan Nap => _watchdogs.Values.Select(w => w.Nap).Append(Unguarded).Min();

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    public void Turn(State state, Instant now)
    {
        if (!ReferenceEquals(state.Config, _config)) Take(state.Config);
        foreach (var watchdog in _watchdogs.Values) watchdog.Turn(state, now);
    }

    /// <summary>The daemon ends in order.</summary>
    /// <param name="leave">How long the rest of a shutdown may take; null for no bound.</param>
    public void End(TimeSpan? leave)
    {
        foreach (var watchdog in _watchdogs.Values) watchdog.End(leave);
    }

    private void Take(ClusterConfig config)
    {
        _config = config;
        var guard = config.Guard;
        if (guard.LocksMemory && !_isLocked) Lock();
        (string Device, TimeSpan Timeout)? called =
            guard.UsesWatchdog ? (guard.Device, guard.TimeoutFor(config)) : null;
        if (called == _called) return;
        _called = called;
        var device = guard.UsesWatchdog ? find(guard.Device) : null;
        foreach (var (name, watchdog) in _watchdogs)
            if (name != device?.Name && !watchdog.Leave()) _watchdogs.Remove(name);
        if (device is null) return;
        // Never opened twice: the kernel refuses that.
        if (_watchdogs.TryGetValue(device.Name, out var known)) known.Take(called!.Value.Timeout);
        else _watchdogs[device.Name] = new Watchdog(device, called!.Value.Timeout, Tell);
    }

    private void Tell(bool isBad, string text) => tell(new Alert(
        isBad ? AlertLevel.Warning : AlertLevel.Info, "userw", 3, text));

    private void Lock()
    {
        _isLocked = true;
        string? why = MemoryLock.Take();
        tell(why is null
            ? new Alert(AlertLevel.Info, "pm", 4, "The daemon's memory is locked.")
            : new Alert(AlertLevel.Warning, "pm", 4, why));
    }
}
