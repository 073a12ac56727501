using System.Text;

namespace Baton.Profile.Trace;

/// <summary>
/// A file that the runtime's EventPipe wrote (<c>.nettrace</c>, version 4): blocks of events, the
/// kinds of which are described in blocks of their own.
/// </summary>
internal sealed class TraceFile
{
    private const byte ObjectTag = 5;
    private const byte EndTag = 6;

    private readonly byte[] _bytes;
    private readonly Dictionary<int, (string Provider, int Id)> _kinds = [];
    private int _at;

    private TraceFile(byte[] bytes) => _bytes = bytes;

    /// <summary>All its events, in the order of the file.</summary>
    public static IEnumerable<TraceEvent> Read(string path)
    {
        var file = new TraceFile(File.ReadAllBytes(path));
        foreach (var (name, from, length) in file.Blocks())
        {
            if (name is not ("MetadataBlock" or "EventBlock"))
                continue;
            foreach (var (kind, payload) in file.Blobs(from, length))
            {
                if (name == "MetadataBlock")
                    file.Describe(payload.Span);
                else if (file._kinds.TryGetValue(kind, out var known))
                    yield return new TraceEvent(known.Provider, known.Id, payload);
            }
        }
    }

    private IEnumerable<(string Name, int From, int Length)> Blocks()
    {
        if (!_bytes.AsSpan().StartsWith("Nettrace"u8))
            throw new ProfileFailure("this is no trace of EventPipe");
        _at = 8;
        _at += 4 + Int(_at);
        // A process that was killed leaves a file without an end, and that is no fault.
        while (_at + 15 < _bytes.Length && _bytes[_at] == ObjectTag && _bytes[_at + 1] == ObjectTag)
        {
            int nameLength = Int(_at + 11);
            string name = Encoding.UTF8.GetString(_bytes, _at + 15, nameLength);
            _at += 15 + nameLength + 1;
            if (name == "Trace")
            {
                _at += 48 + 1;
                continue;
            }
            int length = Int(_at);
            int from = (_at + 4 + 3) & ~3;
            if (from + length >= _bytes.Length)
                yield break;
            yield return (name, from, length);
            _at = from + length;
            if (_bytes[_at++] != EndTag)
                throw new ProfileFailure($"a block of the trace ends oddly at {_at}");
        }
    }

    private List<(int Kind, ReadOnlyMemory<byte> Payload)> Blobs(int from, int length)
    {
        var found = new List<(int, ReadOnlyMemory<byte>)>();
        var block = _bytes.AsMemory(from, length);
        var header = new Fields(block.Span);
        int headerLength = header.Short();
        if ((header.Short() & 1) == 0)
            throw new ProfileFailure("the trace has events in the layout of old runtimes");
        int at = headerLength;
        int kind = 0;
        int size = 0;
        while (at < length)
        {
            var fields = new Fields(block.Span[at..]);
            (kind, size) = BlobHeader(ref fields, kind, size);
            int start = length - fields.Length;
            found.Add((kind, block.Slice(start, size)));
            at = start + size;
        }
        return found;
    }

    // What a flag does not announce is as it was in the event before.
    private static (int Kind, int Size) BlobHeader(ref Fields fields, int kind, int size)
    {
        byte flags = fields.Byte();
        if ((flags & 1) != 0)
            kind = (int)fields.Packed();
        if ((flags & 2) != 0)
        {
            fields.Packed();
            fields.Packed();
            fields.Packed();
        }
        if ((flags & 4) != 0)
            fields.Packed();
        if ((flags & 8) != 0)
            fields.Packed();
        fields.Packed();
        if ((flags & 16) != 0)
            fields.Take(16);
        if ((flags & 32) != 0)
            fields.Take(16);
        if ((flags & 128) != 0)
            size = (int)fields.Packed();
        return (kind, size);
    }

    private void Describe(ReadOnlySpan<byte> payload)
    {
        var fields = new Fields(payload);
        int kind = fields.Int();
        string provider = fields.Text();
        _kinds[kind] = (provider, fields.Int());
    }

    private int Int(int at) => BitConverter.ToInt32(_bytes, at);
}
