using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Baton.Plugins.Nagios;

/// <summary>One value that a check plugin measured (its performance data).</summary>
/// <param name="Label">What was measured.</param>
/// <param name="Value">The value; null if the plugin could not tell.</param>
/// <param name="Unit">Its unit, such as <c>s</c>, <c>%</c>, <c>MB</c>, or empty.</param>
/// <param name="Limits">Warning, critical, minimum, maximum, as they were written.</param>
public sealed record Measurement(
    string Label, double? Value, string Unit, ImmutableArray<string> Limits)
{
    /// <summary>Reads performance data; what cannot be read is left out.</summary>
    /// <param name="text">Such as <c>time=0.1s;1;2;0 'free space'=20%</c>.</param>
    public static ImmutableArray<Measurement> All(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = ImmutableArray.CreateBuilder<Measurement>();
        int at = 0;
        while (Next(text, ref at) is { } word)
        {
            if (One(word.Label, word.Data) is { } read) all.Add(read);
        }
        return all.ToImmutable();
    }

    /// <summary>As a plugin writes it: <c>time=0.1s;1;2</c>.</summary>
    public override string ToString()
    {
        string label = Label.Any(c => c is ' ' or '=' or '\'')
            ? $"'{Label.Replace("'", "''", StringComparison.Ordinal)}'" : Label;
        // Every digit that it has: what is small may be the point of it.
        string value = Value?.ToString("R", CultureInfo.InvariantCulture) ?? "U";
        return string.Join(';', [$"{label}={value}{Unit}", .. Limits]).TrimEnd(';');
    }

    private static (string Label, string Data)? Next(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length) return null;
        var label = new StringBuilder();
        bool quoted = text[at] == '\'';
        if (quoted) at++;
        while (at < text.Length)
        {
            // Within quotes, two of them stand for one.
            if (quoted && text[at] == '\'')
            {
                at++;
                if (at >= text.Length || text[at] != '\'') break;
            }
            else if (!quoted && (text[at] == '=' || char.IsWhiteSpace(text[at])))
            {
                break;
            }
            label.Append(text[at++]);
        }
        int from = at < text.Length && text[at] == '=' ? ++at : at;
        while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
        return (label.ToString(), text[from..at]);
    }

    private static Measurement? One(string label, string rest)
    {
        string[] fields = rest.Split(';');
        string said = fields[0];
        if (label.Length == 0 || said.Length == 0) return null;
        ImmutableArray<string> limits = [.. fields.Skip(1).Take(4)];
        if (said == "U") return new(label, null, "", limits);
        int digits = 0;
        while (digits < said.Length && (char.IsAsciiDigit(said[digits])
            || said[digits] is '.' or ',' or '-' or '+' || IsExponent(said, digits))) digits++;
        // A plugin that speaks another language may write a comma.
        return double.TryParse(said[..digits].Replace(',', '.'), NumberStyles.Float,
            CultureInfo.InvariantCulture, out double value)
            ? new(label, value, said[digits..], limits) : null;
    }

    private static bool IsExponent(string said, int at) =>
        said[at] is 'e' or 'E' && at > 0 && at + 1 < said.Length
        && (char.IsAsciiDigit(said[at + 1]) || said[at + 1] is '-' or '+');
}
