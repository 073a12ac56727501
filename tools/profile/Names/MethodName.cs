using System.Collections.Immutable;

namespace Baton.Profile.Names;

/// <summary>A method by its names.</summary>
/// <param name="Owner">The type that has it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Arguments">Its own type arguments.</param>
/// <param name="Parameters">Tells it from others of that name; empty if there are none.</param>
internal sealed record MethodName(
    TypePath.Named Owner, string Name, ImmutableArray<TypePath> Arguments, string Parameters)
{
    /// <summary>The method without its type: <c>Name {Argument} (parameters)</c>.</summary>
    public string Member =>
        Name + (Arguments.IsEmpty ? "" : " {" + string.Join(';', Arguments) + "}")
        + (Parameters.Length == 0 ? "" : " " + Parameters);

    /// <summary>The libraries that it takes to know it, the one that has it first.</summary>
    public IEnumerable<string> Libraries =>
        Owner.Libraries.Concat(Arguments.SelectMany(a => a.Libraries)).Distinct();

    /// <summary>Its code depends on types that whoever uses it chooses.</summary>
    public bool IsGeneric => !Owner.Arguments.IsEmpty || !Arguments.IsEmpty;

    public override string ToString() => $"{Owner} {Member}";

    /// <summary>Reads what <see cref="Member"/> wrote.</summary>
    public static MethodName Parse(TypePath.Named owner, string member)
    {
        string[] words = member.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string name = words[0];
        ImmutableArray<TypePath> arguments = [];
        string parameters = "";
        foreach (string word in words.AsSpan(1))
        {
            if (word.StartsWith('('))
                parameters = word;
            else if (TypePath.Parse("T" + word) is TypePath.Named list)
                arguments = list.Arguments;
        }
        return new MethodName(owner, name, arguments, parameters);
    }
}
