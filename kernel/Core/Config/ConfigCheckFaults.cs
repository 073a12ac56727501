using System.Collections.Immutable;
using System.Text;

namespace Baton.Core.Config;

/// <summary>Gathers what a check finds; paths only, since the core knows no files.</summary>
internal sealed class ConfigCheckFaults
{
    private readonly ImmutableArray<ConfigFault>.Builder _faults =
        ImmutableArray.CreateBuilder<ConfigFault>();

    public void Error(string path, string text) => _faults.Add(new("", 0, path, text));

    public void Warning(string path, string text) => _faults.Add(new("", 0, path, text, true));

    public ImmutableArray<ConfigFault> ToImmutable() => _faults.ToImmutable();

    /// <summary>Checks the name of a cluster, group, resource, monitor or path.</summary>
    public void Name(string path, string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > Limits.NameBytesMax)
        {
            Error(path, $"the name '{name}' is not allowed: at most {Limits.NameBytesMax} bytes");
            return;
        }
        bool fits = name.Length > 0 && name.All(IsNameCharacter)
            && name[0] is not ('-' or ' ') && name[^1] is not ('-' or ' ');
        if (!fits)
        {
            Error(path, $"the name '{name}' is not allowed: letters A-Z a-z, digits, '-', '_' "
                + "and inner spaces, no '-' at either end");
        }
    }

    /// <summary>Checks that no two names are the same, ignoring case.</summary>
    public void Unique(string kind, IEnumerable<(string Path, string Name)> named)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, name) in named)
        {
            if (seen.TryAdd(name, name)) continue;
            string first = seen[name];
            Error(path, first == name
                ? $"there are two {kind}s named '{name}'"
                : $"the {kind} '{name}' differs from '{first}' only in case");
        }
    }

    public void Comment(string path, string comment)
    {
        int bytes = Encoding.UTF8.GetByteCount(comment);
        if (bytes > Limits.CommentBytesMax)
        {
            Error(path + "/comment",
                $"a comment of {bytes} bytes is not allowed: at most {Limits.CommentBytesMax}");
        }
    }

    /// <summary>
    /// Says so if a script that runs before an action is neither an absolute path nor there.
    /// </summary>
    public void Script(string path, string owner, string folder, string script,
        Func<string, bool>? exists)
    {
        if (script.StartsWith('/')) return;
        if (script.Split('/').Contains(".."))
            Error(path, $"'{script}' is not allowed: a file of the {owner}'s own or an absolute "
                + "path");
        else if (exists?.Invoke($"{folder}/{script}") == false)
            Error(path, $"there is no {folder}/{script}");
    }

    /// <summary>Checks that there are not too many of something.</summary>
    public void AtMost(string path, string things, int count, int most)
    {
        if (count > most)
            Error(path, $"{count} {things} are not allowed: at most {most}");
    }

    public void Action(
        string path, FinalAction action, ImmutableArray<FinalAction> allowed)
    {
        if (!allowed.Contains(action))
        {
            Error(path, $"'{(int)action}' is not allowed: {ConfigCheckActions.Allowed(allowed)}");
        }
    }

    private static bool IsNameCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ';
}
