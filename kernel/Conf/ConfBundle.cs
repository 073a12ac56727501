using System.Formats.Tar;
using System.Text;
using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>
/// A configuration as one array of bytes: a tar of <c>clp.conf</c> and everything below
/// <c>scripts/</c>. The same files give the same bytes.
/// </summary>
public static class ConfBundle
{
    public const string ConfName = "clp.conf";

    public const string ScriptsName = "scripts";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Runnable = Private | UnixFileMode.UserExecute;

    /// <summary>A name in a tar header, folder part included, is at most this long.</summary>
    private const int PathBytesMax = 240;

    private sealed record Entry(string Path, bool Executable, byte[] Bytes);

    /// <summary>Packs a folder's <c>clp.conf</c> and <c>scripts/</c>.</summary>
    /// <exception cref="InvalidDataException">
    /// There is no <c>clp.conf</c>, something is no plain file, or it is too much.
    /// </exception>
    public static byte[] Pack(string folder)
    {
        var entries = new List<Entry>();
        long total = 0;
        foreach (string path in Files(folder))
        {
            string full = Path.Combine(folder, path);
            if (!DiskCalls.IsPlainFile(full))
                throw new InvalidDataException($"{path} is not a plain file");
            total += new FileInfo(full).Length;
            if (total > ConfLimits.BundleBytesMax) throw TooLarge();
            bool executable = path != ConfName
                && (File.GetUnixFileMode(full) & UnixFileMode.UserExecute) != 0;
            entries.Add(new(path, executable, File.ReadAllBytes(full)));
        }
        return ToBytes(entries);
    }

    /// <summary>Unpacks into a folder that is absent or empty; checks everything first.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a bundle; it says why.</exception>
    public static void Unpack(byte[] bundle, string folder)
    {
        var entries = Entries(bundle);
        MakeFolder(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty");
        MakeFolder(Path.Combine(folder, ScriptsName));
        foreach (var entry in entries)
        {
            string path = Path.Combine(folder, entry.Path);
            MakeFolder(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = entry.Executable ? Runnable : Private,
            });
            file.Write(entry.Bytes);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Reads and checks the configuration in a bundle, scripts included.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a bundle; it says why.</exception>
    public static ConfRead Read(
        byte[] bundle, IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        var entries = Entries(bundle);
        var names = entries.Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        using var conf = new MemoryStream(entries.First(e => e.Path == ConfName).Bytes);
        return ConfReader.Read(conf, ConfName, types, names.Contains);
    }

    /// <summary>The same bundle with another <c>clp.conf</c>: the next generation.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a bundle; it says why.</exception>
    public static byte[] WithConf(byte[] bundle, byte[] conf) =>
        ToBytes(Entries(bundle).Select(e => e.Path == ConfName ? e with { Bytes = conf } : e));

    /// <summary>The bytes of <c>clp.conf</c> in a bundle.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a bundle; it says why.</exception>
    public static byte[] ConfOf(byte[] bundle) =>
        Entries(bundle).First(e => e.Path == ConfName).Bytes;

    /// <summary>Makes a folder and those around it; the mode of each is its own.</summary>
    internal static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) MakeFolder(parent);
        Directory.CreateDirectory(path, Runnable);
    }

