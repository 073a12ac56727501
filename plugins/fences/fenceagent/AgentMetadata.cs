using System.Collections.Immutable;
using System.Xml;

namespace Baton.Plugins.Fenceagent;

/// <summary>What an agent says of itself: its options and its actions.</summary>
/// <param name="Options">Every option by its name, with whether it must be given.</param>
/// <param name="Actions">The actions it knows.</param>
public sealed record AgentMetadata(
    ImmutableDictionary<string, bool> Options, ImmutableHashSet<string> Actions)
{
    /// <summary>Reads what an agent printed; null if it is no metadata.</summary>
    public static AgentMetadata? Read(string text)
    {
        var options = ImmutableDictionary.CreateBuilder<string, bool>();
        var actions = ImmutableHashSet.CreateBuilder<string>();
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
        };
        try
        {
            using var source = new StringReader(text);
            using var reader = XmlReader.Create(source, settings);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element
                    || reader.GetAttribute("name") is not { } name) continue;
                if (reader.Name == "parameter")
                    options[name] = reader.GetAttribute("required") == "1";
                else if (reader.Name == "action") actions.Add(name);
            }
        }
        catch (XmlException)
        {
            return null;
        }
        return actions.Count == 0 ? null : new(options.ToImmutable(), actions.ToImmutable());
    }

    /// <summary>The name that this agent has for something; null if it has none.</summary>
    public string? NameOf(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Options.ContainsKey(name)) return name;
        }
        return null;
    }
}
