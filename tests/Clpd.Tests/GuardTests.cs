using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Host.Ports;

namespace Baton.Clpd.Tests;

/// <summary>The configuration of the watchdog changes while the daemon runs.</summary>
[TestClass]
public sealed class GuardTests
{
    private readonly List<string> _done = [];
    private readonly List<Alert> _alerts = [];
    private readonly Guard _guard;
    private bool _staysArmed;
    private Instant _now = new(TimeSpan.FromSeconds(100).Ticks);

    public GuardTests() => _guard = new Guard(
        path => new Device(Path.GetFileName(path), this), _alerts.Add);

    private void Pass(GuardConfig guard)
    {
        var state = Sample.State with
        {
            Config = Sample.Config with { Guard = guard },
            HasLooked = true,
            Phase = ServicePhase.Running,
            View = new View(3, new ServerId(0), ServerSet.Of(new ServerId(0), new ServerId(1))),
        };
        _done.Clear();
        for (int i = 0; i < 20; i++, _now += TimeSpan.FromMilliseconds(500))
            _guard.Turn(state, _now);
    }

    private static GuardConfig Uses(string device, int seconds) => new()
    {
        UsesWatchdog = true,
        Device = $"/dev/{device}",
        Timeout = TimeSpan.FromSeconds(seconds),
    };

    [TestMethod]
    [DataRow(false, "one disarm", "two arm 6")]
    [DataRow(true, "one feed", "two arm 6")]
    public void Another_device_takes_its_place_and_the_old_one_is_not_left_to_bite(
        bool staysArmed, params string[] expected)
    {
        _staysArmed = staysArmed;
        Pass(Uses("one", 6));
        Pass(Uses("two", 6));
        CollectionAssert.IsSubsetOf(expected, _done);
        Assert.AreEqual(staysArmed, !_done.Contains("one disarm"));
    }

    [TestMethod]
    public void One_that_cannot_be_disarmed_is_fed_on_when_the_watchdog_is_switched_off()
    {
        _staysArmed = true;
        Pass(Uses("one", 6));
        Pass(new GuardConfig());
        Assert.IsGreaterThan(3, _done.Count(d => d == "one feed"));
        CollectionAssert.DoesNotContain(_done, "one disarm");
        StringAssert.Contains(_alerts[^1].Text, "fed on");
        Pass(Uses("one", 9));
        CollectionAssert.Contains(_done, "one arm 9", "it is still the same open device");
    }

    [TestMethod]
    public void Another_timeout_does_not_close_the_device()
    {
        Pass(Uses("one", 6));
        Pass(Uses("one", 9));
        CollectionAssert.DoesNotContain(_done, "one disarm");
        CollectionAssert.Contains(_done, "one arm 9");
    }

    private sealed class Device(string name, GuardTests test) : IWatchdogDevice
    {
        public string Name => name;

        public bool StaysArmed => test._staysArmed;

        public TimeSpan Arm(TimeSpan timeout)
        {
            test._done.Add($"{name} arm {timeout.TotalSeconds}");
            return timeout;
        }

        public void Feed() => test._done.Add($"{name} feed");

        public void Disarm() => test._done.Add($"{name} disarm");
    }
}
