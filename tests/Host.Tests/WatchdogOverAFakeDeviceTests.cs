using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Host.Ports;

namespace Baton.Host.Tests;

/// <summary>The device is a fake here; a real one resets the machine it is in.</summary>
[TestClass]
public sealed class WatchdogOverAFakeDeviceTests
{
    private readonly FakeDevice _device = new();
    private readonly List<string> _told = [];
    private Instant _now = new(TimeSpan.FromSeconds(100).Ticks);

    private static State State(ServicePhase phase, bool inView = true) => Core.State.Initial(
        new ClusterConfig
        {
            Name = "sample",
            Id = Guid.Parse("11111111-2222-3333-4444-555555555555"),
            Servers =
            [
                new ServerConfig { Name = "server1" }, new ServerConfig { Name = "server2" },
            ],
            Heartbeats = [],
        }, new ServerId(0), 1, Ledger.Empty) with
    {
        HasLooked = true,
        Phase = phase,
        View = inView
            ? new View(3, new ServerId(0), ServerSet.Of(new ServerId(0), new ServerId(1)))
            : View.None,
    };

    private Watchdog Dog() => new(
        _device, TimeSpan.FromSeconds(6), (_, text) => _told.Add(text));

    private void Pass(Watchdog dog, State state, double seconds)
    {
        var end = _now + TimeSpan.FromSeconds(seconds);
        for (; _now < end; _now += TimeSpan.FromMilliseconds(500)) dog.Turn(state, _now);
    }

