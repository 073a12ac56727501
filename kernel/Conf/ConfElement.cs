using System.Xml.Linq;

namespace Baton.Conf;

/// <summary>What became of an element while the configuration was read.</summary>
internal enum ElementUse
{
    /// <summary>Nobody asked for it: kept with a warning.</summary>
    Unknown,

    /// <summary>Entered; its children have uses of their own.</summary>
    Opened,

    /// <summary>Read to the end.</summary>
    Taken,

    /// <summary>Known and not usable here: kept, its reason told already.</summary>
    Kept,
}

/// <summary>An element of the file with its line and what became of it.</summary>
internal sealed class ConfElement(string name, int line, ConfElement? parent)
{
    public string Name => name;

    public int Line => line;

    public ConfElement? Parent => parent;

    /// <summary>The value of its <c>name</c> or <c>id</c> attribute, or null.</summary>
    public string? Key { get; set; }

    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    public List<ConfElement> Children { get; } = [];

    public string Text { get; set; } = "";

    public ElementUse Use { get; set; }

    public string Step => Key is null ? Name : $"{Name}@{Key}";

    /// <summary>The path from the root, which itself has the empty path.</summary>
    public string Path =>
        Parent is null ? "" : Parent.Path.Length == 0 ? Step : $"{Parent.Path}/{Step}";

    public XElement ToXml()
    {
        var xml = new XElement(Name, Attributes.Select(a => new XAttribute(a.Key, a.Value)));
        if (Text.Length > 0) xml.Add(new XText(Text));
        xml.Add(Children.Select(c => c.ToXml()));
        return xml;
    }
}
