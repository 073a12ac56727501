using Baton.Wire.Heartbeats.Serial;

namespace Baton.Wire.Tests.Heartbeats.Serial;

[TestClass]
public sealed class SerialFramesTests
{
    private const int FrameMax = 1200;

    private readonly List<byte[]> _frames = [];
    private readonly SerialFrames _reader;
    private int _noise;

    public SerialFramesTests() =>
        _reader = new SerialFrames(FrameMax, f => _frames.Add(f.ToArray()), () => _noise++);

    [TestMethod]
    public void Whatever_is_encoded_comes_back_and_has_no_zero_on_the_way()
    {
        var random = new Random(7);
        for (int length = 0; length <= 600; length++)
        {
            byte[] frame = new byte[length];
            random.NextBytes(frame);
            // Zeroes are what it is about: now none, now some, now nothing else.
            if (length % 3 == 1) frame.AsSpan().Replace((byte)0, (byte)1);
            if (length % 3 == 2) Array.Clear(frame, 0, length / 2);
            byte[] encoded = new byte[Cobs.EncodedBytesMax(length)];
            int written = Cobs.Encode(frame, encoded);
            Assert.IsFalse(encoded.AsSpan(0, written).Contains((byte)0), $"length {length}");
            int decoded = Cobs.Decode(encoded.AsSpan(0, written));
            CollectionAssert.AreEqual(frame, encoded[..decoded], $"length {length}");
        }
    }

    [TestMethod]
    public void Frames_in_pieces_of_any_size_are_put_together()
    {
        byte[] line = [.. Line([1, 0, 2]), .. Line([3]), .. Line([0, 0])];
        for (int piece = 1; piece <= line.Length; piece++)
        {
            _frames.Clear();
            foreach (byte[] chunk in line.Chunk(piece)) _reader.Feed(chunk);
            Assert.AreEqual("1,0,2 3 0,0", Text(), $"pieces of {piece}");
        }
        Assert.AreEqual(0, _noise);
    }

    [TestMethod]
    public void After_garbage_the_very_next_frame_is_found()
    {
        var random = new Random(11);
        for (int i = 0; i < 500; i++)
        {
            byte[] garbage = new byte[random.Next(0, 3000)];
            random.NextBytes(garbage);
            _reader.Feed(garbage);
            _frames.Clear();
            _reader.Feed(Line([1, 2, 3]));
            Assert.AreEqual("1,2,3", Text().Split(' ')[^1], $"garbage {i}");
        }
        Assert.IsGreaterThan(0, _noise);
    }

    [TestMethod]
    public void A_lost_byte_costs_one_frame_and_no_other()
    {
        byte[] broken = [.. Line([9, 9, 9, 0, 9])];
        for (int lost = 1; lost < broken.Length - 1; lost++)
        {
            _frames.Clear();
            byte[] rest = [.. broken[..lost], .. broken[(lost + 1)..]];
            _reader.Feed([.. Line([1]), .. rest, .. Line([2])]);
            string[] found = Text().Split(' ');
            Assert.AreEqual("1", found[0]);
            Assert.AreEqual("2", found[^1]);
        }
    }

    [TestMethod]
    public void What_is_longer_than_any_frame_is_noise_and_takes_no_memory()
    {
        byte[] endless = [.. Enumerable.Repeat((byte)7, 100_000)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) _reader.Feed(endless);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        _reader.Feed(Line([1]));
        Assert.AreEqual("1", Text());
        Assert.AreEqual(1, _noise);
    }

    private string Text() => string.Join(' ', _frames.Select(f => string.Join(',', f)));

    private static byte[] Line(byte[] frame)
    {
        byte[] into = new byte[SerialFrames.WrittenBytesMax(frame.Length)];
        return into[..SerialFrames.Write(frame, into)];
    }
}
