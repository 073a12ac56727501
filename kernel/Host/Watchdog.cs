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

    private Instant _due;
    private bool _armed;
    private bool _starves;
    private bool _staysArmed;

    /// <summary>How long the loop may sleep.</summary>
    public TimeSpan Nap => timeout / FeedsPerTimeout;

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    /// <param name="state">The state after the last step.</param>
    /// <param name="now">The moment.</param>
    public void Turn(State state, Instant now)
    {
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
                    + $"It is reset in {timeout.TotalSeconds:0.###} s unless it lets go.");
                break;
            default: break;
        }
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
            if (_armed) device.Feed();
            else Arm();
            _due = now + Nap / 2;
        }
        catch (IOException e)
        {
            // Without the device it runs on as one without: the others were told so.
            _due = now + (_armed ? Nap / 2 : TryAgain);
            tell(true, $"The watchdog cannot be used: {e.Message}");
        }
    }

    private void Arm()
    {
        var real = device.Arm(timeout);
        _armed = true;
        _staysArmed = device.StaysArmed;
        device.Feed();
        tell(real > timeout, $"The watchdog is armed: a reset follows {real.TotalSeconds:0.###} s "
            + "without a sign of life"
            + (real > timeout ? $", though {timeout.TotalSeconds:0.###} s are called for." : "."));
        if (_staysArmed)
            tell(true, "The watchdog's driver never disarms it (nowayout): once "
                + "the daemon ends, the machine is reset.");
    }
}
