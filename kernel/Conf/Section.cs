using System.Globalization;
using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>
/// A view on an element that marks all it is asked for, so that what nobody asked for is known at
/// the end.
/// </summary>
internal sealed class Section(ConfElement element, ConfFindings findings)
{
    public ConfElement Element => element;

    public string Key => element.Key ?? "";

    /// <summary>The child at a path of plain names, or null.</summary>
    public Section? Child(string path)
    {
        var at = element;
        foreach (string name in path.Split('/'))
        {
            at = at.Children.Find(c => c.Name == name && c.Key is null);
            if (at is null) return null;
            at.Use = ElementUse.Opened;
        }
        return new(at, findings);
    }

    /// <summary>Every child of that name; each needs a key of its own.</summary>
    public IEnumerable<Section> Each(string name) => Keyed(c => c.Name == name);

    /// <summary>Every child but those of that name; each needs a key of its own.</summary>
    public IEnumerable<Section> EachBut(string name) => Keyed(c => c.Name != name);

    /// <summary>The text at a path, trimmed, or null.</summary>
    public string? Text(string path) => Leaf(path)?.Text.Trim();

    /// <summary>The element with the text at a path, or null.</summary>
    public ConfElement? Leaf(string path)
    {
        int slash = path.LastIndexOf('/');
        var parent = slash < 0 ? this : Child(path[..slash]);
        var leaf = parent?.Element.Children.Find(
            c => c.Name == path[(slash + 1)..] && c.Key is null);
        if (leaf is null) return null;
        leaf.Use = ElementUse.Taken;
        if (leaf.Children.Count > 0)
            findings.Error(leaf, "is a text, not other elements");
        return leaf;
    }

    /// <summary>The whole number at a path, or null if absent, empty or wrong.</summary>
    public long? Number(string path, long min, long max, string unit = "")
    {
        if (Leaf(path) is not { } leaf || leaf.Text.Trim() is not { Length: > 0 } text)
            return null;
        var rule = new ParameterDeclaration
        {
            Path = path,
            Name = path,
            Kind = ParameterKind.Number,
            Min = min,
            Max = max,
            Unit = unit,
        };
        if (ConfigCheck.ValueFault(rule, text) is not { } fault)
            return long.Parse(text, CultureInfo.InvariantCulture);
        findings.Error(leaf, fault);
        return null;
    }

    public int Number(string path, int min, int max, int fallback) =>
        (int)(Number(path, (long)min, max) ?? fallback);

    /// <summary>A number that must be there.</summary>
    public int Needed(string path, int min, int max, int fallback)
    {
        if (Text(path) is { Length: > 0 }) return Number(path, min, max, fallback);
        findings.Error(element, path, $"is missing: {min} to {max}");
        return fallback;
    }

    public bool Flag(string path, bool fallback)
    {
        if (Leaf(path) is not { } leaf || leaf.Text.Trim() is not { Length: > 0 } text)
            return fallback;
        if (text is "0" or "1") return text == "1";
        findings.Error(leaf, $"'{text}' is not allowed: 0 or 1");
        return fallback;
    }

    public TimeSpan? Seconds(string path, int min, int max) =>
        Number(path, min, max, "s") is { } n ? TimeSpan.FromSeconds(n) : null;

    public TimeSpan? Milliseconds(string path, int min, int max) =>
        Number(path, min, max, "ms") is { } n ? TimeSpan.FromMilliseconds(n) : null;

    private List<Section> Keyed(Func<ConfElement, bool> wanted)
    {
        var found = new List<Section>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in element.Children.Where(wanted))
        {
            if (child.Key is null || child.Key.Contains('/', StringComparison.Ordinal))
            {
                child.Use = ElementUse.Kept;
                findings.Error(child, child.Key is null
                    ? "the attribute name or id is missing"
                    : $"'{child.Key}' is not allowed as a name: no '/'");
            }
            else if (seen.Add(child.Step))
            {
                child.Use = ElementUse.Opened;
                found.Add(new(child, findings));
            }
        }
        return found;
    }
}
