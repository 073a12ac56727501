using System.Diagnostics;
using Baton.Core;
using Baton.Core.Membership;

namespace Baton.Wire.Tests;

[TestClass]
public sealed class FrameCodecTests
{
    private static readonly Guid Cluster = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [TestMethod]
    public void Random_beats_come_back_as_they_went()
    {
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            var beat = AnyBeat(random);
            long[] echoes = [.. Enumerable.Range(0, random.Next(33))
                .Select(_ => random.NextInt64())];
            var head = new FrameHead(random.Next(32), random.Next(16), beat.Incarnation,
                1 + random.NextInt64(long.MaxValue - 1));
            byte[] datagram = Write(beat, echoes, head);

            Assert.AreEqual(Refusal.None,
                FrameCodec.Read(datagram, Cluster, Lab.Key, out var frame));
            Assert.AreEqual(beat, frame.ToBeat());
            Assert.AreEqual(head,
                new FrameHead(frame.Sender, frame.Path, frame.Incarnation, frame.Sequence));
            for (int i = 0; i < 40; i++)
                Assert.AreEqual(i < echoes.Length ? echoes[i] : 0, frame.EchoOf(i));
        }
    }

    [TestMethod]
    public void The_largest_frame_fits_into_one_unfragmented_datagram()
    {
        var random = new Random(2);
        var beat = AnyBeat(random) with
        {
            Hears = [.. Enumerable.Repeat(new ServerSet(uint.MaxValue), Limits.ServersMax)],
        };
        byte[] datagram = Write(beat, new long[Limits.ServersMax], new(31, 15, 9, 1));
        Assert.HasCount(FrameCodec.FrameBytesMax, datagram);
        Assert.IsLessThanOrEqualTo(WireLimits.DatagramBytesMax, FrameCodec.FrameBytesMax);
    }

    [TestMethod]
    public void More_rows_than_servers_are_never_sent()
    {
        var beat = AnyBeat(new Random(3)) with { Hears = [.. new ServerSet[33]] };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => FrameCodec.WriteContent(beat, new byte[FrameCodec.FrameBytesMax]));
    }

    [TestMethod]
    public void Every_truncation_is_refused()
    {
        byte[] datagram = Write(AnyBeat(new Random(4)), [1, 2, 3], new(1, 0, 5, 6));
        for (int length = 0; length < datagram.Length; length++)
        {
            Assert.AreEqual(Refusal.Truncated,
                FrameCodec.Read(datagram.AsSpan(0, length), Cluster, Lab.Key, out _));
        }
    }

    [TestMethod]
    public void Anything_appended_is_refused()
    {
        byte[] datagram = [.. Write(AnyBeat(new Random(5)), [1], new(1, 0, 5, 6)), 0];
        Assert.AreEqual(Refusal.Malformed, FrameCodec.Read(datagram, Cluster, Lab.Key, out _));
    }

    [TestMethod]
    public void Every_single_bit_flip_is_refused()
    {
        byte[] datagram = Write(AnyBeat(new Random(6)), [1, 2, 3], new(1, 0, 5, 6));
        var causes = new Dictionary<Refusal, int>();
        for (int bit = 0; bit < datagram.Length * 8; bit++)
        {
            datagram[bit / 8] ^= (byte)(1 << bit % 8);
            var cause = FrameCodec.Read(datagram, Cluster, Lab.Key, out _);
            Assert.AreNotEqual(Refusal.None, cause, $"bit {bit}");
            causes[cause] = causes.GetValueOrDefault(cause) + 1;
            datagram[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.AreEqual(32, causes[Refusal.Malformed] - FlipsThatShorten(datagram));
        Assert.AreEqual(128, causes[Refusal.ForeignCluster]);
    }

    [TestMethod]
    public void Another_key_is_forgery_and_another_cluster_is_foreign()
    {
        byte[] datagram = Write(AnyBeat(new Random(7)), [], new(1, 0, 5, 6));
        Assert.AreEqual(Refusal.Forged,
            FrameCodec.Read(datagram, Cluster, new byte[32], out _));
        Assert.AreEqual(Refusal.ForeignCluster,
            FrameCodec.Read(datagram, Guid.NewGuid(), Lab.Key, out _));
    }

    [TestMethod]
    [DataRow(1, 2, false, DisplayName = "our own version adds nothing")]
    [DataRow(1, 4, true)]
    [DataRow(2, 0, true, DisplayName = "also of one that is refused later, by its version")]
    public void What_a_newer_version_adds_is_not_looked_at(int major, int minor, bool taken)
    {
        var beat = AnyBeat(new Random(11)) with { Protocol = new((byte)major, (byte)minor) };
        byte[] known = Write(beat, [1, 2], new(1, 0, beat.Incarnation, 6));
        byte[] longer = [.. known[..^Frame.MacBytes], 1, 2, 3, 4, .. new byte[Frame.MacBytes]];
        System.Security.Cryptography.HMACSHA256.HashData(Lab.Key, longer.AsSpan()
            [..^Frame.MacBytes], longer.AsSpan()[^Frame.MacBytes..]);

        var cause = FrameCodec.Read(longer, Cluster, Lab.Key, out var frame);

        Assert.AreEqual(taken ? Refusal.None : Refusal.Malformed, cause);
        if (!taken) return;
        Assert.AreEqual(beat, frame.ToBeat());
        Assert.AreEqual(2, frame.EchoOf(1));
    }

    [TestMethod]
    [DataRow(1, 9, ServicePhase.Running)]
    [DataRow(0, 0, ServicePhase.Suspended, DisplayName = "before versions were told: 1.0")]
    public void A_phase_that_only_a_newer_version_knows_is_of_a_server_that_does_something(
        int major, int minor, ServicePhase expected)
    {
        var beat = AnyBeat(new Random(12)) with
        {
            Protocol = new((byte)major, (byte)minor),
            Phase = expected == ServicePhase.Running ? (ServicePhase)77 : expected,
        };
        byte[] datagram = Write(beat, [], new(1, 0, beat.Incarnation, 6));
        Assert.AreEqual(Refusal.None,
            FrameCodec.Read(datagram, Cluster, Lab.Key, out var frame));
        Assert.AreEqual(expected, frame.ToBeat().Phase);
        Assert.AreEqual(major == 0 ? ProtocolVersion.First : beat.Protocol,
            frame.ToBeat().Protocol);
    }

    [TestMethod]
    [DataRow(0L, 1L)]
    [DataRow(1L, 0L)]
    [DataRow(-1L, 1L)]
    [DataRow(1L, long.MinValue)]
    public void A_start_or_sequence_that_cannot_be_is_malformed(long incarnation, long sequence)
    {
        byte[] datagram = Write(AnyBeat(new Random(8)), [], new(1, 0, incarnation, sequence));
        Assert.AreEqual(Refusal.Malformed, FrameCodec.Read(datagram, Cluster, Lab.Key, out _));
    }

    [TestMethod]
    public void Two_hundred_thousand_random_inputs_change_nothing_and_allocate_nothing()
    {
        var random = new Random(9);
        byte[] good = Write(AnyBeat(random), [1, 2], new(1, 0, 5, 6));
        byte[] input = new byte[1500];
        FrameCodec.Read(good, Cluster, Lab.Key, out _);
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int taken = 0;
        for (int round = 0; round < 200_000; round++)
        {
            int length = random.Next(input.Length);
            random.NextBytes(input.AsSpan(0, length));
            // Half of them look right up to some point, to get past the first checks.
            if (round % 2 == 0)
                good.AsSpan(0, Math.Min(length, random.Next(good.Length))).CopyTo(input);
            var cause = FrameCodec.Read(input.AsSpan(0, length), Cluster, Lab.Key, out _);
            if (cause == Refusal.None) taken++;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(0, taken);
        Assert.AreEqual(0, allocated);
        Assert.IsLessThan(10, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static int FlipsThatShorten(byte[] datagram)
    {
        // A flipped count either promises more rows (truncated) or fewer, or too many (malformed).
        int malformed = 0;
        foreach (int at in new[] { Frame.HearsCountAt, Frame.EchoCountAt })
        {
            for (int bit = 0; bit < 8; bit++)
            {
                int flipped = datagram[at] ^ (1 << bit);
                if (flipped < datagram[at] || flipped > Limits.ServersMax) malformed++;
            }
        }
        return malformed;
    }

    private static byte[] Write(Beat beat, ReadOnlySpan<long> echoes, FrameHead head)
    {
        byte[] into = new byte[FrameCodec.FrameBytesMax];
        byte[] content = new byte[FrameCodec.ContentBytesMax];
        int length = FrameCodec.WriteContent(beat, content);
        return into[..FrameCodec.Write(into, Cluster, head, content.AsSpan(0, length), echoes,
            Lab.Key)];
    }

    private static Beat AnyBeat(Random random) => new()
    {
        Incarnation = 1 + random.NextInt64(long.MaxValue - 1),
        Phase = (ServicePhase)random.Next(4),
        ViewNumber = random.NextInt64(),
        ViewMembers = new((uint)random.NextInt64(1L << 32)),
        ConfigGeneration = random.NextInt64(),
        Asleep = new((uint)random.NextInt64(1L << 32)),
        Hears = [.. Enumerable.Range(0, random.Next(33))
            .Select(_ => new ServerSet((uint)random.NextInt64(1L << 32)))],
    };
}
