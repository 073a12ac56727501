using System.Xml;
using System.Xml.Linq;

namespace Baton.Clp.Plugins;

/// <summary>Takes a plugin away, unless this server's configuration uses it.</summary>
internal sealed class RemoveVerb : IPluginVerb
{
    public string Usage => "remove TYPE [PLUGINS]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string plugins = words.Length > 1 ? words[1] : InstalledPlaces.Plugins;
        string folder = Path.Combine(plugins, words[0]);
        if (words[0] != Path.GetFileName(words[0]) || words[0].StartsWith('.')
            || !File.Exists(Path.Combine(folder, "plugin.json")))
            throw new CommandFailedException(
                ExitCode.UnknownName, $"There is no plugin {words[0]} in {plugins}.");
        if (IsUsed(words[0], session.Places.ConfigFile))
            throw new CommandFailedException(ExitCode.Busy,
                $"{session.Places.ConfigFile} uses {words[0]}: take it out there first.");
        string hidden = Path.Combine(plugins, ".remove-" + Path.GetRandomFileName());
        Directory.Move(folder, hidden);
        Directory.Delete(hidden, recursive: true);
        session.Screen.Show($"Plugin {words[0]} is gone.");
        return Task.FromResult(ExitCode.Done);
    }

    private static bool IsUsed(string type, string config)
    {
        if (!File.Exists(config)) return false;
        try
        {
            return XDocument.Load(config).Descendants(type)
                .Any(e => e.Attribute("name") is not null);
        }
        // What cannot be read may use it.
        catch (XmlException)
        {
            return true;
        }
    }
}
