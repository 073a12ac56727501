namespace Baton.Simulation;

/// <summary>The shipped samples, and the plugins that they are read with.</summary>
internal static class Samples
{
    /// <summary>The folders of the plugins as they were built, with colons between.</summary>
    public static string Plugins { get; } = string.Join(':', Directory
        .EnumerateFiles(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..")),
            "plugin.json", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = 2,
            })
        .Select(p => Path.GetDirectoryName(Path.GetDirectoryName(p))!)
        .Where(p => File.Exists(
            Path.Combine(p, "release", $"Baton.Plugins.{Path.GetFileName(p)}.dll"))));

    /// <summary>The sample of five servers, two of whose groups exclude each other.</summary>
    public const string Exclusive = "exclusive";

    private static readonly Lazy<string> MadeExclusive = new(MakeExclusive);

    public static string Folder(string name) => name == Exclusive ? MadeExclusive.Value
        : Path.Combine(AppContext.BaseDirectory, "Samples", name);

    private static string MakeExclusive()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Samples", Exclusive);
        foreach (string script in Directory.EnumerateFiles(
            Path.Combine(Folder("five-servers"), "scripts"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(
                folder, Path.GetRelativePath(Folder("five-servers"), script));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(script, copy, overwrite: true);
        }
        string text = File.ReadAllText(Path.Combine(Folder("five-servers"), "clp.conf"));
        foreach (string id in (string[])["<gid>0</gid>", "<gid>1</gid>"])
            text = text.Replace(id, id + "<exclusion>2</exclusion>", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "clp.conf"), text);
        return folder;
    }
}
