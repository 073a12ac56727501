using System.Collections.Immutable;

namespace Baton.Core.Groups;

/// <summary>A few names in order, compared by what they are.</summary>
/// <param name="Names">Each once.</param>
public sealed record NameSet(ImmutableArray<string> Names)
{
    public static readonly NameSet Empty = new([]);

    public bool IsEmpty => Names.IsEmpty;

    public bool Contains(string name) => Names.Contains(name);

    public static NameSet Of(IEnumerable<string> names) =>
        new([.. names.Distinct().Order(StringComparer.Ordinal)]);

    public NameSet With(IEnumerable<string> names) => Of(Names.Concat(names));

    public NameSet Without(IEnumerable<string> names) => Of(Names.Except(names));

    public bool Equals(NameSet? other) => other is not null && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => Names.Length;
}