    [TestMethod]
    [TestProperty("Regression", "196")]
    public void It_is_armed_with_the_first_view_and_fed_while_that_stands()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Starting, inView: false), 5);
        Assert.IsEmpty(_device.Done, "nothing runs here yet");
        Pass(dog, State(ServicePhase.Running), 6);
        Assert.AreEqual("arm 6", _device.Done[0]);
        Assert.IsGreaterThanOrEqualTo(6, _device.Done.Count(d => d == "feed"));
        Assert.AreEqual(TimeSpan.FromSeconds(2), dog.Nap);
    }

    [TestMethod]
    public void A_server_that_lets_go_is_not_fed_and_bitten_if_it_hangs()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 2);
        int fed = _device.Done.Count;
        Pass(dog, State(ServicePhase.Stopping) with
        {
            Emergency = new Reason("np", "It is cut off."),
        }, 10);
        Assert.HasCount(fed, _device.Done);
        Assert.HasCount(1, _told.Where(t => t.Contains("not fed", StringComparison.Ordinal)));
        Pass(dog, State(ServicePhase.Stopped, inView: false), 1);
        Assert.AreEqual("disarm", _device.Done[^1], "it has let go in time");
    }

    [TestMethod]
    public void A_server_that_doubts_its_view_is_not_fed()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 2);
        int fed = _device.Done.Count;
        Pass(dog, State(ServicePhase.Running) with { DoubtSince = _now }, 3);
        Assert.HasCount(fed, _device.Done);
        Pass(dog, State(ServicePhase.Running), 2);
        Assert.IsGreaterThan(fed, _device.Done.Count);
    }

    [TestMethod]
    [DataRow(ServicePhase.Stopped)]
    [DataRow(ServicePhase.Suspended)]
    public void Who_is_judged_by_nobody_is_disarmed(ServicePhase phase)
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 2);
        Pass(dog, State(phase), 2);
        Assert.AreEqual("disarm", _device.Done[^1]);
        Assert.HasCount(1, _device.Done.Where(d => d == "disarm"));
        Pass(dog, State(ServicePhase.Running), 1);
        Assert.HasCount(2, _device.Done.Where(d => d == "arm 6"));
    }

    [TestMethod]
    [TestProperty("Regression", "15")]
    [DataRow(ShutdownStall.Off)]
    [DataRow(ShutdownStall.Always)]
    public void It_is_armed_whether_shutdowns_are_watched_or_not(ShutdownStall stall)
    {
        var state = State(ServicePhase.Running);
        Pass(Dog(), state with
        {
            Config = state.Config with { Guard = new() { ShutdownStall = stall } },
        }, 1);
        Assert.AreEqual("arm 6", _device.Done[0]);
    }

    [TestMethod]
    [TestProperty("Regression", "207")]
    public void A_device_that_is_not_there_is_told_and_looked_for_again()
    {
        _device.IsMissing = true;
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 59);
        Assert.HasCount(1, _told);
        StringAssert.Contains(_told[0], "cannot be used");
        _device.IsMissing = false;
        Pass(dog, State(ServicePhase.Running), 3);
        CollectionAssert.Contains(_device.Done, "arm 6");
    }

    [TestMethod]
    public void A_device_that_waits_longer_than_asked_is_told()
    {
        _device.Rounds = TimeSpan.FromSeconds(60);
        Pass(Dog(), State(ServicePhase.Running), 1);
        StringAssert.Contains(_told.Single(), "though 6 s are called for");
    }

    [TestMethod]
    public void A_device_that_waits_shorter_than_asked_is_fed_in_its_own_time()
    {
        _device.Rounds = TimeSpan.FromSeconds(1.5);
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        StringAssert.Contains(_told.Single(), "a reset follows 1.5 s");
        Assert.AreEqual(TimeSpan.FromSeconds(0.5), dog.Nap);
    }

    [TestMethod]
    public void A_daemon_that_ends_in_order_disarms_it()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        dog.End();
        Assert.AreEqual("disarm", _device.Done[^1]);
    }

    [TestMethod]
    public void A_shutdown_that_may_stall_leaves_it_armed_for_as_long_as_that_may_take()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        dog.End(TimeSpan.FromSeconds(90));
        CollectionAssert.AreEqual((string[])["arm 90", "feed"], _device.Done.TakeLast(2).ToArray());
    }

    [TestMethod]
    public void A_device_that_cannot_be_disarmed_is_told_and_fed_while_nothing_runs()
    {
        _device.StaysArmed = true;
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        StringAssert.Contains(_told[^1], "nowayout");
        int fed = _device.Done.Count;
        Pass(dog, State(ServicePhase.Stopped), 10);
        CollectionAssert.DoesNotContain(_device.Done, "disarm");
        Assert.IsGreaterThan(fed + 2, _device.Done.Count);
    }

    [TestMethod]
    public void A_device_that_cannot_be_disarmed_is_fed_on_when_it_is_not_called_for_any_more()
    {
        _device.StaysArmed = true;
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        Assert.IsTrue(dog.Leave());
        StringAssert.Contains(_told[^1], "fed on");
        int fed = _device.Done.Count;
        Pass(dog, State(ServicePhase.Running) with { DoubtSince = _now }, 10);
        CollectionAssert.DoesNotContain(_device.Done, "disarm");
        Assert.IsGreaterThan(fed + 2, _device.Done.Count);
        dog.Take(TimeSpan.FromSeconds(9));
        Pass(dog, State(ServicePhase.Running), 1);
        CollectionAssert.Contains(_device.Done, "arm 9");
        Assert.AreEqual(TimeSpan.FromSeconds(3), dog.Nap);
    }

    [TestMethod]
    public void A_device_that_is_not_called_for_any_more_is_disarmed()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        Assert.IsFalse(dog.Leave());
        Assert.AreEqual("disarm", _device.Done[^1]);
    }

    [TestMethod]
    public void A_timeout_that_the_device_refuses_leaves_it_fed_as_before()
    {
        var dog = Dog();
        Pass(dog, State(ServicePhase.Running), 1);
        _device.IsMissing = true;
        dog.Take(TimeSpan.FromSeconds(600));
        Pass(dog, State(ServicePhase.Running), 1);
        StringAssert.Contains(_told[^1], "cannot be used");
        int fed = _device.Done.Count;
        Pass(dog, State(ServicePhase.Running), 6);
        Assert.IsGreaterThan(fed + 2, _device.Done.Count);
        Assert.AreEqual(TimeSpan.FromSeconds(2), dog.Nap);
    }

    private sealed class FakeDevice : IWatchdogDevice
    {
        public List<string> Done { get; } = [];

        public string Name => "watchdog0";

        public bool IsMissing { get; set; }

        public TimeSpan? Rounds { get; set; }

        public bool StaysArmed { get; set; }

        public TimeSpan Arm(TimeSpan timeout)
        {
            if (IsMissing) throw new IOException("there is no /dev/watchdog");
            Done.Add($"arm {timeout.TotalSeconds}");
            return Rounds ?? timeout;
        }

        public void Feed() => Done.Add("feed");

        public void Disarm() => Done.Add("disarm");
    }
}
