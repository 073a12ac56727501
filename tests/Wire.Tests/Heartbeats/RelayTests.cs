using Baton.Wire.Heartbeats;

namespace Baton.Wire.Tests.Heartbeats;

[TestClass]
public sealed class RelayTests
{
    private readonly Mailbox _box = new();

    [TestMethod]
    public void A_beat_counts_once_its_sender_has_fetched_one_of_ours()
    {
        Assert.AreEqual(Refusal.Unconfirmed, _box.First.Take(_box.Second.Leave()));
        byte[] early = [.. _box.Second.Leave()];
        Assert.AreEqual(Refusal.None, _box.Second.Take(_box.First.Leave()));
        Assert.AreEqual(Refusal.Unconfirmed, _box.First.Take(early),
            "it had fetched nothing yet when it left this");
        Assert.AreEqual(Refusal.None, _box.First.Take(_box.Second.Leave()));
        Assert.AreEqual(20, _box.First.Drain().Single().Beat.Incarnation);
    }

    [TestMethod]
    public void The_same_beat_again_is_no_news_and_stale_only_once_another_was_due()
    {
        _box.Acquainted();
        byte[] left = _box.Second.Leave();
        Assert.AreEqual(Refusal.None, _box.First.Take(left));
        _box.First.Drain();
        Assert.AreEqual(Refusal.None, _box.First.Take(left));
        _box.Time.Advance(_box.Config.Timing.HeartbeatInterval * 2);
        Assert.AreEqual(Refusal.Stale, _box.First.Take(left));
        Assert.IsEmpty(_box.First.Drain());
        Assert.AreEqual(1, _box.Refused[Refusal.Stale]);
    }

    [TestMethod]
    public void An_older_beat_put_back_is_a_replay()
    {
        _box.Acquainted();
        byte[] older = _box.Second.Leave();
        Assert.AreEqual(Refusal.None, _box.First.Take(_box.Second.Leave()));
        _box.First.Drain();
        Assert.AreEqual(Refusal.Replayed, _box.First.Take(older));
        Assert.IsEmpty(_box.First.Drain());
    }

    [TestMethod]
    public void Beats_held_back_and_handed_out_one_by_one_keep_no_dead_server_alive()
    {
        _box.Acquainted();
        byte[][] hoard = [.. Enumerable.Range(0, 100).Select(_ => _box.Second.Leave())];
        // The server has died; the place goes on handing out what it hoarded.
        int counted = 0;
        var began = _box.Time.GetTimestamp();
        var lastCounted = TimeSpan.Zero;
        foreach (byte[] beat in hoard)
        {
            _box.Time.Advance(_box.Config.Timing.HeartbeatInterval);
            _box.First.Leave();
            if (_box.First.Take(beat) != Refusal.None) continue;
            counted++;
            lastCounted = _box.Time.GetElapsedTime(began);
        }
        Assert.IsGreaterThan(0, counted);
        Assert.IsLessThanOrEqualTo(_box.Config.Timing.HeartbeatTimeout * 2, lastCounted);
        Assert.IsGreaterThan(50, _box.Refused[Refusal.HeldBack]);
    }

    [TestMethod]
    public void A_recording_is_never_heard_after_the_receiver_restarted()
    {
        _box.Acquainted();
        byte[][] recording = [.. Enumerable.Range(0, 20).Select(_ => _box.Second.Leave())];
        var restarted = _box.First = new Mailbox.Server(_box, 0, 11);
        restarted.Leave();
        foreach (byte[] beat in recording)
            Assert.AreEqual(Refusal.Unconfirmed, restarted.Take(beat));
        Assert.IsEmpty(restarted.Drain());
    }

    [TestMethod]
    public void Steady_exchange_is_always_heard_however_long_it_lasts()
    {
        _box.Acquainted();
        for (int i = 0; i < 1000; i++)
        {
            _box.Time.Advance(_box.Config.Timing.HeartbeatInterval);
            Assert.AreEqual(Refusal.None, _box.First.Take(_box.Second.Leave()), $"round {i}");
            Assert.AreEqual(Refusal.None, _box.Second.Take(_box.First.Leave()), $"round {i}");
        }
    }

    [TestMethod]
    public void Each_cause_is_refused_and_counted_and_changes_nothing()
    {
        _box.Acquainted();
        byte[] Fresh() => [.. _box.Second.Leave(), .. new byte[200]];
        byte[] Broken(int at)
        {
            byte[] bytes = Fresh();
            bytes[at] ^= 0x5A;
            return bytes;
        }

        var foreign = new Mailbox().Acquainted();
        (byte[] Bytes, Refusal Cause)[] cases =
        [
            (Broken(0), Refusal.Malformed),
            (Broken(3), Refusal.Malformed),
            (Broken(7), Refusal.Malformed),
            (Broken(10), Refusal.Torn),
            (Broken(80), Refusal.Torn),
            (Fresh()[..60], Refusal.Truncated),
            (Fresh()[..4], Refusal.Truncated),
            ([.. foreign.Second.Leave(), .. new byte[200]], Refusal.ForeignCluster),
            ([.. _box.First.Leave(), .. new byte[200]], Refusal.UnknownSender),
        ];
        foreach (var (bytes, cause) in cases)
        {
            long before = _box.Refused[cause];
            Assert.AreEqual(cause, _box.First.Take(bytes));
            Assert.AreEqual(before + 1, _box.Refused[cause]);
        }
        Assert.AreEqual(Refusal.None, _box.First.Take(new byte[4096]), "nothing was left there");
        Assert.IsEmpty(_box.First.Drain());
        Assert.AreEqual(Refusal.None, _box.First.Take(Fresh()));
    }

    [TestMethod]
    public void Neither_leaving_nor_taking_allocates()
    {
        _box.Acquainted();
        byte[] into = new byte[RelayEnvelope.BytesMax];
        Exchange(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(5000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchange(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _box.First.Take(into.AsSpan(0, _box.Second.Relay.Write(into)));
                _box.Second.Take(into.AsSpan(0, _box.First.Relay.Write(into)));
            }
        }
    }
}
