using System.Collections.Immutable;
using System.Net;
using System.Reflection;

namespace Baton.Sdk;

/// <summary>Reads a parameter record's declarations, and makes records from text.</summary>
public static class ParameterSchema
{
    /// <summary>The declarations of a parameter record, in the order of its properties.</summary>
    /// <param name="record">The record's type.</param>
    public static ImmutableArray<ParameterDeclaration> Of(Type record) =>
        [.. Declared(record).Select(d => Describe(d.Property, d.Attribute))];

    /// <summary>Makes a parameter record from the texts of a configuration.</summary>
    /// <param name="record">The record's type; it needs a constructor without parameters.</param>
    /// <param name="values">Path to text, as in <c>clp.conf</c> below <c>parameters</c>.</param>
    /// <param name="server">The server whose own values win, where a parameter allows that.</param>
    /// <returns>The record.</returns>
    /// <exception cref="FormatException">A value is missing or not allowed.</exception>
    public static object Bind(
        Type record, IReadOnlyDictionary<string, string> values, string server)
    {
        object made = Activator.CreateInstance(record)
            ?? throw new MissingMethodException(record.FullName, ".ctor");
        foreach (var (property, attribute) in Declared(record))
        {
            var declaration = Describe(property, attribute);
            if (declaration.Kind == ParameterKind.TextList)
            {
                property.SetValue(made, ListOf(declaration.Path, values));
            }
            else if (TextOf(declaration, values, server) is { } text)
            {
                if (declaration.Fault(text) is { } fault)
                    throw new FormatException($"parameters/{declaration.Path}: {fault}");
                property.SetValue(made, Convert(property.PropertyType, declaration.Unit, text));
            }
            else if (declaration.Required)
            {
                throw new FormatException(
                    $"parameters/{declaration.Path} is missing: {declaration.Allowed}");
            }
        }
        return made;
    }

    /// <summary>
    /// The value of one parameter as text: the server's own, the common, the default.
    /// </summary>
    /// <param name="declaration">The parameter.</param>
    /// <param name="values">Path to text.</param>
    /// <param name="server">The server asking.</param>
    public static string? TextOf(ParameterDeclaration declaration,
        IReadOnlyDictionary<string, string> values, string server)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentNullException.ThrowIfNull(values);
        if (declaration.PerServer
            && values.TryGetValue($"server@{server}/{declaration.Path}", out string? own))
            return own;
        return values.TryGetValue(declaration.Path, out string? common)
            ? common : declaration.Default;
    }

    /// <summary>Every text of a list parameter, in the order of the ids.</summary>
    /// <param name="path">The declared path, such as <c>list/ip</c>.</param>
    /// <param name="values">Path to text, such as <c>list@0/ip</c>.</param>
    public static ImmutableArray<string> ListOf(
        string path, IReadOnlyDictionary<string, string> values) =>
        [.. values
            .Where(v => WithoutIds(v.Key) == path)
            .OrderBy(v => FirstId(v.Key))
            .Select(v => v.Value)];

    /// <summary>A path with its ids left out: <c>list@0/ip</c> becomes <c>list/ip</c>.</summary>
    /// <param name="path">The path of an element.</param>
    public static string WithoutIds(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Contains('@', StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Select(s => s.Split('@')[0])) : path;
    }

    private static long FirstId(string path) =>
        path.Split('@') is [_, var rest, ..]
            ? ParameterDeclaration.Number(rest.Split('/')[0]) ?? long.MaxValue : 0;

    private static IEnumerable<(PropertyInfo Property, ParameterAttribute Attribute)> Declared(
        Type record)
    {
        foreach (var property in record.GetProperties())
        {
            if (property.GetCustomAttribute<ParameterAttribute>() is { } attribute)
                yield return (property, attribute);
        }
    }

    private static ParameterDeclaration Describe(PropertyInfo property, ParameterAttribute said) =>
        new()
        {
            Path = said.Path,
            Name = property.Name,
            Kind = KindOf(property.PropertyType),
            Default = said.Default,
            Required = said.Required,
            Unit = said.Unit,
            Min = said.Min,
            Max = said.Max,
            Choices = ChoicesOf(property.PropertyType),
            PerServer = said.PerServer,
            Secret = said.Secret,
            Unique = said.Unique,
            Apply = said.Apply,
            En = said.En,
            Ja = said.Ja,
        };

    private static ParameterKind KindOf(Type type) =>
        type == typeof(string) ? ParameterKind.Text
        : type == typeof(bool) ? ParameterKind.Flag
        : type == typeof(TimeSpan) ? ParameterKind.Duration
        : type == typeof(IPAddress) ? ParameterKind.Address
        : type == typeof(int) || type == typeof(long) ? ParameterKind.Number
        : type == typeof(ImmutableArray<string>) ? ParameterKind.TextList
        : type.IsEnum ? ParameterKind.Choice
        : throw new NotSupportedException($"a parameter cannot be of type {type}");

    private static ImmutableSortedDictionary<long, string> ChoicesOf(Type type) =>
        type.IsEnum
            ? Enum.GetValuesAsUnderlyingType(type).Cast<object>().ToImmutableSortedDictionary(
                v => System.Convert.ToInt64(v, null), v => Enum.GetName(type, v) ?? "")
            : ImmutableSortedDictionary<long, string>.Empty;

    private static object Convert(Type type, string unit, string text)
    {
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return text == "1";
        if (type == typeof(IPAddress)) return IPAddress.Parse(text);
        long number = ParameterDeclaration.Number(text) ?? throw new FormatException(text);
        if (type == typeof(TimeSpan))
            return unit == "ms"
                ? TimeSpan.FromMilliseconds(number) : TimeSpan.FromSeconds(number);
        if (type.IsEnum) return Enum.ToObject(type, number);
        // Not one conditional expression: that would widen the int to a long again.
        if (type == typeof(int)) return checked((int)number);
        return number;
    }
}
