using Baton.Host;

namespace Baton.Clp.Plugins;

/// <summary>One plugin's folder, as the daemon would judge it.</summary>
internal static class PluginFolder
{
    /// <summary>What the catalog says of the folder.</summary>
    /// <param name="folder">A folder with a <c>plugin.json</c>.</param>
    /// <exception cref="CommandFailedException">It is no plugin that can be used.</exception>
    public static CatalogEntry Sound(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!File.Exists(Path.Combine(path, "plugin.json")))
            throw new CommandFailedException(ExitCode.UnknownName,
                $"{folder} has no plugin.json: build the plugin into a folder first.");
        var entry = Catalog.Scan(Path.GetDirectoryName(path)!).Entries
            .FirstOrDefault(e => Path.GetFullPath(e.Directory) == path)
            ?? throw new CommandFailedException(ExitCode.Failed,
                $"{folder} cannot be judged: its name begins with a dot.");
        // Another folder beside it with the same type is not this one's fault.
        if (entry is { IsReady: false, Status: not PluginStatus.Duplicate }
            || entry.Manifest is null)
            throw new CommandFailedException(
                ExitCode.Failed, $"{folder} is {entry.Status}: {entry.Reason}.");
        return entry;
    }
}
