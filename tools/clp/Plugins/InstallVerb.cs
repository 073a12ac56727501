using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>
/// Puts a packed plugin, or a folder with one, beside the others; a running daemon finds it.
/// </summary>
internal sealed class InstallVerb : IPluginVerb
{
    /// <summary>The word that lets even the product's own plugins be replaced.</summary>
    public const string Force = "--force";

    public string Usage => $"install FILE [PLUGINS] [{Force}]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string[] names = [.. words.Where(w => w != Force)];
        string plugins = names.Length > 1 ? names[1] : InstalledPlaces.Plugins;
        var (type, replaced) = Install(
            names[0], plugins, names.Length < words.Length ? [] : ProductsOwn());
        session.Screen.Show($"Plugin {type} is in {plugins}"
            + (replaced ? " and replaces the one that was there" : "")
            + "; clpstat --plugins says what became of it.");
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Installs it; a folder that is there already is replaced whole.</summary>
    /// <param name="source">A packed plugin or a folder.</param>
    /// <param name="plugins">The folder of plugin folders.</param>
    /// <param name="kept">The types that must not be replaced.</param>
    /// <returns>Its type, and whether there was one already.</returns>
    internal static (string Type, bool Replaced) Install(
        string source, string plugins, ImmutableSortedSet<string> kept)
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
            if (kept.Contains(type))
                throw new CommandFailedException(ExitCode.Failed,
                    $"{type} is one of the product's own plugins: give yours another type, or "
                        + $"say {Force}.");
            return (type, Place(
                folders[0], Path.Combine(plugins, type), Path.Combine(work, ".replaced")));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Puts a folder in the place of another, which comes back if that fails.</summary>
    /// <param name="folder">The new one.</param>
    /// <param name="target">Its place.</param>
    /// <param name="aside">Where what was there goes.</param>
    /// <returns>Whether there was anything.</returns>
    internal static bool Place(string folder, string target, string aside)
    {
        bool replaces = Directory.Exists(target);
        if (replaces) Directory.Move(target, aside);
        try
        {
            Directory.Move(folder, target);
            return replaces;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (replaces) Directory.Move(aside, target);
            throw new CommandFailedException(
                ExitCode.Failed, $"{target} could not be put in place: {e.Message}");
        }
    }

    private static ImmutableSortedSet<string> ProductsOwn() =>
        File.Exists(InstalledPlaces.ProductList)
            ? [.. FolderListing.Parse(File.ReadLines(InstalledPlaces.ProductList))
                .Files.Keys.Select(f => f.Split('/')[0])]
            : [];

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
