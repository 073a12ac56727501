namespace Baton.Host;

/// <summary>
/// Text from outside as one line of bounded length, which can forge no second one.
/// </summary>
internal static class PlainText
{
    private const string Cut = "...";
    private const char Unreadable = '\uFFFD';

    /// <summary>The text without control characters and halves of characters.</summary>
    /// <param name="text">Whatever came; nothing for null.</param>
    /// <param name="max">How much of it is kept; the rest shows as three dots.</param>
    public static string Of(string? text, int max)
    {
        if (text is null) return "";
        string cut = text.Length <= max ? text : string.Concat(text.AsSpan(0, max), Cut);
        for (int i = 0; i < cut.Length; i++)
        {
            if (Sound(cut, i) != cut[i])
            {
                return string.Create(cut.Length, cut, (to, from) =>
                {
                    for (int at = 0; at < to.Length; at++) to[at] = Sound(from, at);
                });
            }
        }
        return cut;
    }

    private static char Sound(string text, int at)
    {
        char c = text[at];
        if (char.IsControl(c)) return ' ';
        if (!char.IsSurrogate(c)) return c;
        bool whole = char.IsHighSurrogate(c)
            ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            : at > 0 && char.IsHighSurrogate(text[at - 1]);
        return whole ? c : Unreadable;
    }
}
