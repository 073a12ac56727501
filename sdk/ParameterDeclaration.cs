using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Baton.Sdk;

/// <summary>What a parameter's value is made of.</summary>
public enum ParameterKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number without a leading zero.</summary>
    Number,

    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>A whole number of the declared unit, ms or s.</summary>
    Duration,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Address,

    /// <summary>One of the declared numbers.</summary>
    Choice,

    /// <summary>Any number of texts.</summary>
    TextList,
}

/// <summary>One parameter of a plugin, as its declaration says.</summary>
public sealed record ParameterDeclaration
{
    /// <summary>The element path below <c>parameters</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The property's name on the record.</summary>
    public required string Name { get; init; }

    /// <summary>What the value is made of.</summary>
    public required ParameterKind Kind { get; init; }

    /// <summary>The value when absent, or null.</summary>
    public string? Default { get; init; }

    /// <summary>True if it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The unit, or empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The smallest number allowed.</summary>
    public long Min { get; init; } = long.MinValue;

    /// <summary>The largest number, or the most bytes of a text.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>For a choice, number and name of each value.</summary>
    public ImmutableSortedDictionary<long, string> Choices { get; init; } =
        ImmutableSortedDictionary<long, string>.Empty;

    /// <summary>True if servers may differ.</summary>
    public bool PerServer { get; init; }

    /// <summary>True if never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>True if no two resources of the type may share the value.</summary>
    public bool Unique { get; init; }

    /// <summary>What must stop before a change is taken over.</summary>
    public ApplyMethod Apply { get; init; }

    /// <summary>What it means, in English.</summary>
    public string En { get; init; } = "";

    /// <summary>What it means, in Japanese.</summary>
    public string Ja { get; init; } = "";

    /// <summary>The values allowed, in words for an error or a table.</summary>
    public string Allowed => Kind switch
    {
        ParameterKind.Flag => "0 or 1",
        ParameterKind.Address => "an IPv4 or IPv6 address",
        ParameterKind.Choice =>
            "one of " + string.Join(", ", Choices.Select(c => $"{c.Key} ({c.Value})")),
        ParameterKind.Number or ParameterKind.Duration => AllowedNumbers(),
        _ => Max == long.MaxValue ? "text" : $"text of at most {Max} bytes",
    };

    /// <summary>Says what is wrong with a value.</summary>
    /// <param name="value">The text of the element.</param>
    /// <returns>One sentence with the allowed values, or null if nothing is wrong.</returns>
    public string? Fault(string value)
    {
        bool fits = Kind switch
        {
            ParameterKind.Flag => value is "0" or "1",
            ParameterKind.Address => PlainAddress.Parse(value) is not null,
            ParameterKind.Choice => Number(value) is { } n && Choices.ContainsKey(n),
            ParameterKind.Number or ParameterKind.Duration =>
                Number(value) is { } n && n >= Min && n <= Max,
            _ => Encoding.UTF8.GetByteCount(value) <= Max,
        };
        return fits ? null : $"'{(Secret ? "***" : value)}' is not allowed: {Allowed}";
    }

    /// <summary>Reads a whole number; a leading zero is refused, as the manuals rule.</summary>
    /// <param name="value">The text.</param>
    /// <returns>The number, or null if it is none.</returns>
    public static long? Number(string value)
    {
        string digits = value.StartsWith('-') ? value[1..] : value;
        bool plain = digits.Length > 0 && digits.All(char.IsAsciiDigit)
            && (digits.Length == 1 || digits[0] != '0');
        return plain
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out long number)
            ? number : null;
    }

    private string AllowedNumbers()
    {
        string unit = Unit.Length > 0 ? " " + Unit : "";
        return (Min, Max) switch
        {
            (long.MinValue, long.MaxValue) => $"a whole number{unit}",
            (_, long.MaxValue) => $"a whole number of at least {Min}{unit}",
            (long.MinValue, _) => $"a whole number of at most {Max}{unit}",
            _ => $"{Min} to {Max}{unit}",
        };
    }
}
