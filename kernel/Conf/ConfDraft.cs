using System.Xml.Linq;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>A file being written: elements made by their paths.</summary>
internal sealed class ConfDraft
{
    /// <summary>Elements told apart by an <c>id</c>; all others have a <c>name</c>.</summary>
    private static readonly HashSet<string> WithId =
        new(StringComparer.Ordinal) { "device", "grp", "list", "servers", "survivor" };

    private readonly Dictionary<string, XElement> _made = new(StringComparer.Ordinal);

    public XElement Root { get; } = new("root");

    /// <summary>Makes the element at a path, those around it included, with that text.</summary>
    public void Set(string path, string text)
    {
        var element = Make(path);
        if (text.Length > 0) element.Value = text;
    }

    /// <summary>Sets every value that is not the same among the defaults.</summary>
    public void SetDiffering(IEnumerable<ConfigValue> values, IEnumerable<ConfigValue> defaults)
    {
        var same = defaults.ToHashSet();
        foreach (var value in values)
        {
            if (!same.Contains(value)) Set(value.Path, value.Text);
        }
    }

    /// <summary>
    /// Puts a kept element back; what it was part of may be gone, and then it goes too.
    /// </summary>
    public void PutBack(KeptElement kept)
    {
        if (kept.Parent.Length > 0 && !CanMake(kept.Parent)) return;
        var parent = kept.Parent.Length == 0 ? Root : Make(kept.Parent);
        var element = XElement.Parse(kept.Xml, LoadOptions.PreserveWhitespace);
        // The types of a section stand in front of what has them, as every writer has it.
        if (element.Name != "types") parent.Add(element);
        else if (parent.Elements("types").LastOrDefault() is { } last) last.AddAfterSelf(element);
        else parent.AddFirst(element);
    }

    private bool CanMake(string path)
    {
        while (!_made.ContainsKey(path))
        {
            int slash = path.LastIndexOf('/');
            if (path[(slash + 1)..].Contains('@', StringComparison.Ordinal)) return false;
            if (slash < 0) return true;
            path = path[..slash];
        }
        return true;
    }

    private XElement Make(string path)
    {
        if (_made.TryGetValue(path, out var known)) return known;
        int slash = path.LastIndexOf('/');
        var parent = slash < 0 ? Root : Make(path[..slash]);
        string step = path[(slash + 1)..];
        var element = new XElement(step.Split('@')[0]);
        if (step.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
            element.Add(new XAttribute(KeyOf(path, element.Name.LocalName, step[(at + 1)..]),
                step[(at + 1)..]));
        parent.Add(element);
        return _made[path] = element;
    }

    /// <summary>
    /// Below <c>parameters</c> plugins number their lists and name their servers; elsewhere the
    /// element decides, since a group may well be called 1.
    /// </summary>
    private static string KeyOf(string path, string name, string key)
    {
        bool free = path.Contains("/parameters/", StringComparison.Ordinal);
        return free
            ? name != "server" && key.All(char.IsAsciiDigit) ? "id" : "name"
            : WithId.Contains(name) ? "id" : "name";
    }
}
