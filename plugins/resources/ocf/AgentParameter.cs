using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Baton.Plugins.Ocf;

/// <summary>One parameter as an agent declares it.</summary>
/// <param name="Required">It must be given.</param>
/// <param name="Type"><c>boolean</c>, <c>integer</c>, <c>string</c>, <c>select</c>...</param>
/// <param name="Default">What counts if it is not given; null if nothing is said.</param>
/// <param name="Choices">The only values of a <c>select</c>.</param>
internal sealed record AgentParameter(
    bool Required, string Type, string? Default, ImmutableArray<string> Choices)
{
    private static readonly string[] Truths =
        ["yes", "no", "true", "false", "on", "off", "1", "0"];

    /// <summary>What is allowed instead of a value; null if the value is.</summary>
    /// <param name="value">The value.</param>
    public string? Instead(string value) =>
        // Some agents declare a type that their own default is not of: then it says nothing.
        value.Length == 0 || value == Default || Fits(value)
            || (Default is not null && !Fits(Default))
            ? null
            : Type switch
            {
                "boolean" => string.Join(", ", Truths),
                "integer" => "a whole number",
                _ => string.Join(", ", Choices),
            };

    private bool Fits(string value) => Type switch
    {
        "boolean" => Truths.Contains(value, StringComparer.OrdinalIgnoreCase),
        "integer" => BigInteger.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "select" => Choices.IsEmpty || Choices.Contains(value),
        _ => true,
    };
}
