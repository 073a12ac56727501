namespace Baton.Plugins.Ocf;

/// <summary>An agent as it is called, and where it is.</summary>
/// <param name="Path">The agent's file.</param>
/// <param name="Provider">Who made it, such as <c>heartbeat</c>.</param>
/// <param name="Type">Its type, such as <c>Dummy</c>.</param>
/// <param name="Root">The folder of all agents.</param>
internal sealed record AgentName(string Path, string Provider, string Type, string Root)
{
    private const string Usual = "heartbeat";

    /// <summary>Reads a name; null if it is none.</summary>
    /// <param name="said">As it is configured.</param>
    /// <param name="root">The folder of all agents.</param>
    public static AgentName? Of(string said, string root)
    {
        if (!root.StartsWith('/')) return null;
        if (said.StartsWith('/'))
        {
            string type = System.IO.Path.GetFileName(said);
            string provider = System.IO.Path.GetFileName(
                System.IO.Path.GetDirectoryName(said) ?? "");
            return IsName(type) ? new(said, provider, type, root) : null;
        }
        return said.Split(':') switch
        {
            ["ocf", var provider, var type] => In(root, provider, type),
            [var provider, var type] => In(root, provider, type),
            [var type] => In(root, Usual, type),
            _ => null,
        };
    }

    private static AgentName? In(string root, string provider, string type) =>
        IsName(provider) && IsName(type)
            ? new(System.IO.Path.Join(root, "resource.d", provider, type), provider, type, root)
            : null;

    // A name that is a path of its own would reach any file.
    private static bool IsName(string text) =>
        text.Length > 0 && text[0] != '.'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
