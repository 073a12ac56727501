using System.Collections.Immutable;

namespace Baton.Plugins.Ocf;

/// <summary>An agent's own parameters as they are configured.</summary>
/// <param name="Values">Name to value.</param>
/// <param name="Hidden">The values that are never told.</param>
internal sealed record AgentOptions(
    ImmutableSortedDictionary<string, string> Values, ImmutableArray<string> Hidden)
{
    /// <summary>Reads them; null if one of them is none.</summary>
    /// <param name="options">Each <c>NAME=VALUE</c>.</param>
    /// <param name="secrets">The same, never told.</param>
    /// <param name="fault">What is wrong; null if nothing is.</param>
    public static AgentOptions? Of(
        ImmutableArray<string> options, ImmutableArray<string> secrets, out string? fault)
    {
        fault = null;
        var values =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var hidden = ImmutableArray.CreateBuilder<string>();
        foreach (var (said, secret) in options.Select(o => (o, false))
            .Concat(secrets.Select(s => (s, true))))
        {
            int sign = said.IndexOf('=', StringComparison.Ordinal);
            string name = sign > 0 ? said[..sign].Trim() : "";
            if (!IsName(name))
                fault ??= $"'{(secret ? "***" : said)}' is not allowed as an option: NAME=VALUE";
            else if (!values.TryAdd(name, said[(sign + 1)..]))
                fault ??= $"the option {name} is given twice";
            else if (secret && said.Length > sign + 1)
                hidden.Add(said[(sign + 1)..]);
        }
        return fault is null ? new(values.ToImmutable(), hidden.ToImmutable()) : null;
    }

    /// <summary>Says what the agent would not understand, or lacks; null for nothing.</summary>
    /// <param name="metadata">What the agent says of itself.</param>
    public string? Fault(AgentMetadata metadata)
    {
        foreach (var (name, value) in Values)
        {
            if (!metadata.Parameters.TryGetValue(name, out var parameter))
                return $"the agent has no parameter '{name}', only "
                    + string.Join(", ", metadata.Parameters.Keys);
            if (parameter.Instead(value) is { } instead)
                return $"the agent's parameter {name} cannot be '{Masked(value)}'; "
                    + $"allowed is: {instead}";
        }
        foreach (var (name, parameter) in metadata.Parameters)
        {
            if (parameter.Required && !Values.ContainsKey(name))
                return $"the agent's parameter {name} is missing";
        }
        return null;
    }

    /// <summary>A text without the values that are never told.</summary>
    /// <param name="text">What an agent said; it may repeat what it was told.</param>
    public string Masked(string text)
    {
        // Blanks at its ends get lost on the way; the longest first, since one may begin another.
        foreach (string hidden in Hidden.SelectMany(h => (string[])[h, h.Trim()])
            .Where(h => h.Length > 0).Distinct().OrderByDescending(h => h.Length))
            text = text.Replace(hidden, "***", StringComparison.Ordinal);
        return text;
    }

    // They become names of environment variables.
    private static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c == '-');
}
