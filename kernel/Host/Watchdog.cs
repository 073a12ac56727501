using Baton.Core;
using Baton.Core.Membership;
using Baton.Host.Ports;

namespace Baton.Host;

/// <summary>
/// Feeds a watchdog device from the kernel's own loop, and only while this server may go on: a
/// loop that stands still, a lost quorum and a let-go that hangs all end in a reset.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="timeout">How long it is to wait for a sign of life.</param>
/// <param name="tell">Tells people; true for a warning.</param>
public sealed class Watchdog(IWatchdogDevice device, TimeSpan timeout, Action<bool, string> tell)
{
    // Three signs within a timeout: one may be late, and one may be lost to a busy machine.
    private const int FeedsPerTimeout = 3;

    // A device that is not there is looked for again, not in every turn of the loop.
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(60);

    private TimeSpan _timeout = timeout;
    private TimeSpan _wanted = timeout;
    private TimeSpan _real = timeout;
    private Instant _due;
    private bool _armed;
    private bool _isLeft;
    private bool _starves;
    private bool _staysArmed;

    /// <summary>How long the loop may sleep.</summary>
    public TimeSpan Nap => (_real < _timeout ? _real : _timeout) / FeedsPerTimeout;

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    /// <param name="state">The state after the last step.</param>
    /// <param name="now">The moment.</param>
    public void Turn(State state, Instant now)
    {
        if (_isLeft)
        {
            if (now >= _due) Feed(now);
            return;
        }
        switch (FitnessRules.Of(state, now))
        {
            case Fitness.Idle:
                if (!_armed) break;
                if (_staysArmed)
                {
                    // Nothing runs here that a reset would protect: the machine is spared it.
                    if (now >= _due) Feed(now);
                    break;
                }
                device.Disarm();
                (_armed, _starves, _due) = (false, false, now);
                tell(false, "The watchdog is disarmed: nothing runs here.");
                break;
            case Fitness.Fit when now >= _due:
                _starves = false;
                Feed(now);
                break;
            case Fitness.Unfit when _armed && !_starves:
                _starves = true;
                tell(true, "The watchdog is not fed any more: this server may not go on. "
                    + $"It is reset in {_real.TotalSeconds:0.###} s unless it lets go.");
                break;
            default: break;
        }
    }

    /// <summary>It is called for, with this timeout from now on.</summary>
    /// <param name="timeout">How long the device is to wait for a sign of life.</param>
    public void Take(TimeSpan timeout)
    {
        (_isLeft, _wanted, _due) = (false, timeout, default);
        if (!_armed) (_timeout, _real) = (timeout, timeout);
    }

    /// <summary>It is not called for any more.</summary>
    /// <returns>True if it can never be disarmed, so that it has to be fed on.</returns>
    public bool Leave()
    {
        if (!_armed || !_staysArmed)
        {
            End();
            return false;
        }
        if (!_isLeft)
            tell(true, $"The watchdog {device.Name} is not called for any more, but its driver "
                + "never disarms it (nowayout): it is fed on as long as the daemon runs.");
        (_isLeft, _starves, _due) = (true, false, default);
        return true;
    }

    /// <summary>The daemon ends in order.</summary>
    /// <param name="leave">
    /// How long the system may still take to shut down, if the device is to see to that.
    /// </param>
    public void End(TimeSpan? leave = null)
    {
        try
        {
            if (leave is { } limit)
            {
                // Left open and armed: only the system's own end stops it now.
                device.Arm(limit);
                device.Feed();
            }
            else if (_armed) device.Disarm();
        }
        catch (IOException e)
        {
            tell(true, $"The watchdog cannot be used: {e.Message}");
        }
        _armed = false;
    }

    private void Feed(Instant now)
    {
        try
        {
            if (_armed && _wanted == _timeout) device.Feed();
            else Arm();
            _due = now + Nap / 2;
        }
        catch (IOException e)
        {
            // Without the device it runs on as one without: the others were told so.
            _due = now + (_armed ? Nap / 2 : TryAgain);
            if (_armed) _wanted = _timeout;
            tell(true, $"The watchdog cannot be used: {e.Message}");
        }
    }

    private void Arm()
    {
        _real = device.Arm(_wanted);
        (_timeout, _armed) = (_wanted, true);
        _staysArmed = device.StaysArmed;
        device.Feed();
        bool isLong = _real > _timeout;
        tell(isLong, $"The watchdog is armed: a reset follows {_real.TotalSeconds:0.###} s "
            + "without a sign of life"
            + (isLong ? $", though {_timeout.TotalSeconds:0.###} s are called for." : "."));
        if (_staysArmed)
            tell(true, "The watchdog's driver never disarms it (nowayout) or does not say: once "
                + "the daemon ends, the machine is reset.");
    }
}
