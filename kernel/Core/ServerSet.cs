using System.Collections;
using System.Numerics;

namespace Baton.Core;

/// <summary>A server by its place in the configured order; 0 is the master server.</summary>
public readonly record struct ServerId(int Index) : IComparable<ServerId>
{
    public int CompareTo(ServerId other) => Index.CompareTo(other.Index);

    public override string ToString() => $"#{Index}";
}

/// <summary>A set of servers, one bit each; counted and compared without allocation.</summary>
public readonly record struct ServerSet(uint Bits) : IEnumerable<ServerId>
{
    public static readonly ServerSet Empty = new(0);

    public int Count => BitOperations.PopCount(Bits);

    public bool IsEmpty => Bits == 0;

    /// <summary>The member of the highest priority; the set must not be empty.</summary>
    public ServerId First => new(BitOperations.TrailingZeroCount(Bits));

    public static ServerSet operator |(ServerSet a, ServerSet b) => new(a.Bits | b.Bits);

    public static ServerSet operator &(ServerSet a, ServerSet b) => new(a.Bits & b.Bits);

    /// <summary>What is in a and not in b.</summary>
    public static ServerSet operator -(ServerSet a, ServerSet b) => new(a.Bits & ~b.Bits);

    public static ServerSet Of(params ReadOnlySpan<ServerId> servers)
    {
        uint bits = 0;
        foreach (var server in servers) bits |= 1u << server.Index;
        return new(bits);
    }

    public static ServerSet Of(IEnumerable<ServerId> servers) => Of([.. servers]);

    public bool Contains(ServerId server) => (Bits & (1u << server.Index)) != 0;

    public bool Includes(ServerSet other) => (other.Bits & ~Bits) == 0;

    public ServerSet With(ServerId server) => new(Bits | (1u << server.Index));

    public ServerSet Without(ServerId server) => new(Bits & ~(1u << server.Index));

    public Enumerator GetEnumerator() => new(Bits);

    IEnumerator<ServerId> IEnumerable<ServerId>.GetEnumerator()
    {
        for (uint rest = Bits; rest != 0; rest &= rest - 1)
            yield return new(BitOperations.TrailingZeroCount(rest));
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<ServerId>)this).GetEnumerator();

    public override string ToString() => "{" + string.Join(",", this) + "}";

    /// <summary>Goes through a set in priority order without allocation.</summary>
    public struct Enumerator(uint bits)
    {
        private uint _rest = bits;

        public ServerId Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest == 0) return false;
            Current = new(BitOperations.TrailingZeroCount(_rest));
            _rest &= _rest - 1;
            return true;
        }
    }
}
