using System.Globalization;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Wire.Heartbeats;
using Baton.Wire.Heartbeats.Serial;
using Baton.Wire.Heartbeats.Witness;
using Baton.Wire.Json;
using Baton.Wire.Sessions;
using Baton.Wire.Tests.Heartbeats;

namespace Baton.Wire.Tests;

/// <summary>
/// Whatever comes from outside, nothing fails, nothing changes, and memory stays flat.
/// <c>BATON_FUZZ</c> says how many inputs each kind gets; with the category Full each gets so many
/// that all together get more than a million.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class FuzzTests
{
    private const int Many = 200_000;

    private static readonly int Few = int.Parse(
        Environment.GetEnvironmentVariable("BATON_FUZZ") ?? "20000", CultureInfo.InvariantCulture);

    private int Inputs { get; set; } = Few;

    public required TestContext TestContext { get; init; }

    // A test of its own each: a failure names the kind, and none waits for the others' limit.
    [TestMethod]
    [TestCategory("Full")]
    [DataRow("datagrams")]
    [DataRow("slots")]
    [DataRow("serial")]
    [DataRow("witness")]
    [DataRow("blocks")]
    public async Task Two_hundred_thousand_of_each_change_nothing(string kind)
    {
        Inputs = Math.Max(Few, Many);
        switch (kind)
        {
            case "datagrams": Datagrams_change_nothing(); break;
            case "slots": Disk_slots_and_beats_of_a_witness_change_nothing(); break;
            case "serial": Serial_frames_change_nothing(); break;
            case "witness": Answers_of_a_witness_change_nothing(); break;
            default: await Blocks_of_a_session_are_read_or_refused(); break;
        }
    }

    [TestMethod]
    public void Datagrams_change_nothing()
    {
        var config = Lab.Cluster(servers: 2, paths: 1);
        var refused = new RefusedCounters();
        var time = TimeProvider.System;
        var (own, peer) = (new BeatMemory(10), new BeatMemory(20));
        var paths = LanPath.Of(config, new(0));
        var inbox = new BeatInbox(config, new(0), paths, Lab.Key, own, refused, time,
            () => Assert.Fail("woken"), () => Assert.Fail("a newcomer"));
        var outbox = new BeatOutbox(config, new(1), Lab.Key, peer,
            new BeatInbox(config, new(1), LanPath.Of(config, new(1)), Lab.Key, peer, refused,
                time, () => { }, () => { }));
        outbox.Set(Lab.Beat(20));
        byte[] right = new byte[FrameCodec.FrameBytesMax];
        int length = outbox.Write(0, right);
        var from = Lab.Source(config, 1, 0);

        Refused("datagrams", right.AsSpan(0, length).ToArray(), input =>
            inbox.Accept(0, input, from, 1));
        inbox.Drain(_ => Assert.Fail("heard"));
        Assert.IsNull(inbox.HeardAt(new(1), 0));
    }

    [TestMethod]
    public void Disk_slots_and_beats_of_a_witness_change_nothing()
    {
        var box = new Mailbox().Acquainted();
        byte[] right = [.. box.Second.Leave(), .. new byte[64]];
        Refused("disk slots", right, input => RelayEnvelope.IsBlank(input)
            ? Refusal.Truncated : box.First.Take(input), paddingFrom: right.Length - 64);
        Assert.IsEmpty(box.First.Drain());
        Assert.AreEqual(Refusal.None, box.First.Take(right), "what is right is still taken");
    }

    [TestMethod]
    public void Serial_frames_change_nothing()
    {
        var box = new Mailbox().Acquainted();
        int taken = 0;
        int noise = 0;
        var reader = new SerialFrames(WireLimits.DatagramBytesMax, frame =>
        {
            if (box.First.Inbox.Accept(Mailbox.Path, frame, 1) == Refusal.None) taken++;
        }, () => noise++);
        // Of another key: whatever is put together of it, it is never right.
        byte[] frame = new byte[300];
        new Random(5).NextBytes(frame);
        byte[] line = new byte[SerialFrames.WrittenBytesMax(frame.Length)];
        line = line[..SerialFrames.Write(frame, line)];
        var mutations = new Mutations(3);
        Flat("serial lines", () => reader.Feed(mutations.Of(line)));
        Assert.AreEqual(0, taken);
        Assert.IsGreaterThan(0, noise);
        Assert.IsEmpty(box.First.Drain());
    }

    [TestMethod]
    public void Answers_of_a_witness_change_nothing()
    {
        var box = new Mailbox().Acquainted();
        byte[] beat = box.Second.Leave().ToArray();
        Assert.AreEqual(Refusal.None, box.First.Take(beat));
        box.First.Drain();
        byte[] right = [1, 0, 0, 0, 9, (byte)(beat.Length >> 8), (byte)beat.Length, .. beat];
        var mutations = new Mutations(4);
        Flat("answers of a witness", () =>
        {
            var answer = new WitnessAnswer(mutations.Of(right));
            while (answer.Next())
                box.First.Relay.Take(answer.Server, answer.Beat, 1);
        });
        Assert.IsEmpty(box.First.Drain());
    }

    [TestMethod]
    public async Task Blocks_of_a_session_are_read_or_refused()
    {
        byte[] frame = PeerFrame.Of(new Message.Commit(
            new View(3, new(0), ServerSet.Of([new(0), new(1)])), [], []));
        byte[] right = [0, 0, (byte)(frame.Length >> 8), (byte)frame.Length, .. frame];
        var mutations = new Mutations(6);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Inputs; i++)
        {
            using var stream = new MemoryStream(mutations.Of(right).ToArray());
            try
            {
                while (await StreamFrame.ReadAsync(stream, PeerFrame.BytesMax, default)
                    is { Length: > 0 } block)
                    _ = MessageJson.Read(block.AsSpan(1));
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                // The session ends: that is how it is refused.
            }
        }
        Report("blocks of a session", GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    private delegate Refusal Judge(ReadOnlySpan<byte> input);

    private void Refused(string what, byte[] right, Judge judge, int paddingFrom = int.MaxValue)
    {
        var mutations = new Mutations(1);
        int signed = Math.Min(paddingFrom, right.Length);
        Flat(what, () =>
        {
            var input = mutations.Of(right);
            // What is the same up to where nobody looks any more is right, and no test.
            if (input.Length >= signed && input[..signed].SequenceEqual(right.AsSpan(0, signed)))
                return;
            if (judge(input) == Refusal.None)
                Assert.Fail(Convert.ToHexString(input));
        });
    }

    private void Flat(string what, Action input)
    {
        for (int i = 0; i < 100; i++) input();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Inputs; i++) input();
        Report(what, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    private void Report(string what, long grown)
    {
        TestContext.WriteLine($"{Inputs} {what}: memory grew by {grown} bytes");
        Assert.IsLessThan(1_000_000, grown);
    }
}
