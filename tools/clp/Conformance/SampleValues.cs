using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk;

namespace Baton.Clp.Conformance;

/// <summary>Values to open a plugin with, made from what it declares.</summary>
internal static class SampleValues
{
    // server@NAME/path is the value of one server.
    private const string OwnOfServer = "server/";

    /// <summary>What was said, and a sample for everything else that is required.</summary>
    /// <param name="parameters">The plugin's declarations.</param>
    /// <param name="said">Values that somebody gave.</param>
    public static Dictionary<string, string> Of(ImmutableArray<ParameterDeclaration> parameters,
        IReadOnlyDictionary<string, string> said)
    {
        var values = new Dictionary<string, string>(said, StringComparer.Ordinal);
        // What is said of an element of a list is said of the list: to@0/address of to/address.
        var given = said.Keys.Select(ParameterSchema.WithoutIds)
            .Select(p => p.StartsWith(OwnOfServer, StringComparison.Ordinal)
                ? p[OwnOfServer.Length..] : p).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in parameters.Where(
            p => p.Required && p.Default is null && !given.Contains(p.Path)))
            values[parameter.Path] = Sample(parameter);
        return values;
    }

    /// <summary>A value that a parameter must not take; null if it takes any.</summary>
    /// <param name="parameter">The parameter.</param>
    public static string? Bad(ParameterDeclaration parameter) => parameter.Kind switch
    {
        ParameterKind.Flag => "2",
        ParameterKind.Address => "no.address",
        ParameterKind.Choice => "987654321",
        ParameterKind.Number or ParameterKind.Duration => "007",
        _ => parameter.Max < 10_000 ? new string('x', (int)parameter.Max + 1) : null,
    };

    private static string Sample(ParameterDeclaration parameter) => parameter.Kind switch
    {
        ParameterKind.Flag => "1",
        // Of the range that RFC 5737 keeps for examples.
        ParameterKind.Address => "192.0.2.9",
        ParameterKind.Choice => Text(parameter.Choices.Keys.First()),
        ParameterKind.Number or ParameterKind.Duration => Text(Math.Max(parameter.Min, 0)),
        _ => parameter.Name.Contains("Address", StringComparison.Ordinal)
            || parameter.Path.EndsWith("ip", StringComparison.Ordinal) ? "192.0.2.9" : "/sample",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
