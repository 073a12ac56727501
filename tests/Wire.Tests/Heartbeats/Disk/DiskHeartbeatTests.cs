using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;
using Baton.Wire.Heartbeats;
using Baton.Wire.Heartbeats.Disk;

namespace Baton.Wire.Tests.Heartbeats.Disk;

[TestClass]
public sealed class DiskHeartbeatTests
{
    private readonly FakeDisk _disk = new();
    private readonly Signal _signal = new();
    private readonly RefusedCounters _refused = new();
    // A busy machine's disk is slow: only the test of that has a timeout that it would hurt.
    private ClusterConfig _config =
        Mailbox.WithDisk(Lab.Cluster(servers: 2, paths: 1, timeoutMs: 60_000), "/dev/fake");

    [TestMethod]
    public void Two_servers_hear_each_other_over_one_disk()
    {
        using var first = new Node(this, 0, 10);
        using var second = new Node(this, 1, 20);
        first.WaitForBeats(of: 20, count: 3);
        second.WaitForBeats(of: 10, count: 3);
        Assert.IsEmpty(first.Told);
        Assert.IsEmpty(second.Told);
    }

    [TestMethod]
    public void A_real_file_carries_beats_past_every_cache()
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"slots-{Guid.NewGuid():N}");
        try
        {
            using (var made = File.Create(file)) made.SetLength(11_000_000);
            using var first = new Node(this, 0, 10, new DiskSlots(file, 2));
            using var second = new Node(this, 1, 20, new DiskSlots(file, 2));
            first.WaitForBeats(of: 20, count: 3);
            second.WaitForBeats(of: 10, count: 3);
            Assert.IsEmpty(first.Told);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void A_device_that_is_not_there_is_told_once_and_used_when_it_comes()
    {
        _disk.Missing = true;
        using var first = new Node(this, 0, 10);
        first.WaitForAlert(10);
        _disk.Missing = false;
        using var second = new Node(this, 1, 20);
        first.WaitForAlert(20);
        first.WaitForBeats(of: 20, count: 1);
        Assert.HasCount(2, first.Told);
        Assert.Contains("/dev/fake: it cannot be opened: no such device", first.Told[0].Text);
    }

    [TestMethod]
    public void A_device_with_a_file_system_is_never_written_to()
    {
        _disk.Head[1080] = 0x53;
        _disk.Head[1081] = 0xEF;
        using var first = new Node(this, 0, 10);
        first.WaitForAlert(11);
        Assert.Contains("an ext file system, and nothing is written to it", first.Told[0].Text);
        Assert.IsFalse(_disk.Slot(0).ContainsAnyExcept((byte)0));
    }

    [TestMethod]
    public void A_device_that_is_too_small_is_told()
    {
        _disk.Size = 1_000_000;
        using var first = new Node(this, 0, 10);
        first.WaitForAlert(14);
        Assert.Contains("it has 1000000 bytes", first.Told[0].Text);
    }

    [TestMethod]
    public void An_error_is_told_once_and_the_device_is_opened_again()
    {
        using var first = new Node(this, 0, 10);
        using var second = new Node(this, 1, 20);
        first.WaitForBeats(of: 20, count: 1);
        _disk.Fault = "it cannot be written: input/output error";
        first.WaitForAlert(13);
        _disk.Fault = null;
        first.WaitForAlert(20);
        int before = first.Heard.Count;
        first.WaitFor(n => n.Heard.Count > before);
        Assert.HasCount(1, first.Told.Where(a => a.Id == 20));
    }

    [TestMethod]
    public void A_disk_that_does_not_answer_is_told_and_holds_up_neither_news_nor_the_end()
    {
        _config = _config with
        {
            Timing = _config.Timing with { HeartbeatTimeout = TimeSpan.FromSeconds(1) },
        };
        var first = new Node(this, 0, 10);
        using var second = new Node(this, 1, 20);
        first.WaitForBeats(of: 20, count: 1);
        _disk.Stall();
        first.WaitForAlert(15);
        long began = Stopwatch.GetTimestamp();
        first.Disk.HaveNews();
        first.Dispose();
        Assert.IsLessThan(TimeSpan.FromSeconds(3), Stopwatch.GetElapsedTime(began));
        int before = first.Heard.Count;
        _disk.GoOn();
        // The one that goes on works again; the one that ended takes nothing in any more.
        second.WaitForAlert(20);
        Assert.HasCount(before, first.Heard);
    }

    [TestMethod]
    public void Torn_foreign_and_old_slots_change_nothing_and_are_counted()
    {
        using var first = new Node(this, 0, 10);
        byte[] recorded;
        using (var second = new Node(this, 1, 20))
        {
            first.WaitForBeats(of: 20, count: 1);
            recorded = _disk.Slot(1).ToArray();
            first.WaitForBeats(of: 20, count: 4);
        }
        first.WaitFor(_ => _refused[Refusal.Stale] > 0);
        int heard = first.Heard.Count;
        recorded.CopyTo(_disk.Slot(1));
        first.WaitFor(_ => _refused[Refusal.Replayed] > 0);
        _disk.Slot(1)[100] ^= 1;
        first.WaitFor(_ => _refused[Refusal.Torn] > 0);
        var foreign = new Mailbox();
        foreign.Second.Leave().CopyTo(_disk.Slot(1));
        first.WaitFor(_ => _refused[Refusal.ForeignCluster] > 0);
        Assert.HasCount(heard, first.Heard);
    }

    private sealed class Node : IDisposable
    {
        private readonly DiskHeartbeatTests _test;
        private readonly BeatInbox _inbox;

        public Node(DiskHeartbeatTests test, int index, long incarnation, DiskSlots? slots = null)
        {
            _test = test;
            var (config, time) = (test._config, TimeProvider.System);
            var memory = new BeatMemory(incarnation);
            _inbox = new BeatInbox(config, new(index), [], Lab.Key, memory, test._refused, time,
                () => { }, () => Disk?.HaveNews());
            var outbox = new BeatOutbox(config, new(index), Lab.Key, memory, _inbox);
            outbox.Set(Lab.Beat(incarnation));
            var relay = new Relay(
                config, new(index), 1, Lab.Key, _inbox, outbox, test._refused, time);
            Disk = new DiskHeartbeat("diskhb1", slots ?? test._disk.Slots(2), new(index), relay,
                config.Timing, new BeatThreads(config.Timing, _ => { }), time,
                alert => test._signal.Change(() => Told = Told.Add(alert)));
            Disk.Start();
        }

        public DiskHeartbeat Disk { get; }

        public ImmutableList<Alert> Told { get; private set; } = [];

        public ImmutableList<Event.BeatHeard> Heard { get; private set; } = [];

        public void WaitForAlert(int id) =>
            _test._signal.WaitFor(() => Told.Any(a => a.Id == id), $"alert {id}");

        public void WaitForBeats(long of, int count) =>
            WaitFor(n => n.Heard.Count(b => b.Beat.Incarnation == of) >= count);

        // Beats say nothing when they only go on, so they are looked for.
        public void WaitFor(Func<Node, bool> condition)
        {
            bool met = SpinWait.SpinUntil(() =>
            {
                _inbox.Drain(beat => Heard = Heard.Add(beat));
                return condition(this);
            }, Lab.Patience * 3);
            Assert.IsTrue(met, "in time");
        }

        public void Dispose() => Disk.Dispose();
    }
}