    private static IEnumerable<string> Files(string folder)
    {
        if (!File.Exists(Path.Combine(folder, ConfName)))
            throw new InvalidDataException($"there is no {ConfName} in {folder}");
        yield return ConfName;
        string scripts = Path.Combine(folder, ScriptsName);
        if (!Directory.Exists(scripts)) yield break;
        if (new DirectoryInfo(scripts).LinkTarget is not null)
            throw new InvalidDataException($"{ScriptsName} is a link");
        var all = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        };
        foreach (string path in Directory.EnumerateFileSystemEntries(scripts, "*", all))
        {
            string name = Path.GetRelativePath(folder, path);
            if (new DirectoryInfo(path).LinkTarget is not null)
                throw new InvalidDataException($"{name} is a link");
            if (!Directory.Exists(path)) yield return name;
        }
    }

    private static byte[] ToBytes(IEnumerable<Entry> entries)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var entry in entries.OrderBy(e => e.Path, StringComparer.Ordinal))
            {
                CheckPath(entry.Path);
                using var data = new MemoryStream(entry.Bytes);
                try
                {
                    tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry.Path)
                    {
                        Mode = entry.Executable ? Runnable : Private,
                        ModificationTime = DateTimeOffset.UnixEpoch,
                        DataStream = data,
                    });
                }
                catch (ArgumentException)
                {
                    throw new InvalidDataException($"the name {entry.Path} is too long");
                }
            }
        }
        return bytes.Length > ConfLimits.BundleBytesMax ? throw TooLarge() : bytes.ToArray();
    }

    private static List<Entry> Entries(byte[] bundle)
    {
        if (bundle.Length > ConfLimits.BundleBytesMax) throw TooLarge();
        var entries = new List<Entry>();
        try
        {
            using var tar = new TarReader(new MemoryStream(bundle, writable: false));
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                if (entries.Count >= ConfLimits.BundleEntriesMax)
                    throw new InvalidDataException("there are too many files in it");
                if (Plain(entry) is { } plain) entries.Add(plain);
            }
        }
        catch (Exception bad) when (bad is IOException or FormatException or ArgumentException
            or NotSupportedException or OverflowException)
        {
            throw new InvalidDataException($"it is not a tar archive: {bad.Message}", bad);
        }
        CheckTogether(entries);
        return entries;
    }

    /// <summary>A file as it may be, or null for a folder; anything else is refused.</summary>
    private static Entry? Plain(TarEntry entry)
    {
        if (entry.EntryType == TarEntryType.Directory)
        {
            if (entry.Name.TrimEnd('/') != ScriptsName) CheckPath(entry.Name.TrimEnd('/'));
            return null;
        }
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw new InvalidDataException(
                $"{entry.Name} is a {entry.EntryType}: only files and folders are allowed");
        }
        CheckPath(entry.Name);
        using var bytes = new MemoryStream();
        entry.DataStream?.CopyTo(bytes);
        bool executable = entry.Name != ConfName
            && (entry.Mode & UnixFileMode.UserExecute) != 0;
        return new(entry.Name, executable, bytes.ToArray());
    }

    private static void CheckTogether(List<Entry> entries)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!paths.Add(entry.Path))
                throw new InvalidDataException($"{entry.Path} is in it twice");
        }
        if (!paths.Contains(ConfName))
            throw new InvalidDataException($"there is no {ConfName} in it");
        foreach (string path in paths)
        {
            for (int at = path.IndexOf('/'); at > 0; at = path.IndexOf('/', at + 1))
            {
                if (paths.Contains(path[..at]))
                    throw new InvalidDataException($"{path[..at]} is a file and a folder in it");
            }
        }
    }

    private static void CheckPath(string path)
    {
        string[] steps = path.Split('/');
        bool plain = (path == ConfName || (steps[0] == ScriptsName && steps.Length > 1))
            && steps.Length <= ConfLimits.BundleDepthMax
            && Encoding.UTF8.GetByteCount(path) <= PathBytesMax
            && !steps.Any(s => s is "" or "." or "..")
            && !path.Any(c => char.IsControl(c) || c == '\\');
        if (!plain)
        {
            throw new InvalidDataException($"the name '{Shown(path)}' is not allowed: {ConfName}, "
                + $"or a plain path below {ScriptsName}/");
        }
    }

    private static string Shown(string path) =>
        string.Concat(path.Take(PathBytesMax).Select(c => char.IsControl(c) ? '?' : c));

    private static InvalidDataException TooLarge() =>
        new($"it is larger than {ConfLimits.BundleBytesMax} bytes");
}
