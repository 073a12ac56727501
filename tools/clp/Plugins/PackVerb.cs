using System.Formats.Tar;
using System.IO.Compression;

namespace Baton.Clp.Plugins;

/// <summary>Makes one file of a built plugin's folder.</summary>
internal sealed class PackVerb : IPluginVerb
{
    /// <summary>What the name of such a file ends in.</summary>
    public const string Extension = ".plugin.tgz";

    public string Usage => "pack DIR [FILE]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string type = PluginFolder.Sound(words[0]).Type;
        string file = words.Length > 1 ? words[1] : type + Extension;
        Pack(words[0], type, file);
        session.Screen.Show($"{file} is plugin {type}.");
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Packs a folder; the same folder always gives the same file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="type">The one folder that is in the file.</param>
    /// <param name="file">The file.</param>
    internal static void Pack(string folder, string type, string file)
    {
        string full = Path.GetFullPath(file);
        using var zipped = new GZipStream(File.Create(full), CompressionLevel.Optimal);
        using var tar = new TarWriter(zipped, TarEntryFormat.Pax);
        foreach (string path in Directory.EnumerateFiles(
            folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetFullPath(path) == full) continue;
            using var content = File.OpenRead(path);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile,
                type + "/" + Path.GetRelativePath(folder, path))
            {
                Mode = File.GetUnixFileMode(path) & ~(UnixFileMode.GroupWrite
                    | UnixFileMode.OtherWrite | UnixFileMode.SetUser | UnixFileMode.SetGroup),
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = content,
            });
        }
    }
}
