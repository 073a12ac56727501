using System.Text;
using Baton.Profile;
using Baton.Profile.Trace;

namespace Baton.Tools.Tests.Profile;

[TestClass]
public sealed class TraceFileTests
{
    [TestMethod]
    public void Events_are_read_with_the_kinds_that_were_described_before()
    {
        using var folder = new Folder();
        string path = Path.Combine(folder.Path, "a.nettrace");
        File.WriteAllBytes(path, Trace(
            Block("MetadataBlock", Blob(0, 0x81, Kind(7, "Some-Provider", 72))),
            Block("EventBlock", Blob(7, 0x81, [1, 2, 3]), Blob(null, 0x00, [4, 5, 6]),
                Blob(9, 0x81, [9]))));
        var events = TraceFile.Read(path).ToList();
        Assert.HasCount(2, events);
        Assert.IsTrue(events.All(e => e is { Provider: "Some-Provider", Id: 72 }));
        CollectionAssert.AreEqual((byte[])[1, 2, 3], events[0].Payload.ToArray());
        CollectionAssert.AreEqual((byte[])[4, 5, 6], events[1].Payload.ToArray());
    }

    [TestMethod]
    public void A_trace_of_a_process_that_was_killed_gives_what_it_has()
    {
        using var folder = new Folder();
        string path = Path.Combine(folder.Path, "a.nettrace");
        byte[] whole = Trace(
            Block("MetadataBlock", Blob(0, 0x81, Kind(7, "Some-Provider", 72))),
            Block("EventBlock", Blob(7, 0x81, [1, 2, 3])),
            Block("EventBlock", Blob(7, 0x81, [4, 5, 6])));
        File.WriteAllBytes(path, whole[..^6]);
        Assert.HasCount(1, TraceFile.Read(path).ToList());
    }

    [TestMethod]
    public void Another_file_is_refused()
    {
        using var folder = new Folder();
        string path = Path.Combine(folder.Path, "a.nettrace");
        File.WriteAllText(path, "no trace at all");
        Assert.ThrowsExactly<ProfileFailure>(() => TraceFile.Read(path).ToList());
    }

    private static byte[] Trace(params byte[][] blocks) =>
    [
        .. "Nettrace"u8, 20, 0, 0, 0, .. "!FastSerialization.1"u8,
        .. Opening("Trace"), .. new byte[48], 6,
        .. Aligned(blocks), 1,
    ];

    // A block's content begins at a multiple of four from the start of the file.
    private static byte[] Aligned(byte[][] blocks)
    {
        int at = 8 + 4 + 20 + Opening("Trace").Length + 48 + 1;
        var bytes = new List<byte>();
        foreach (byte[] block in blocks)
        {
            int name = BitConverter.ToInt32(block, 11);
            int head = 15 + name + 1 + 4;
            bytes.AddRange(block[..head]);
            while ((at + bytes.Count) % 4 != 0) bytes.Add(0);
            bytes.AddRange(block[head..]);
        }
        return [.. bytes];
    }

    private static byte[] Block(string name, params byte[][] blobs)
    {
        byte[] content = [20, 0, 1, 0, .. new byte[16], .. blobs.SelectMany(b => b)];
        return [.. Opening(name), .. BitConverter.GetBytes(content.Length), .. content, 6];
    }

    private static byte[] Opening(string name) =>
    [
        5, 5, 1, 2, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(name.Length),
        .. Encoding.UTF8.GetBytes(name), 6,
    ];

    private static byte[] Blob(byte? kind, byte flags, byte[] payload) =>
    [
        flags, .. kind is { } k ? (byte[])[k] : [], 0,
        .. (flags & 0x80) != 0 ? (byte[])[(byte)payload.Length] : [], .. payload,
    ];

    private static byte[] Kind(int number, string provider, int id) =>
    [
        .. BitConverter.GetBytes(number), .. Encoding.Unicode.GetBytes(provider + "\0"),
        .. BitConverter.GetBytes(id),
    ];
}
