using System.Collections.Immutable;
using System.Globalization;
using System.Xml;

namespace Baton.Plugins.Ocf;

/// <summary>What an agent says of itself: its parameters and its actions.</summary>
/// <param name="Parameters">Every parameter by its name.</param>
/// <param name="Actions">Every action, with the time that it advises; zero for none.</param>
internal sealed record AgentMetadata(
    ImmutableSortedDictionary<string, AgentParameter> Parameters,
    ImmutableSortedDictionary<string, TimeSpan> Actions)
{
    /// <summary>Reads what an agent printed; null if it is no metadata.</summary>
    /// <param name="text">Standard output of its <c>meta-data</c>.</param>
    public static AgentMetadata? Read(string text)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, AgentParameter>(
            StringComparer.Ordinal);
        var actions =
            ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(StringComparer.Ordinal);
        var settings = new XmlReaderSettings
        {
            // Agents name a DTD that nobody has.
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
        };
        try
        {
            using var source = new StringReader(text.TrimStart());
            using var reader = XmlReader.Create(source, settings);
            string last = "";
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (parameters.TryGetValue(last, out var parameter))
                    parameters[last] = More(parameter, reader);
                if (reader.GetAttribute("name") is not { } name) continue;
                if (reader.Name == "parameter")
                {
                    last = name;
                    parameters[name] = new AgentParameter(
                        reader.GetAttribute("required") is "1" or "true", "", null, []);
                }
                else if (reader.Name == "action")
                {
                    // The same action stands there once for each depth: the longest counts.
                    var advised = Time(reader.GetAttribute("timeout") ?? "");
                    if (!actions.TryGetValue(name, out var known) || advised > known)
                        actions[name] = advised;
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }
        return actions.Count == 0 ? null : new(parameters.ToImmutable(), actions.ToImmutable());
    }

    // Only what stands within the parameter's own element says more of it.
    private static AgentParameter More(AgentParameter known, XmlReader reader) =>
        reader.Name switch
        {
            "content" => known with
            {
                Type = reader.GetAttribute("type") ?? "",
                Default = reader.GetAttribute("default"),
                Required = known.Required
                    && reader.GetAttribute("default") is not { Length: > 0 },
            },
            "option" when reader.GetAttribute("value") is { } choice =>
                known with { Choices = known.Choices.Add(choice) },
            _ => known,
        };

    /// <summary>The time that the agent advises for an action; zero if it says none.</summary>
    /// <param name="action">Such as <c>start</c>.</param>
    public TimeSpan Advised(string action) => Actions.GetValueOrDefault(action);

    /// <summary>Reads a time as agents write it: <c>20</c>, <c>20s</c>, <c>500ms</c>...</summary>
    /// <param name="text">The time; what is none is zero.</param>
    public static TimeSpan Time(string text)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None,
            CultureInfo.InvariantCulture, out int number))
            return TimeSpan.Zero;
        return text[digits..].Trim() switch
        {
            "" or "s" or "sec" => TimeSpan.FromSeconds(number),
            "ms" or "msec" => TimeSpan.FromMilliseconds(number),
            "m" or "min" => TimeSpan.FromMinutes(number),
            "h" or "hr" => TimeSpan.FromHours(number),
            _ => TimeSpan.Zero,
        };
    }
}
