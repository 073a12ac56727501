using System.Collections.Immutable;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>Gathers faults while a file is read and finds the line of each.</summary>
internal sealed class ConfFindings(string file)
{
    private readonly List<ConfigFault> _faults = [];
    private readonly HashSet<string> _errorPaths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Learns the lines of a whole tree.</summary>
    public void Learn(ConfElement root)
    {
        var rest = new Stack<(ConfElement Element, string Path)>([(root, "")]);
        while (rest.TryPop(out var at))
        {
            _lines.TryAdd(at.Path, at.Element.Line);
            foreach (var child in Enumerable.Reverse(at.Element.Children))
                rest.Push((child, at.Path.Length == 0 ? child.Step : $"{at.Path}/{child.Step}"));
        }
    }

    public void Error(int line, string path, string text)
    {
        _errorPaths.Add(path);
        _faults.Add(new(file, line, path, text));
    }

    public void Error(ConfElement at, string text) => Error(at.Line, at.Path, text);

    /// <summary>Something is wrong with a child that may be absent.</summary>
    public void Error(ConfElement parent, string below, string text)
    {
        string path = parent.Path.Length == 0 ? below : $"{parent.Path}/{below}";
        Error(LineOf(path), path, text);
    }

    public void Warning(ConfElement at, string text) =>
        _faults.Add(new(file, at.Line, at.Path, text, true));

    /// <summary>
    /// Takes over what a check said of paths; what was unreadable is not judged a second time.
    /// </summary>
    public void AddRange(IEnumerable<ConfigFault> faults)
    {
        foreach (var fault in faults)
        {
            // Two values are not compared when one of them could not be read.
            bool unread = _errorPaths.Contains(fault.Path)
                || (fault.Path == "cluster/heartbeat/timeout"
                    && _errorPaths.Contains("cluster/heartbeat/interval"));
            if (!unread) _faults.Add(fault with { File = file, Line = LineOf(fault.Path) });
        }
    }

    public bool HasErrors => _faults.Exists(f => !f.IsWarning);

    public ImmutableArray<ConfigFault> Sorted() => [.. _faults.OrderBy(f => f.Line)];

    /// <summary>The line of an element, or of the nearest one around it.</summary>
    private int LineOf(string path)
    {
        while (true)
        {
            if (_lines.TryGetValue(path, out int line)) return line;
            int slash = path.LastIndexOf('/');
            path = slash < 0 ? "" : path[..slash];
            if (path.Length == 0) return _lines.GetValueOrDefault("");
        }
    }
}
