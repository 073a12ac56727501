using System.Formats.Tar;
using System.IO.Compression;

namespace Baton.Clp.Plugins;

/// <summary>
/// Puts a packed plugin, or a folder with one, beside the others; a running daemon finds it.
/// </summary>
internal sealed class InstallVerb : IPluginVerb
{
    public string Usage => "install FILE [PLUGINS]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string plugins = words.Length > 1 ? words[1] : InstalledPlaces.Plugins;
        string type = Install(words[0], plugins);
        session.Screen.Show(
            $"Plugin {type} is in {plugins}; clpstat --plugins says what became of it.");
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Installs it; a folder that is there already is replaced whole.</summary>
    /// <param name="source">A packed plugin or a folder.</param>
    /// <param name="plugins">The folder of plugin folders.</param>
    /// <returns>Its type.</returns>
    internal static string Install(string source, string plugins)
    {
        if (!Directory.Exists(plugins))
            throw new CommandFailedException(
                ExitCode.UnknownName, $"There is no folder {plugins}.");
        // On the same disk, so that it comes into sight in one step, and hidden until then.
        string work = Path.Combine(plugins, ".install-" + Path.GetRandomFileName());
        Directory.CreateDirectory(work);
        try
        {
            if (Directory.Exists(source))
                Copy(source, Path.Combine(work, "plugin"));
            else
                Unpack(source, work);
            string[] folders = Directory.GetDirectories(work);
            if (folders.Length != 1)
                throw new CommandFailedException(
                    ExitCode.Failed, $"{source} holds {folders.Length} folders and not one.");
            string type = PluginFolder.Sound(folders[0]).Type;
            string target = Path.Combine(plugins, type);
            if (Directory.Exists(target))
                Directory.Move(target, Path.Combine(work, ".replaced"));
            Directory.Move(folders[0], target);
            return type;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void Unpack(string file, string work)
    {
        if (!File.Exists(file))
            throw new CommandFailedException(ExitCode.UnknownName, $"There is no {file}.");
        try
        {
            using var zipped = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using var tar = new TarReader(zipped);
            while (tar.GetNextEntry() is { } entry)
            {
                string target = Path.GetFullPath(Path.Combine(work, entry.Name));
                // Nothing but files, and none beside the folder: what is unpacked is a stranger's.
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || !target.StartsWith(Path.GetFullPath(work) + "/", StringComparison.Ordinal))
                    throw new InvalidDataException($"'{entry.Name}' does not belong in a plugin");
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                entry.ExtractToFile(target, overwrite: false);
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new CommandFailedException(
                ExitCode.Failed, $"{file} is no packed plugin: {e.Message}.");
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(
            from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
