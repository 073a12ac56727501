using Baton.Core.Config;
using Baton.Sdk;

namespace Baton.Conf;

/// <summary>What the readers of the parts of a file share.</summary>
internal sealed class ReadContext(
    IReadOnlyDictionary<string, TypeDeclaration> types, ConfFindings findings)
{
    public ConfFindings Findings => findings;

    public IReadOnlyDictionary<string, TypeDeclaration> Types => types;

    /// <summary>Resources in the file that cannot be used here, with their types.</summary>
    public Dictionary<string, string> Unsupported { get; } = new(StringComparer.Ordinal);

    /// <summary>Monitors in the file that cannot be used here.</summary>
    public HashSet<string> MonitorsSetAside { get; } = new(StringComparer.Ordinal);

    /// <summary>The type names that a section lists in its <c>types</c> elements.</summary>
    public static HashSet<string> Listed(Section section, Func<string, bool> known)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in section.Element.Children.Where(c => c.Name == "types"))
        {
            if (element.Key is not { } name) continue;
            listed.Add(name);
            element.Use = known(name) ? ElementUse.Taken : ElementUse.Kept;
        }
        return listed;
    }

    public bool Knows(string type, PluginKind kind) =>
        types.TryGetValue(type, out var found) && found.Manifest.Kind == kind;

    /// <summary>
    /// Sets aside what has no plugin here: a type that the file lists is another edition's and is
    /// kept; any other is a mistake.
    /// </summary>
    public void SetAside(Section item, HashSet<string> listed, string kind, string unknown,
        string consequence = "")
    {
        var element = item.Element;
        element.Use = ElementUse.Kept;
        if (listed.Contains(element.Name))
        {
            findings.Warning(element,
                $"not supported: {kind} {item.Key} of type {element.Name}{consequence}");
        }
        else
        {
            findings.Error(element, unknown);
        }
    }
}
