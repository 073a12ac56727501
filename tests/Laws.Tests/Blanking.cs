using System.Text;

namespace Baton.Laws.Tests;

/// <summary>
/// Replaces what is inside comments and literals by blanks, so that braces and words that remain
/// are code; lines stay where they are.
/// </summary>
internal static class Blanking
{
    public static string Of(string text)
    {
        var code = new StringBuilder(text);
        int at = 0;
        while (at < text.Length)
        {
            int end = EndOfBlank(text, at);
            for (int i = at; i < end; i++)
            {
                if (text[i] != '\n')
                    code[i] = ' ';
            }
            at = Math.Max(end, at + 1);
        }
        return code.ToString();
    }

    /// <summary>Where the comment or literal that begins here ends; here, if none begins.</summary>
    private static int EndOfBlank(string text, int at)
    {
        if (Has(text, at, "//"))
            return IndexOf(text, "\n", at, 0);
        if (Has(text, at, "/*"))
            return IndexOf(text, "*/", at + 2, 2);
        if (Has(text, at, "\"\"\""))
            return EndOfRaw(text, at);
        if (Has(text, at, "@\"") || Has(text, at, "$@\"") || Has(text, at, "@$\""))
            return EndOfVerbatim(text, text.IndexOf('"', at) + 1);
        if (text[at] == '"')
            return EndOfLiteral(text, at + 1, '"');
        return text[at] == '\'' ? EndOfLiteral(text, at + 1, '\'') : at;
    }

    private static int EndOfRaw(string text, int at)
    {
        int quotes = at;
        while (quotes < text.Length && text[quotes] == '"')
            quotes++;
        return IndexOf(text, new string('"', quotes - at), quotes, quotes - at);
    }

    private static int EndOfVerbatim(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] != '"')
                at++;
            else if (at + 1 < text.Length && text[at + 1] == '"')
                at += 2;
            else
                return at + 1;
        }
        return at;
    }

    private static int EndOfLiteral(string text, int at, char quote)
    {
        while (at < text.Length && text[at] != quote && text[at] != '\n')
            at += text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    private static int IndexOf(string text, string end, int from, int beyond)
    {
        int found = from < text.Length ? text.IndexOf(end, from, StringComparison.Ordinal) : -1;
        return found < 0 ? text.Length : found + beyond;
    }

    private static bool Has(string text, int at, string word) =>
        string.CompareOrdinal(text, at, word, 0, word.Length) == 0;
}
