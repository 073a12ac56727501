using System.Text;
using System.Xml;

namespace Baton.Conf;

/// <summary>Parses the text of a configuration into elements that know their lines.</summary>
internal static class ConfTree
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = ConfLimits.FileBytesMax,
        MaxCharactersFromEntities = 1,
    };

    /// <summary>The root element, or null with the fault told.</summary>
    public static ConfElement? Parse(string text, ConfFindings findings)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings);
        try
        {
            var root = Walk(reader, findings);
            if (root is not null && root.Name != "root")
            {
                findings.Error(root.Line, "",
                    $"the root element is '{root.Name}' and must be 'root'");
                return null;
            }
            return root;
        }
        catch (XmlException bad)
        {
            Tell(bad, text, findings);
            return null;
        }
    }

    private static ConfElement? Walk(XmlReader reader, ConfFindings findings)
    {
        ConfElement? root = null;
        ConfElement? at = null;
        int count = 0;
        var texts = new Dictionary<ConfElement, StringBuilder>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (++count > ConfLimits.ElementsMax || reader.Depth >= ConfLimits.DepthMax)
                {
                    findings.Error(((IXmlLineInfo)reader).LineNumber, "",
                        $"at most {ConfLimits.ElementsMax} elements, {ConfLimits.DepthMax} deep, "
                        + "are allowed");
                    return null;
                }
                bool empty = reader.IsEmptyElement;
                if (Element(reader, at, findings) is not { } made) return null;
                root ??= made;
                at?.Children.Add(made);
                if (!empty) at = made;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                Finish(at!, texts);
                at = at!.Parent;
            }
            else if (at is not null && reader.HasValue)
            {
                if (!texts.TryGetValue(at, out var parts)) texts[at] = parts = new();
                parts.Append(reader.Value);
            }
        }
        return root;
    }

    private static void Finish(ConfElement done, Dictionary<ConfElement, StringBuilder> texts)
    {
        if (!texts.Remove(done, out var parts)) return;
        string text = parts.ToString();
        done.Text = string.IsNullOrWhiteSpace(text) ? ""
            : done.Children.Count > 0 ? text.Trim() : text;
    }

    private static ConfElement? Element(XmlReader reader, ConfElement? at, ConfFindings findings)
    {
        int line = ((IXmlLineInfo)reader).LineNumber;
        if (reader.NamespaceURI.Length > 0)
        {
            findings.Error(line, reader.Name, "an element with a namespace is not allowed here");
            return null;
        }
        var made = new ConfElement(reader.LocalName, line, at);
        while (reader.MoveToNextAttribute())
        {
            // Editors bind a schema by attributes of a namespace; they say nothing of clusters.
            if (reader.NamespaceURI.Length > 0) continue;
            made.Attributes.Add(new(reader.LocalName, reader.Value));
            if (reader.LocalName == "name" || (reader.LocalName == "id" && made.Key is null))
                made.Key = reader.Value;
        }
        reader.MoveToElement();
        return made;
    }

    private static void Tell(XmlException bad, string text, ConfFindings findings)
    {
        int dtd = text.IndexOf("<!DOCTYPE", StringComparison.Ordinal);
        if (dtd >= 0 && bad.Message.Contains("DTD", StringComparison.Ordinal))
        {
            findings.Error(1 + text.AsSpan(0, dtd).Count('\n'), "",
                "a document type (DTD) is not allowed");
            return;
        }
        int tail = bad.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        findings.Error(bad.LineNumber, "", "not well-formed XML: "
            + (tail < 0 ? bad.Message : bad.Message[..tail]));
    }
}
