using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Wire.Heartbeats;
using Baton.Wire.Heartbeats.Serial;

namespace Baton.Wire.Tests.Heartbeats.Serial;

[TestClass]
public sealed class SerialHeartbeatTests
{
    private readonly Signal _signal = new();
    private readonly RefusedCounters _refused = new();
    private readonly ClusterConfig _config = Mailbox.With(
        Lab.Cluster(servers: 2, paths: 1), "comhb", new DeviceConfig("com", "/dev/ttyS9"));

    [TestMethod]
    public void Two_servers_hear_each_other_over_a_line()
    {
        using var cable = new Cable();
        using var first = new Node(this, 0, 10, cable.End(0));
        using var second = new Node(this, 1, 20, cable.End(1));
        first.WaitForBeats(3);
        second.WaitForBeats(3);
        Assert.IsEmpty(first.Told);
    }

    [TestMethod]
    public void Noise_on_the_line_is_counted_and_the_beats_come_through()
    {
        using var cable = new Cable { Noise = [7, 0, 8, 9, 255, 1, 0, 3] };
        using var first = new Node(this, 0, 10, cable.End(0));
        using var second = new Node(this, 1, 20, cable.End(1));
        first.WaitForBeats(5);
        second.WaitForBeats(5);
        Assert.IsGreaterThan(
            0, _refused[Refusal.Garbled] + _refused[Refusal.Truncated]);
    }

    [TestMethod]
    public void A_line_that_is_pulled_is_told_once_and_used_when_it_is_plugged_in_again()
    {
        using var cable = new Cable();
        using var first = new Node(this, 0, 10, cable.End(0));
        using var second = new Node(this, 1, 20, cable.End(1));
        first.WaitForBeats(2);
        cable.Pull();
        first.WaitForAlert(2);
        second.WaitForAlert(2);
        cable.Plug();
        first.WaitForAlert(3);
        int heard = first.Heard.Count;
        first.WaitForBeats(heard + 2);
        Assert.HasCount(2, first.Told);
    }

    [TestMethod]
    public void A_line_that_is_not_there_is_told_once_and_the_end_does_not_wait_for_it()
    {
        var alone = new Node(this, 0, 10, "/dev/no-such-line");
        alone.WaitForAlert(1);
        Assert.Contains("/dev/no-such-line: it cannot be opened", alone.Told[0].Text);
        long began = Stopwatch.GetTimestamp();
        alone.Dispose();
        Assert.IsLessThan(TimeSpan.FromSeconds(2), Stopwatch.GetElapsedTime(began));
        Assert.HasCount(1, alone.Told);
    }

    [TestMethod]
    public void What_is_no_serial_line_is_told()
    {
        using var wrong = new Node(this, 0, 10, "/dev/null");
        wrong.WaitForAlert(1);
        Assert.Contains("it is no serial line", wrong.Told[0].Text);
    }

    private sealed class Node : IDisposable
    {
        private readonly SerialHeartbeatTests _test;
        private readonly SerialHeartbeat _serial;
        private readonly BeatInbox _inbox;

        public Node(SerialHeartbeatTests test, int index, long incarnation, string line)
        {
            _test = test;
            var (config, time) = (test._config, TimeProvider.System);
            var memory = new BeatMemory(incarnation);
            _inbox = new BeatInbox(config, new(index), [], Lab.Key, memory, test._refused, time,
                () => { }, () => _serial?.HaveNews());
            var outbox = new BeatOutbox(config, new(index), Lab.Key, memory, _inbox);
            outbox.Set(Lab.Beat(incarnation));
            _serial = new SerialHeartbeat("comhb1", 1, line, _inbox, outbox, test._refused,
                config.Timing, new BeatThreads(config.Timing, _ => { }), time,
                alert => test._signal.Change(() => Told = Told.Add(alert)));
            _serial.Start();
        }

        public ImmutableList<Alert> Told { get; private set; } = [];

        public ImmutableList<Event.BeatHeard> Heard { get; private set; } = [];

        public void WaitForAlert(int id) =>
            _test._signal.WaitFor(() => Told.Any(a => a.Id == id), $"alert {id}");

        // Beats say nothing when they only go on, so they are looked for.
        public void WaitForBeats(int count)
        {
            bool met = SpinWait.SpinUntil(() =>
            {
                _inbox.Drain(beat => Heard = Heard.Add(beat));
                return Heard.Count >= count;
            }, Lab.Patience * 3);
            Assert.IsTrue(met, $"{count} beats in time");
        }

        public void Dispose() => _serial.Dispose();
    }
}
