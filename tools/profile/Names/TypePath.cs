using System.Collections.Immutable;

namespace Baton.Profile.Names;

/// <summary>
/// A type by its names: <c>Library!Space.Outer+Inner{Argument;Argument}</c>, <c>T[]</c>,
/// <c>T[,]</c>, <c>T*</c>, <c>T&amp;</c>. The core library needs no mention.
/// </summary>
internal abstract record TypePath
{
    public const string Core = "System.Private.CoreLib";

    private TypePath()
    {
    }

    /// <summary>A class or a value type, with its arguments if it is generic.</summary>
    public sealed record Named(string Library, string Name, ImmutableArray<TypePath> Arguments)
        : TypePath
    {
        /// <summary>It stands for every reference type: they share their code.</summary>
        public bool IsCanon => Library == Core && Name == "System.__Canon";

        public override string ToString() =>
            (Library == Core ? "" : Library + "!") + Name
            + (Arguments.IsEmpty ? "" : "{" + string.Join(';', Arguments) + "}");
    }

    /// <summary>An array; of one dimension if <paramref name="Rank"/> is 1.</summary>
    public sealed record Array(TypePath Of, int Rank) : TypePath
    {
        public override string ToString() => $"{Of}[{new string(',', Rank - 1)}]";
    }

    /// <summary>A pointer (<c>*</c>) or a reference (<c>&amp;</c>).</summary>
    public sealed record Pointer(TypePath Of, char Sign) : TypePath
    {
        public override string ToString() => $"{Of}{Sign}";
    }

    /// <summary>The libraries that it takes to know it.</summary>
    public IEnumerable<string> Libraries => this switch
    {
        Named { IsCanon: true } => [],
        Named named => named.Arguments.SelectMany(a => a.Libraries).Prepend(named.Library),
        Array array => array.Of.Libraries,
        Pointer pointer => pointer.Of.Libraries,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Reads what <see cref="object.ToString"/> wrote.</summary>
    public static TypePath Parse(string text)
    {
        var (type, end) = ParseAt(text, 0);
        return end == text.Length
            ? type
            : throw new ProfileFailure($"'{text}' is no type from character {end + 1} on");
    }

    private static (TypePath Type, int End) ParseAt(string text, int at)
    {
        int end = text.AsSpan(at).IndexOfAny("{};[*&") is >= 0 and var found
            ? at + found : text.Length;
        string name = text[at..end];
        int mark = name.IndexOf('!', StringComparison.Ordinal);
        var arguments = ImmutableArray.CreateBuilder<TypePath>();
        if (end < text.Length && text[end] == '{')
        {
            do
            {
                (var argument, end) = ParseAt(text, end + 1);
                arguments.Add(argument);
            }
            while (end < text.Length && text[end] == ';');
            if (end >= text.Length || text[end++] != '}')
                throw new ProfileFailure($"'{text}' lacks a closing brace");
        }
        TypePath type = new Named(
            mark < 0 ? Core : name[..mark], name[(mark + 1)..], arguments.DrainToImmutable());
        return Suffixes(text, type, end);
    }

    private static (TypePath Type, int End) Suffixes(string text, TypePath type, int end)
    {
        for (; end < text.Length; end++)
        {
            if (text[end] is '*' or '&')
            {
                type = new Pointer(type, text[end]);
                continue;
            }
            if (text[end] != '[')
                break;
            int close = text.IndexOf(']', end);
            if (close < 0)
                throw new ProfileFailure($"'{text}' lacks a closing bracket");
            type = new Array(type, close - end);
            end = close;
        }
        return (type, end);
    }
}
