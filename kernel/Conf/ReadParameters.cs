using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>Flattens what is below <c>parameters</c> into path and text.</summary>
internal static class ReadParameters
{
    public static ImmutableSortedDictionary<string, string> Read(
        Section item, string type, ReadContext context)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(
            StringComparer.Ordinal);
        if (item.Child("parameters") is { } parameters)
        {
            var declared = context.Types[type].Parameters;
            foreach (var child in parameters.Element.Children)
                Flatten(child, child.Step, declared, values, context.Findings);
        }
        return values.ToImmutable();
    }

    private static void Flatten(ConfElement at, string path,
        ImmutableArray<ParameterDeclaration> declared,
        ImmutableSortedDictionary<string, string>.Builder values, ConfFindings findings)
    {
        at.Use = ElementUse.Taken;
        if (at.Key is { } key && key.Contains('/', StringComparison.Ordinal))
        {
            findings.Error(at, $"'{key}' is not allowed as a name: no '/'");
        }
        else if (at.Children.Count > 0)
        {
            if (at.Text.Length > 0) findings.Error(at, "there is text beside elements");
            foreach (var child in at.Children)
                Flatten(child, $"{path}/{child.Step}", declared, values, findings);
        }
        else if (Meaningful(path, at.Text, declared) is { } text && !values.TryAdd(path, text))
        {
            findings.Error(at, "is there twice");
        }
    }

    /// <summary>
    /// The text to remember, or null where it says no more than its absence would: what equals
    /// the default is not written, so it must not be read either.
    /// </summary>
    private static string? Meaningful(
        string path, string text, ImmutableArray<ParameterDeclaration> declared)
    {
        bool perServer = path.StartsWith("server@", StringComparison.Ordinal);
        string common = perServer
            ? path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..] : path;
        string bare = ParameterSchema.WithoutIds(path);
        var parameter = declared.FirstOrDefault(d =>
            d.Path == common || (d.Kind == ParameterKind.TextList && d.Path == bare));
        if (parameter is null)
        {
            bool emptyFolder = text.Length == 0 && declared.Any(
                d => d.Path.StartsWith(path + "/", StringComparison.Ordinal));
            return emptyFolder ? null : text;
        }
        if (parameter.Kind != ParameterKind.Text)
        {
            text = text.Trim();
            if (text.Length == 0) return null;
        }
        return !perServer && text == parameter.Default ? null : text;
    }
}
