using System.Text;

namespace Baton.Plugins.Fenceagent;

/// <summary>What is said to an agent on its standard input: one option a line.</summary>
public static class AgentInput
{
    // Names differ between agents and their versions; the newer one first.
    private static readonly string[] Plug = ["plug", "port"];
    private static readonly string[] Address = ["ip", "ipaddr"];
    private static readonly string[] User = ["username", "login"];
    private static readonly string[] Password = ["password", "passwd"];

    /// <summary>The lines for an action.</summary>
    /// <param name="parameters">What is configured.</param>
    /// <param name="metadata">What the agent says of itself.</param>
    /// <param name="action">Such as <c>off</c>.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    public static string Of(AgentParameters parameters, AgentMetadata metadata, string action,
        out string? fault)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(metadata);
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        fault = Take(given, metadata, "plug", parameters.Plug, Plug)
            ?? Take(given, metadata, "ip", parameters.Address, Address)
            ?? Take(given, metadata, "user", parameters.User, User)
            ?? Take(given, metadata, "password", parameters.Password, Password);
        int plain = parameters.Options.Length;
        foreach (var (at, option) in parameters.Options.Concat(parameters.Secrets).Index())
        {
            int sign = option.IndexOf('=', StringComparison.Ordinal);
            string name = sign > 0 ? option[..sign].Trim() : "";
            if (sign <= 0)
                fault ??= at < plain ? $"'{option}' is not allowed as an option: NAME=VALUE"
                    : $"secret {at - plain} is not NAME=VALUE";
            else if (name == "action") fault ??= "the action is not an option of its own";
            else fault ??= Take(given, metadata, name, option[(sign + 1)..], [name]);
        }
        if (!metadata.Actions.Contains(action))
            fault ??= $"the agent knows no action '{action}', only "
                + string.Join(", ", metadata.Actions.Order(StringComparer.Ordinal));
        foreach (var (name, required) in metadata.Options.OrderBy(
            o => o.Key, StringComparer.Ordinal))
        {
            // What is obsolete has a newer name, and only one of the two is given.
            if (required && name != "action" && !given.ContainsKey(name)
                && !SaidOtherwise(given, name))
                fault ??= $"the option {name} is missing: the agent cannot do without";
        }
        var text = new StringBuilder($"action={action}\n");
        foreach (var (name, value) in given) text.Append($"{name}={value}\n");
        return text.ToString();
    }

    private static bool SaidOtherwise(SortedDictionary<string, string> given, string name)
    {
        foreach (string[] names in (string[][])[Plug, Address, User, Password])
        {
            if (names.Contains(name)) return names.Any(given.ContainsKey);
        }
        return false;
    }

    private static string? Take(SortedDictionary<string, string> given, AgentMetadata metadata,
        string what, string value, string[] names)
    {
        if (value.Length == 0) return null;
        if (metadata.NameOf(names) is not { } name)
            return $"the agent has no option '{what}'";
        if (value.AsSpan().IndexOfAny('\n', '\r') >= 0)
            return $"the option {name} holds a line break";
        given[name] = value;
        return null;
    }
}
