using System.Buffers.Binary;
using System.Net;
using Baton.Lab.Intrusion;

namespace Baton.Integration.Tests.Lab;

[TestClass]
public sealed class DatagramTests
{
    private static readonly IPAddress Target = IPAddress.Parse("10.78.0.2");

    [TestMethod]
    public void A_datagram_is_known_by_address_and_port()
    {
        byte[] frame = Frame([1, 2, 3]);
        Assert.IsTrue(Datagrams.IsFor(frame, Target, 29002));
        Assert.IsFalse(Datagrams.IsFor(frame, Target, 29003));
        Assert.IsFalse(Datagrams.IsFor(frame, IPAddress.Parse("10.78.0.3"), 29002));
        Assert.IsFalse(Datagrams.IsFor(frame.AsSpan(0, 30), Target, 29002));
    }

    [TestMethod]
    public void Another_payload_makes_a_frame_that_the_kernel_takes()
    {
        byte[] made = Datagrams.WithPayload(Frame([1, 2, 3]), [9, 8, 7, 6, 5]);
        Assert.IsTrue(Datagrams.IsFor(made, Target, 29002));
        CollectionAssert.AreEqual((byte[])[9, 8, 7, 6, 5], Datagrams.PayloadOf(made).ToArray());
        Assert.AreEqual(33, BinaryPrimitives.ReadUInt16BigEndian(made.AsSpan(16)));
        Assert.AreEqual(13, BinaryPrimitives.ReadUInt16BigEndian(made.AsSpan(38)));
        Assert.AreEqual(0xffff, OnesSum(made.AsSpan(14, 20)), "the header's checksum");
    }

    [TestMethod]
    public void No_lie_but_the_replayed_one_is_the_truth()
    {
        byte[] truth = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];
        var lies = Intruder.Lies(Frame(truth)).ToList();
        var same = lies.Where(
            l => Datagrams.PayloadOf(l.Frame).SequenceEqual(truth)).Select(l => l.Kind);
        CollectionAssert.AreEqual((string[])["replayed"], same.ToArray());
        CollectionAssert.AreEquivalent(
            (string[])["replayed", "altered", "truncated", "invented", "overlong"],
            lies.Select(l => l.Kind).Distinct().ToArray());
    }

    private static int OnesSum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        return (sum & 0xffff) + (sum >> 16);
    }

    private static byte[] Frame(byte[] payload)
    {
        byte[] head = new byte[14 + 20 + 8];
        head[12] = 8;
        head[14] = 0x45;
        head[22] = 64;
        head[23] = 17;
        IPAddress.Parse("10.78.0.1").GetAddressBytes().CopyTo(head, 26);
        Target.GetAddressBytes().CopyTo(head, 30);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(36), 29002);
        return [.. head, .. payload];
    }
}
