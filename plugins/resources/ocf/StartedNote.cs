using System.Collections.Immutable;
using System.Text;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ocf;

/// <summary>
/// What a resource was started with, in a file only root can read: a monitor of the resource asks
/// the same agent with the same parameters. The file's path is the resource's handle.
/// </summary>
/// <param name="Agent">The agent's file.</param>
/// <param name="Root">The folder of all agents.</param>
/// <param name="Instance">The resource's name.</param>
/// <param name="Temporary">What agents remember is here.</param>
/// <param name="Options">Its parameters.</param>
internal sealed record StartedNote(
    string Agent, string Root, string Instance, string Temporary, AgentOptions Options)
{
    private const string First = "ocf 1";

    /// <summary>The path of the note in a resource's folder.</summary>
    public static string PathIn(string folder) => Path.Join(folder, "started");

    public void Write(IFiles files, string path)
    {
        var text = new StringBuilder(First).Append('\n');
        foreach (string field in (string[])[Agent, Root, Instance, Temporary])
            text.Append(Uri.EscapeDataString(field)).Append('\n');
        foreach (var (name, value) in Options.Values)
        {
            text.Append(Options.Hidden.Contains(value) ? "secret " : "option ")
                .Append(Uri.EscapeDataString(name)).Append(' ')
                .Append(Uri.EscapeDataString(value)).Append('\n');
        }
        files.WriteText(path, text.ToString());
    }

    /// <summary>Reads the note; null if there is none.</summary>
    public static StartedNote? Read(IFiles files, string path)
    {
        if (!path.StartsWith('/') || files.ReadText(path) is not { } text) return null;
        if (text.Split('\n') is not [First, var agent, var root, var instance, var temporary,
            .. var rest])
            return null;
        var values =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var hidden = ImmutableArray.CreateBuilder<string>();
        foreach (string line in rest)
        {
            if (line.Split(' ') is not [var kind, var name, var value]) continue;
            values[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
            if (kind == "secret") hidden.Add(Uri.UnescapeDataString(value));
        }
        return new(Uri.UnescapeDataString(agent), Uri.UnescapeDataString(root),
            Uri.UnescapeDataString(instance), Uri.UnescapeDataString(temporary),
            new AgentOptions(values.ToImmutable(), hidden.ToImmutable()));
    }
}
