using System.Text.RegularExpressions;

namespace Baton.Laws.Tests;

/// <summary>A member with a body: where it begins and how many lines it takes.</summary>
internal sealed record Member(string Header, int FirstLine, int Lines);

/// <summary>Finds the members of types by the braces of blanked code.</summary>
internal static partial class Members
{
    public static IEnumerable<Member> Of(string code)
    {
        // Whether each open brace belongs to a namespace or type, so that members are inside it.
        var holders = new Stack<bool>();
        int headerAt = 0;
        for (int at = 0; at < code.Length; at++)
        {
            char here = code[at];
            if (here == '{')
            {
                string header = code[headerAt..at];
                bool isHolder = Holder().IsMatch(header);
                if (!isHolder && !Table().IsMatch(header)
                    && (holders.Count == 0 || holders.Peek()))
                    yield return Measure(code, header, headerAt, at);
                holders.Push(isHolder);
            }
            else if (here == '}' && holders.Count > 0)
            {
                holders.Pop();
            }
            if (here is '{' or '}' or ';')
                headerAt = at + 1;
        }
    }

    private static Member Measure(string code, string header, int headerAt, int open)
    {
        int first = headerAt + Math.Min(AfterAttributes(header), header.Length);
        int last = Closing(code, open);
        int lines = code.AsSpan(first, last - first).Count('\n') + 1;
        string name = header.Trim().Split('\n')[^1].Trim();
        return new Member(name, code.AsSpan(0, first).Count('\n') + 1, lines);
    }

    // A table test's rows are its data, not its length.
    private static int AfterAttributes(string header)
    {
        int at = 0;
        while (true)
        {
            while (at < header.Length && char.IsWhiteSpace(header[at]))
                at++;
            if (at >= header.Length || header[at] != '[')
                return at;
            for (int depth = 0; at < header.Length; at++)
            {
                depth += header[at] == '[' ? 1 : header[at] == ']' ? -1 : 0;
                if (depth == 0)
                    break;
            }
            at++;
        }
    }

    private static int Closing(string code, int open)
    {
        int depth = 0;
        for (int at = open; at < code.Length; at++)
        {
            depth += code[at] == '{' ? 1 : code[at] == '}' ? -1 : 0;
            if (depth == 0)
                return at;
        }
        return code.Length - 1;
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|namespace|extension)\b\s*[\w(]")]
    private static partial Regex Holder();

    [GeneratedRegex(@"=\s*(new\b[^;]*)?$")]
    private static partial Regex Table();
}
