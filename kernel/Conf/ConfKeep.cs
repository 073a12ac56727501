using System.Collections.Immutable;
using System.Xml.Linq;

namespace Baton.Conf;

/// <summary>Finds what nobody asked for, once everybody has asked.</summary>
internal static class ConfKeep
{
    public static ImmutableArray<KeptElement> Rest(ConfElement root, ConfFindings findings)
    {
        var kept = ImmutableArray.CreateBuilder<KeptElement>();
        Walk(root, kept, findings);
        // Sections change places in a rewrite: an order that does not depend on theirs is the same
        // before and after.
        return [.. kept
            .OrderBy(k => k.Parent, StringComparer.Ordinal)
            .ThenBy(k => k.Step.StartsWith("types@", StringComparison.Ordinal) ? 0 : 1)];
    }

    private static void Walk(ConfElement at, ImmutableArray<KeptElement>.Builder kept,
        ConfFindings findings)
    {
        if (at.Text.Length > 0) findings.Error(at, "has elements in it, not text");
        var known = at.Children.Where(c => c.Use is ElementUse.Opened or ElementUse.Taken)
            .Select(c => c.Step).ToHashSet(StringComparer.Ordinal);
        foreach (var child in at.Children)
        {
            CheckAttributes(child, findings);
            switch (child.Use)
            {
                case ElementUse.Opened:
                    Walk(child, kept, findings);
                    break;
                case ElementUse.Unknown when known.Contains(child.Step):
                    findings.Error(child, "is there twice");
                    break;
                case ElementUse.Unknown:
                    findings.Warning(child, "is not used here; it is kept as it is");
                    kept.Add(Keep(at, child));
                    break;
                case ElementUse.Kept:
                    kept.Add(Keep(at, child));
                    break;
            }
        }
    }

    // What is kept is kept whole; of what is read they would be lost.
    private static void CheckAttributes(ConfElement child, ConfFindings findings)
    {
        if (child.Use is ElementUse.Unknown or ElementUse.Kept) return;
        foreach (var (name, _) in child.Attributes.Where(a => a.Key is not ("name" or "id")))
            findings.Error(child, $"the attribute '{name}' is not known here: a value is an "
                + $"element, <{name}>...</{name}>");
    }

    private static KeptElement Keep(ConfElement parent, ConfElement child) =>
        new(parent.Path, child.Step, child.ToXml().ToString(SaveOptions.DisableFormatting));
}
