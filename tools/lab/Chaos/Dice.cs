namespace Baton.Lab.Chaos;

/// <summary>Numbers from a seed that no version of a library changes (xorshift64*).</summary>
public sealed class Dice(int seed)
{
    private ulong _state = (ulong)(uint)seed * 0x9E3779B97F4A7C15UL + 0x2545F4914F6CDD1DUL;

    /// <summary>A number from 0 up to and without a bound.</summary>
    public int Roll(int sides)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)sides);
    }

    /// <summary>The same things in another order.</summary>
    public T[] Shuffle<T>(IEnumerable<T> things)
    {
        T[] mixed = [.. things];
        for (int last = mixed.Length - 1; last > 0; last--)
        {
            int other = Roll(last + 1);
            (mixed[last], mixed[other]) = (mixed[other], mixed[last]);
        }
        return mixed;
    }
}
