using System.Buffers.Binary;
using System.Text;

namespace Baton.Profile.Trace;

/// <summary>Reads little-endian fields one after the other.</summary>
internal ref struct Fields(ReadOnlySpan<byte> left)
{
    private ReadOnlySpan<byte> _left = left;

    public readonly int Length => _left.Length;

    public readonly bool AtEnd => _left.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public ulong Long() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of seven bits a byte, the lowest first.</summary>
    public ulong Packed()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new ProfileFailure("the trace holds a number of more than 64 bits");
    }

    /// <summary>A text of 16-bit characters that ends with a zero.</summary>
    public string Text()
    {
        for (int end = 0; end + 1 < _left.Length; end += 2)
        {
            if (_left[end] != 0 || _left[end + 1] != 0)
                continue;
            string text = Encoding.Unicode.GetString(_left[..end]);
            _left = _left[(end + 2)..];
            return text;
        }
        throw new ProfileFailure("the trace holds a text without an end");
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _left.Length)
            throw new ProfileFailure("the trace ends within an event");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
