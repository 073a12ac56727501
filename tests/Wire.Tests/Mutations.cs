namespace Baton.Wire.Tests;

/// <summary>Inputs that are almost right: bits, lengths, numbers and pieces changed at random.
/// </summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[] Edges = [0, 1, 2, 31, 32, 33, 0x7F, 0x80, 0xFE, 0xFF];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[8192];

    /// <summary>A changed copy; valid until the next.</summary>
    public Span<byte> Of(ReadOnlySpan<byte> right)
    {
        right.CopyTo(_buffer);
        int length = right.Length;
        int changes = 1 + _random.Next(4);
        for (int i = 0; i < changes; i++)
        {
            int at = length == 0 ? 0 : _random.Next(length);
            switch (_random.Next(7))
            {
                case 0: _buffer[at] ^= (byte)(1 << _random.Next(8)); break;
                case 1: _buffer[at] = Edges[_random.Next(Edges.Length)]; break;
                case 2: length = _random.Next(length + 1); break;
                case 3:
                    int more = _random.Next(1, 200);
                    _random.NextBytes(_buffer.AsSpan(length, more));
                    length += more;
                    break;
                case 4: _random.NextBytes(_buffer.AsSpan(at, Math.Min(16, length - at))); break;
                case 5:
                    // A piece of it where it does not belong.
                    int piece = _random.Next(1, 40);
                    int from = _random.Next(Math.Max(1, length - piece));
                    _buffer.AsSpan(from, piece).CopyTo(_buffer.AsSpan(at));
                    length = Math.Max(length, at + piece);
                    break;
                default:
                    length = _random.Next(1500);
                    _random.NextBytes(_buffer.AsSpan(0, length));
                    break;
            }
        }
        return _buffer.AsSpan(0, length);
    }
}
